import { Badge, Collapse, Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import type { ImageEvidence } from '../../../../core/contract/index.ts';
import { figure } from '../../../../core/text.ts';
import { formatNumber, hasMessage, t } from '../../../i18n/index.ts';
import classes from '../review.module.css';
import { Section } from './Section.tsx';

type Scores = NonNullable<ImageEvidence['hardness']>;

const order = ['self-confidence', 'tta', 'entropy', 'label-odds', 'out-of-fold-odds', 'label-conflict', 'out-of-fold-conflict', 'training-loss', 'training-deviation', 'forgetting', 'random-pruning', 'blend', 'diversity'];

/** How hard the round found the image, with its place among all; the other signals behind one press. */
export function Hardness({ hardness }: { hardness: Scores }) {
  const [opened, setOpened] = useState(false);
  const list = useId();
  // What this image has no value of would only make the list longer.
  const signals = Object.entries(hardness.signals)
    .filter((signal): signal is [string, number] => signal[0] !== 'pruning' && signal[1] !== null)
    .sort(([a], [b]) => place(a) - place(b));
  return (
    <Section title={t('review.hardness')} aside={hardness.flagged ? <Badge variant="light" color="yellow" size="sm" radius="sm">{t('review.flagged')}</Badge> : undefined}>
      <Group gap="sm" wrap="nowrap">
        <Tooltip label={t('review.hardnessHelp')} multiline w={280}>
          <Text span tabIndex={0} className={`${classes['figure']} ${classes['explained']}`}>
            {figure(hardness.score)}
          </Text>
        </Tooltip>
        <Tooltip label={t('review.hardnessRankHelp')}>
          <Text size="sm" tabIndex={0} className={classes['grow']}>
            {t('review.hardnessRank', { rank: hardness.rank, total: hardness.of })}
          </Text>
        </Tooltip>
        <UnstyledButton className={classes['disclose']} aria-expanded={opened} aria-controls={list} onClick={() => setOpened(!opened)}>
          <ChevronDown size={16} aria-hidden="true" className={opened ? classes['turned'] : undefined} />
          {t('review.signals')}
        </UnstyledButton>
      </Group>
      {hardness.iou !== null && (
        <Tooltip label={t('review.iouHelp')} multiline w={280}>
          <Text size="xs" tabIndex={0}>
            <span className={classes['explained']}>{t('review.iou', { value: figure(hardness.iou) })}</span>
            {hardness.seen && <span className={classes['quiet']}> · {t('review.seen')}</span>}
          </Text>
        </Tooltip>
      )}
      <Collapse expanded={opened} id={list}>
        <Text size="xs" c="dimmed" className={classes['signalsHelp']}>
          {t('review.signalsHelp')}
        </Text>
        <dl className={classes['signals']}>
          {signals.map(([name, value]) => (
            <div key={name}>
              <dt>
                {textOf(`review.signal-${name}`, name)}
                <small>{textOf(`review.signal-${name}-help`, '')}</small>
              </dt>
              <dd>{name === 'forgetting' ? formatNumber(value) : figure(value)}</dd>
            </div>
          ))}
        </dl>
      </Collapse>
    </Section>
  );
}

function place(name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

/** A signal of a newer version has no text yet: its name says more than nothing. */
function textOf(key: string, otherwise: string): string {
  return hasMessage(key) ? (t as (key: string) => string)(key) : otherwise;
}
