/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that do not exist cannot be a table's */
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { notifyError } from '../../app/notify.tsx';
import { useGrid } from '../../app/preferences.ts';
import { navigate } from '../../app/route.ts';
import { t } from '../../i18n/index.ts';
import type { Shown } from './address.ts';
import { Cell } from './Cell.tsx';
import classes from './dataset.module.css';
import { moveFocus, range } from './grid-keys.ts';
import { imagesBetween, useRows, type Beginning, type RowAt } from './pages.ts';
import { isCalm, isFlying, noteScroll } from './scrolling.ts';
import { addImages, clearSelection, selectOnly, toggleImage, useSelection } from './selection.ts';

/** Name and facts beneath a thumbnail, and the gap to the next row. */
const captionPixels = 46;
const gapPixels = 14;
const restMs = 90;
/** Rows beyond what is in sight, above and below. */
const overscan = 1;

type Props = { shown: Shown; beginning: Beginning; total: number; onSelectAll: () => void };

/** Thumbnails in rows, as many as fit; only those in sight exist. */
export function Grid({ shown, beginning, total, onSelectAll }: Props) {
  const { ref: measure, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const wished = useGrid((it) => it.thumbnail);
  const columns = Math.max(1, Math.floor((width + gapPixels) / (wished + gapPixels)));
  // As wide as the row allows, so that no strip is left over.
  const side = Math.max(wished, Math.floor((width - gapPixels * (columns - 1)) / columns));
  const rows = Math.ceil(total / columns);
  const rowPixels = side + captionPixels + gapPixels;
  // oxlint-disable-next-line react/incompatible-library -- what it returns goes to no component that is memoized
  const virtual = useVirtualizer({ count: rows, getScrollElement: () => scroller.current, estimateSize: () => rowPixels, overscan });
  const active = useSelection((state) => state.active);
  const [pageRows, setPageRows] = useState(1);

  useEffect(() => {
    virtual.measure();
  }, [virtual, rowPixels]);
  useEffect(() => {
    setPageRows(Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPixels)));
  }, [rowPixels, width]);

  const items = virtual.getVirtualItems();
  const first = (items[0]?.index ?? 0) * columns;
  const last = Math.min(total - 1, ((items.at(-1)?.index ?? 0) + 1) * columns - 1);
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  useEffect(() => {
    // What only flies by is not read: pages are asked for where the grid slows down or stands still.
    const near = !isFlying() && first <= seen.last && last >= seen.first;
    const timer = setTimeout(() => setSeen((before) => (before.first === first && before.last === last ? before : { first, last })), near ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [first, last, seen]);
  const rowAt = useRows(shown, beginning, seen.first, seen.last);
  // Rows that scroll out lend their elements to those that scroll in: far cheaper than making new ones.
  const slots = Math.max(items.length, Math.ceil((virtual.scrollRect?.height ?? 0) / rowPixels) + 2 * overscan + 1);

  // Another list begins at its top; one that was left goes on where it was left.
  const key = useMemo(() => JSON.stringify(shown), [shown]);
  const placed = useRef<string | null>(null);
  useEffect(() => {
    if (width === 0 || placed.current === key) return;
    placed.current = key;
    const { list, active: index } = useSelection.getState();
    virtual.scrollToIndex(list === key ? Math.floor(index / columns) : 0, { align: 'center' });
  }, [virtual, key, width, columns]);

  const chooseRange = (to: number): void => {
    const ends = range(useSelection.getState().anchor, to);
    useSelection.setState({ active: to });
    const known = Array.from({ length: ends.to - ends.from + 1 }, (_, i) => rowAt(ends.from + i)?.image);
    if (known.every((image) => image !== undefined)) return addImages(known, to);
    imagesBetween(shown, ends.from, ends.to).then(
      (images) => addImages(images, to),
      (error: unknown) => notifyError(t('dataset.notRead'), error),
    );
  };

  const press = (event: KeyboardEvent): void => {
    const { active } = useSelection.getState();
    const row = rowAt(active);
    const next = moveFocus(event.key, event.ctrlKey || event.metaKey, active, total, columns, pageRows);
    if (next !== null) {
      virtual.scrollToIndex(Math.floor(next / columns), { align: 'auto' });
      if (event.shiftKey) chooseRange(next);
      else useSelection.setState({ active: next, anchor: next });
      // A cell out of sight does not exist yet: until it does, the grid itself keeps the keyboard.
      if (!scroller.current?.querySelector(`[data-index="${next}"]`)) scroller.current?.focus({ preventScroll: true });
    } else if (event.key === 'Enter' && row) navigate('review', { image: row.image, round: shown.filter.round });
    else if (event.key === ' ' && row) toggleImage(row.image, active);
    else if (event.key === 'Escape') clearSelection();
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onSelectAll();
    else return;
    event.preventDefault();
  };

  const click = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    const place = target.closest<HTMLElement>('[data-index]');
    const index = Number(place?.dataset['index']);
    const row = place && rowAt(index);
    if (!row) return;
    if (event.shiftKey) chooseRange(index);
    else if (event.ctrlKey || event.metaKey || target.dataset['check'] !== undefined) toggleImage(row.image, index);
    else selectOnly([row.image], index);
    place.focus({ preventScroll: true });
  };

  const open = (event: MouseEvent): void => {
    const row = rowAt(Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index']));
    if (row) navigate('review', { image: row.image, round: shown.filter.round });
  };

  return (
    <div
      ref={scroller}
      role="grid"
      // Where the cell that has the focus is out of sight, the grid itself can be reached.
      tabIndex={active >= first && active <= last ? -1 : 0}
      onFocus={(event) => {
        const fromOutside = !event.currentTarget.contains(event.relatedTarget);
        if (event.target === event.currentTarget && fromOutside) virtual.scrollToIndex(Math.floor(active / columns));
      }}
      aria-label={t('dataset.grid')}
      aria-rowcount={rows}
      aria-colcount={columns}
      aria-multiselectable="true"
      aria-busy={beginning.old}
      className={classes['scroller']}
      onScroll={noteScroll}
      onKeyDown={press}
      onClick={click}
      onDoubleClick={open}
    >
      <div ref={measure} role="rowgroup" className={classes['sizer']} style={{ height: virtual.getTotalSize() }}>
        {width > 0 &&
          items.map((item) => <Row key={item.index % slots} index={item.index} top={item.start} side={side} columns={columns} total={total} rowAt={rowAt} />)}
      </div>
    </div>
  );
}

type RowProps = { index: number; top: number; side: number; columns: number; total: number; rowAt: RowAt };

const Row = memo(function Row({ index, top, side, columns, total, rowAt }: RowProps) {
  const first = index * columns;
  const rested = useRested(index);
  return (
    <div role="row" aria-rowindex={index + 1} className={classes['row']} style={{ transform: `translateY(${top}px)`, gridTemplateColumns: `repeat(${columns}, ${side}px)` }}>
      {Array.from({ length: Math.min(columns, total - first) }, (_, column) => (
        <Cell key={column} row={rowAt(first + column)} index={first + column} column={column} rested={rested} />
      ))}
    </div>
  );
});

/** Whether this row has been in its place for a moment; one that flies by asks for no pixels. */
function useRested(index: number): boolean {
  const [rested, setRested] = useState(() => (isCalm() ? index : null));
  useEffect(() => {
    // In a tall window a row can be in sight for longer than that, and fly by all the same.
    const settle = (): void => {
      if (isFlying()) timer = setTimeout(settle, restMs);
      else setRested(index);
    };
    let timer = setTimeout(settle, isCalm() ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [index]);
  return rested === index;
}
