import { Button, Table, Text, Title } from '@mantine/core';
import { useId, useState } from 'react';
import { t } from '../../../i18n/index.ts';
import classes from '../projects.module.css';
import { Scroll } from './Scroll.tsx';

const atFirst = 20;

type LongTableProps = { title: string; help?: string; columns: readonly string[]; rows: readonly (readonly string[])[] };

/** A list of files that may be long: the first ones, and all of them at a click. */
export function LongTable({ title, help, columns, rows }: LongTableProps) {
  const [all, setAll] = useState(false);
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <Title order={2} id={heading}>
        {title}
      </Title>
      {help && (
        <Text size="sm" c="dimmed">
          {help}
        </Text>
      )}
      <Scroll labelledBy={heading}>
        <Table verticalSpacing={4} stickyHeader mt="xs">
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(all ? rows : rows.slice(0, atFirst)).map((row) => (
              <Table.Tr key={row.join('\n')}>
                {row.map((cell, index) => (
                  <Table.Td key={columns[index]} className={classes['cell']}>
                    {cell}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
      {rows.length > atFirst && !all && (
        <Button variant="default" size="xs" mt="xs" onClick={() => setAll(true)}>
          {t('projects.showAll', { count: rows.length })}
        </Button>
      )}
    </section>
  );
}
