import { NativeSelect, Table, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { ImportPreview } from '../../../../core/contract/index.ts';
import { standardAttributes } from '../../../../core/demographics.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../projects.module.css';
import { ownKey, useImportChoices, withMeaning } from './choices.ts';
import { Scroll } from './Scroll.tsx';

type Column = ImportPreview['columns'][number];

/** What each column of the table means, to be set right where the guess is wrong. */
export function ColumnTable({ columns }: { columns: readonly Column[] }) {
  const heading = useId();
  const change = (column: string, meaning: string): void => useImportChoices.setState((choices) => withMeaning(choices, column, meaning || null));
  return (
    <section aria-labelledby={heading}>
      <Title order={2} id={heading}>
        {t('projects.columns')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('projects.columnsHelp')}
      </Text>
      <Scroll labelledBy={heading}>
        <Table verticalSpacing="xs" stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('projects.column')}</Table.Th>
              <Table.Th>{t('projects.examples')}</Table.Th>
              <Table.Th w="18rem">{t('projects.meaning')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map((column) => (
              <Table.Tr key={column.name}>
                <Table.Td className={classes['cell']}>{column.name}</Table.Td>
                <Table.Td className={classes['cell']} c="dimmed">
                  {column.examples.join(', ')}
                </Table.Td>
                <Table.Td>
                  <NativeSelect
                    size="xs"
                    aria-label={t('projects.meaningOf', { name: column.name })}
                    value={meaningOf(column)}
                    data={meanings(column)}
                    onChange={(event) => change(column.name, event.currentTarget.value)}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
    </section>
  );
}

function meaningOf({ role, attribute }: Column): string {
  return role === 'attribute' ? (attribute ?? '') : role === 'ignored' ? '' : role;
}

function meanings(column: Column): { value: string; label: string }[] {
  const own = ownKey(column.name);
  const known = standardAttributes.filter(({ estimated }) => !estimated).map(({ key, label }) => ({ value: key, label }));
  const all = [
    { value: '', label: t('projects.leftOut') },
    ...(['image', 'lesion', 'patient'] as const).map((role) => ({ value: role, label: t(`projects.role-${role}`) })),
    ...known,
  ];
  // Attributes that the product does not know are taken under the name that they have.
  for (const key of new Set([own, meaningOf(column)])) if (!all.some(({ value }) => value === key)) all.push({ value: key, label: t('projects.asOwnAttribute', { name: key }) });
  return all;
}
