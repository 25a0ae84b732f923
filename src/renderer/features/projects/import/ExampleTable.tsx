import { Table, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { ImportPreview } from '../../../../core/contract/index.ts';
import { standardAttributes } from '../../../../core/demographics.ts';
import { t } from '../../../i18n/index.ts';
import { Scroll } from './Scroll.tsx';

/** The first images with their masks and values, so that a shifted column shows at once. */
export function ExampleTable({ examples }: { examples: ImportPreview['examples'] }) {
  const heading = useId();
  const keys = [...new Set(examples.flatMap(({ attributes }) => Object.keys(attributes)))];
  const labels = new Map(standardAttributes.map(({ key, label }) => [key, label]));
  return (
    <section aria-labelledby={heading}>
      <Title order={2} id={heading} mb="xs">
        {t('projects.firstImages')}
      </Title>
      <Scroll labelledBy={heading}>
        <Table verticalSpacing={4} striped stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('projects.image')}</Table.Th>
              <Table.Th>{t('projects.mask')}</Table.Th>
              {keys.map((key) => (
                <Table.Th key={key}>{labels.get(key) ?? key}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {examples.map(({ name, mask, attributes }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>
                  {mask ?? (
                    <Text span size="sm" c="dimmed">
                      {t('projects.noMask')}
                    </Text>
                  )}
                </Table.Td>
                {keys.map((key) => (
                  <Table.Td key={key}>{attributes[key] ?? ''}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
    </section>
  );
}
