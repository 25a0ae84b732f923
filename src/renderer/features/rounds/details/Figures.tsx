import { Text } from '@mantine/core';
import type { RoundResult } from '../../../../core/contract/index.ts';
import { figure, interval, percent } from '../../../../core/text.ts';
import { Facts } from '../../../components/Facts.tsx';
import { t } from '../../../i18n/index.ts';
import { Heading } from './Heading.tsx';

/** How good the network is on images that it never learnt from. */
export function Figures({ result }: { result: RoundResult }) {
  const { test } = result;
  return (
    <section>
      <Heading>
        {t('rounds.figures')} {test && <Text component="span" size="sm" c="dimmed" fw={400}>{t('rounds.testImages', { count: test.n })}</Text>}
      </Heading>
      {test ? (
        <Facts
          facts={[
            [t('rounds.testIou'), `${figure(test.iou)} (${interval(test.iouInterval)})`],
            [t('rounds.testDice'), figure(test.dice)],
            [t('rounds.hardest10'), figure(test.iouHardest10)],
            [t('rounds.hardest20'), figure(test.iouHardest20)],
            [t('rounds.failureRate'), percent(test.failureRate, 1)],
            [t('rounds.hd95'), test.hd95 === null ? null : t('rounds.pixels', { value: figure(test.hd95, 1) })],
          ]}
        />
      ) : (
        <Text size="sm">{t('rounds.noTest')}</Text>
      )}
    </section>
  );
}
