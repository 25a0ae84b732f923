import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ResponseOf } from '../../../core/contract/index.ts';
import { linkTo } from '../../app/route.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatMoment, formatNumber, t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { masksInWords, weakInWords } from './learning-words.ts';

type Answer = ResponseOf<'round.learning'>;

const rowsRead = 200;
const rowsAtFirst = 6;

/** What people did since the last round, and what the next one will make of it. */
export function Learning() {
  const learning = useCall('round.learning', { limit: rowsRead });
  const { data } = learning;
  const help = data?.since == null ? t('rounds.learningHelp') : t('rounds.learningHelpSince', { round: data.since });
  return (
    <Panel title={t('rounds.learning')} help={data ? help : undefined}>
      {learning.error && <ErrorNotice title={t('rounds.learningNotRead')} error={learning.error} onRetry={() => void learning.refetch()} />}
      {learning.isPending && <output>{t('common.loading')}</output>}
      {data && <Contents learning={data} />}
    </Panel>
  );
}

function Contents({ learning }: { learning: Answer }) {
  const { masks, weak, unlabelled, verdicts, rows } = learning;
  return (
    <Stack gap="md">
      <Facts
        facts={[
          [t('rounds.learningMasks'), masksInWords(masks)],
          [t('rounds.learningWeak'), weakInWords(weak)],
          [t('rounds.learningUnlabelled'), formatNumber(unlabelled)],
        ]}
      />
      {verdicts.length > 0 && (
        <DataTable
          label={t('rounds.learningVerdicts')}
          columns={[t('rounds.verdict'), t('rounds.images'), t('rounds.effect')]}
          textFrom={2}
          rows={verdicts.map(({ verdict, images, effect }) => [t(`common.verdict-${verdict}`), formatNumber(images), t(`rounds.effect-${effect}`)])}
        />
      )}
      {rows.length > 0 ? (
        <Rows rows={rows} />
      ) : (
        <Group gap="sm">
          <Text size="sm">{t('rounds.learningNothing')}</Text>
          <Button component="a" size="compact-sm" variant="default" href={linkTo('review')}>
            {t('rounds.toReview')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Rows({ rows }: { rows: Answer['rows'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, rowsAtFirst);
  const hidden = rows.length - shown.length;
  return (
    <div>
      <DataTable
        label={t('rounds.learningRows')}
        columns={[t('rounds.image'), t('rounds.what'), t('rounds.verdict'), t('rounds.split'), t('rounds.when')]}
        textFrom={1}
        rows={shown.map(({ image, name, split, what, verdict, kinds, at }) => [
          <a key={image} href={linkTo('review', { image })}>
            {name}
          </a>,
          what === 'weak' ? kinds.map((kind) => t(`rounds.weakKind-${kind as WeakKind}`)).join(', ') : t(`rounds.what-${what}`),
          verdict ? t(`common.verdict-${verdict}`) : '',
          t(`common.split-${split}`),
          formatMoment(at),
        ])}
      />
      {hidden > 0 && (
        <Group justify="center" mt="xs">
          <Button variant="default" size="sm" onClick={() => setAll(true)}>
            {t('rounds.more', { count: hidden })}
          </Button>
        </Group>
      )}
    </div>
  );
}

type WeakKind = 'box' | 'scribble' | 'point' | 'class';
