import { Text, Tooltip } from '@mantine/core';
import { useId } from 'react';
import type { ReviewQueue } from '../../../../core/contract/index.ts';
import { sentence } from '../../../../core/text.ts';
import { IntervalPlot } from '../../../components/IntervalPlot.tsx';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import classes from '../review.module.css';

/** What the next reviews should find of all the failures: whether going on is worth it. */
export function Expected({ expected: { next, reason } }: { expected: ReviewQueue['expected'] }) {
  const heading = useId();
  if (next === null) {
    return (
      <details className={classes['unknown']}>
        <summary>{t('review.expectedUnknown')}</summary>
        <p>{sentence(reason ?? '')}</p>
      </details>
    );
  }
  return (
    <section aria-labelledby={heading}>
      <Tooltip label={t('review.expectedHelp')} multiline w={280}>
        <Text size="xs" c="dimmed" id={heading} tabIndex={0} className={classes['explained']} span>
          {t('review.expected')}
        </Text>
      </Tooltip>
      {next.length === 0 && <Text size="xs">{t('review.expectedNone')}</Text>}
      {next.length > 0 && <Shares next={next} heading={heading} />}
    </section>
  );
}

function Shares({ next, heading }: { next: NonNullable<ReviewQueue['expected']['next']>; heading: string }) {
  return (
    <table className={classes['expected']} aria-labelledby={heading}>
      <tbody>
        {next.map(({ reviews, caught, low, high }) => (
          <tr key={reviews}>
            <th scope="row">
              {formatNumber(reviews)}
              <span className={classes['hidden']}> {t('review.expectedReviews', { count: reviews })}</span>
            </th>
            <td className={classes['expectedPlot']}>
              <IntervalPlot value={caught} interval={{ low, high }} range={[0, 1]} mark={0} />
            </td>
            <td>{formatPercent(caught)}</td>
            <td className={classes['quiet']}>
              <span className={classes['hidden']}>{t('review.expectedInterval')} </span>
              {t('review.expectedShare', { low: formatNumber(Math.round(low * 100)), high: formatNumber(Math.round(high * 100)) })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
