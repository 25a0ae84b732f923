import { Button, Text } from '@mantine/core';
import type { PopulationOutlines } from '../../../../../core/contract/index.ts';
import { denseLine, prunedLine, type LineStyle } from '../../../../../core/palette.ts';
import { figure, sparsityText } from '../../../../../core/text.ts';
import { useReviewing } from '../../../../app/preferences.ts';
import { linkTo } from '../../../../app/route.ts';
import { imageUrl } from '../../../../bridge/index.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { Facts } from '../../../../components/Facts.tsx';
import { LineSample } from '../../../../components/LineSample.tsx';
import { t } from '../../../../i18n/index.ts';
import { useCall } from '../../../../query.ts';
import type { ExemplarRow } from './exemplar-rows.ts';
import classes from './exemplars.module.css';

type Level = NonNullable<PopulationOutlines['levels']>[number];

/** An image with the outlines of both majorities, what they disagree by, and the way to Review. */
export function Picture({ population, row, sparsity, round }: { population: number; row: ExemplarRow; sparsity: number; round: number | null }) {
  const blinded = useReviewing((it) => it.blinded);
  const answer = useCall('population.outlines', { population, image: row.image, blinded });
  const outlines = answer.data;
  const dense = outlines?.levels?.find((level) => level.sparsity === 0);
  const place = (outlines?.levels ?? []).filter((level) => level.sparsity > 0);
  const pruned = place.find((level) => level.sparsity === sparsity);
  const prunedStyle = pruned ? prunedLine(place.indexOf(pruned), place.length) : null;
  return (
    <figure className={classes['figure']} aria-label={row.name}>
      <div className={classes['picture']}>
        <img src={imageUrl(row.image)} alt={t('population.photograph', { name: row.name })} decoding="async" draggable={false} />
        {outlines && dense && pruned && prunedStyle && (
          <svg viewBox={`0 0 ${outlines.width} ${outlines.height}`} preserveAspectRatio="xMidYMid meet" aria-hidden="true">
            <Outlines lines={[{ ...dense, style: denseLine }, { ...pruned, style: prunedStyle }]} />
          </svg>
        )}
      </div>
      <figcaption>
        <div className={classes['head']}>
          <strong>{row.name}</strong>
          <Button component="a" size="compact-sm" variant="default" href={linkTo('review', { image: row.image, round })}>
            {t('population.openInReview')}
          </Button>
        </div>
        {answer.error && <ErrorNotice title={t('population.outlinesNotRead')} error={answer.error} onRetry={() => void answer.refetch()} />}
        {dense && pruned && prunedStyle && (
          <ul className={classes['legend']}>
            <li>
              <LineSample style={denseLine} /> {legendText(t('population.denseMajority'), dense)}
            </li>
            <li>
              <LineSample style={prunedStyle} /> {legendText(t('population.prunedMajority', { sparsity: sparsityText(sparsity) }), pruned)}
            </li>
          </ul>
        )}
        {outlines && outlines.levels === null && (
          <Text size="sm" c="dimmed">
            {outlines.blinded === null ? t('population.noOutlines') : t(`review.blinded-${outlines.blinded}`)}
          </Text>
        )}
        <Facts
          facts={[
            [t('population.pie'), figure(row.population)],
            ...Object.entries(row.byLevel).map(([level, value]) => [t('population.atLevel', { sparsity: sparsityText(Number(level)) }), figure(value)] as const),
            [t('population.ensemble'), figure(row.ensemble)],
            [t('population.trainedOn'), t(row.seen ? 'common.yes' : 'common.no')],
          ]}
        />
      </figcaption>
    </figure>
  );
}

/** A light casing beneath, so that no colour of skin swallows a line; all casings beneath all lines, since where both majorities run alike one line would hide the other. */
function Outlines({ lines }: { lines: readonly (Level & { style: LineStyle })[] }) {
  const drawn = lines.map(({ sparsity, rings, style }) => ({ sparsity, path: rings.map(toPath).join(''), style }));
  return (
    <>
      {drawn.map(({ sparsity, path, style }) => (
        <path key={`casing ${sparsity}`} d={path} className="casing" strokeWidth={style.width + 1.6} />
      ))}
      {drawn.map(({ sparsity, path, style: { colour, dash, width } }) => (
        <path key={sparsity} d={path} stroke={colour} strokeWidth={width} strokeDasharray={dash || undefined} />
      ))}
    </>
  );
}

function toPath(ring: readonly number[]): string {
  let path = '';
  for (let i = 0; i < ring.length; i += 2) path += `${i === 0 ? 'M' : 'L'}${ring[i]} ${ring[i + 1]}`;
  return `${path}Z`;
}

/** A majority that sees no lesion has no line: that is said. */
function legendText(name: string, { rings }: Level): string {
  return rings.length === 0 ? t('population.nothingSeen', { name }) : name;
}
