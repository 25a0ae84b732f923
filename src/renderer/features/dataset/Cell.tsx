import { memo, useEffect, useRef } from 'react';
import type { DatasetRow } from '../../../core/contract/index.ts';
import { imageUrl } from '../../bridge/index.ts';
import { formatNumber, t } from '../../i18n/index.ts';
import classes from './dataset.module.css';
import { Outline } from './Outline.tsx';
import { useSelection } from './selection.ts';

/** Thumbnails come in one size, so that other cells' sizes find them in the cache. */
const thumbnailSide = 256;

const threeDigits = { minimumFractionDigits: 3, maximumFractionDigits: 3 } as const;

type Props = { row: DatasetRow | undefined; index: number; column: number; rested: boolean };

/** One image of the grid. Plain elements only: hundreds of them are made while one scrolls. */
export const Cell = memo(function Cell({ row, index, column, rested }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const image = row?.image ?? null;
  const chosen = useSelection((state) => image !== null && state.images.has(image));
  const active = useSelection((state) => state.active === index);

  // Elements are lent from image to image, so that the same one may become active again as another.
  const activeIndex = active ? index : null;
  useEffect(() => {
    const grid = element.current?.closest<HTMLElement>('[role="grid"]');
    if (!grid?.contains(document.activeElement)) return;
    if (activeIndex !== null) element.current?.focus({ preventScroll: true });
    // This element stands for another image by now; the keyboard stays with the grid.
    else if (document.activeElement === element.current) grid.focus({ preventScroll: true });
  }, [activeIndex]);

  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a table's cells cannot be laid out as this grid is
    <div ref={element} role="gridcell" aria-colindex={column + 1} aria-selected={chosen} tabIndex={active ? 0 : -1} data-index={index} className={classes['cell']}>
      <div className={classes['picture']}>
        {rested && row && <img key={row.image} src={imageUrl(row.image, thumbnailSide)} alt="" decoding="async" draggable={false} />}
        {rested && row?.label === 'labelled' && <Outline row={row} />}
        <span className={classes['check']} data-check="" aria-hidden="true" />
        {row?.flagged && <span className={classes['flag']} aria-hidden="true" />}
      </div>
      {/* The same elements whether the row has come or not: only their texts change while one scrolls. */}
      <div className={classes['name']}>{row?.name}</div>
      <div className={classes['facts']}>
        <span>{row && t(`common.state-${row.label}`)}</span>
        <span className={classes['score']}>{row && row.score !== null && formatNumber(row.score, threeDigits)}</span>
        <span className="hidden">{row ? unseen(row) : t('common.loading')}</span>
      </div>
    </div>
  );
});

/** What only a colour, a sign, a place or nothing at all says: for those who hear the cell. */
function unseen(row: DatasetRow): string {
  return [
    ...(row.score === null ? [] : [t('dataset.hardness')]),
    ...(row.flagged ? [t('dataset.flagged')] : []),
    ...(row.split ? [t(`common.split-${row.split}`)] : []),
    ...(row.verdict ? [t(`common.verdict-${row.verdict}`)] : []),
  ].join(', ');
}
