import { memo, useEffect, useRef, useState } from 'react';
import type { DatasetRow } from '../../../core/contract/index.ts';
import { imageUrl } from '../../bridge/index.ts';
import { formatNumber, t } from '../../i18n/index.ts';
import classes from './dataset.module.css';
import { Outline } from './Outline.tsx';
import { isCalm } from './scrolling.ts';
import { useSelection } from './selection.ts';

/** A cell that flies by while the grid scrolls asks for no pixels. */
const restMs = 90;
/** Thumbnails come in one size, so that other cells' sizes find them in the cache. */
const thumbnailSide = 256;

const threeDigits = { minimumFractionDigits: 3, maximumFractionDigits: 3 } as const;

type Props = { row: DatasetRow | undefined; index: number; column: number };

/** One image of the grid. Plain elements only: hundreds of them are made while one scrolls. */
export const Cell = memo(function Cell({ row, index, column }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const image = row?.image ?? null;
  const chosen = useSelection((state) => image !== null && state.images.has(image));
  const active = useSelection((state) => state.active === index);
  const rested = useRested(image);

  useEffect(() => {
    const grid = element.current?.closest('[role="grid"]');
    if (active && grid?.contains(document.activeElement)) element.current?.focus({ preventScroll: true });
  }, [active]);

  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a table's cells cannot be laid out as this grid is
    <div ref={element} role="gridcell" aria-colindex={column + 1} aria-selected={chosen} tabIndex={active ? 0 : -1} data-index={index} className={classes['cell']}>
      <div className={classes['picture']}>
        {rested && row && <img src={imageUrl(row.image, thumbnailSide)} alt="" decoding="async" draggable={false} />}
        {rested && row?.label === 'labelled' && <Outline row={row} />}
        <span className={classes['check']} data-check="" aria-hidden="true" />
        {row?.flagged && <span className={classes['flag']} aria-hidden="true" />}
      </div>
      <div className={classes['name']}>{row?.name ?? <span className="hidden">{t('common.loading')}</span>}</div>
      {row && (
        <div className={classes['facts']}>
          <span>{t(`common.state-${row.label}`)}</span>
          {row.score !== null && <span className={classes['score']}>{formatNumber(row.score, threeDigits)}</span>}
          <span className="hidden">{unseen(row)}</span>
        </div>
      )}
    </div>
  );
});

function useRested(image: string | null): boolean {
  const [rested, setRested] = useState(() => (isCalm() ? image : null));
  useEffect(() => {
    if (image === null) return;
    const timer = setTimeout(() => setRested(image), isCalm() ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [image]);
  return image !== null && rested === image;
}

/** What only a colour, a sign, a place or nothing at all says: for those who hear the cell. */
function unseen(row: DatasetRow): string {
  return [
    ...(row.score === null ? [] : [t('dataset.hardness')]),
    ...(row.flagged ? [t('dataset.flagged')] : []),
    ...(row.split ? [t(`common.split-${row.split}`)] : []),
    ...(row.verdict ? [t(`common.verdict-${row.verdict}`)] : []),
  ].join(', ');
}
