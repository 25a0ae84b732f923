/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that do not exist cannot be options of a select */
import { useVirtualizer } from '@tanstack/react-virtual';
import { CircleCheck, EyeOff, Lock, PencilLine } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { QueueItem } from '../../../../core/contract/index.ts';
import { randomStratum } from '../../../../core/queue/compose.ts';
import { figure } from '../../../../core/text.ts';
import { useAnnotator } from '../../../app/annotator.ts';
import { imageUrl } from '../../../bridge/index.ts';
import { formatNumber, t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import { stateOf, takenBy } from '../queue-navigation.ts';
import classes from '../review.module.css';

const rowHeight = 60;

const optionId = (image: string): string => `queue-${image}`;

/** The queue's images, by mouse or with the arrow keys; as fast with 10,000 as with ten. */
export function QueueList({ items, image, onChoose }: { items: readonly QueueItem[]; image: string | null; onChoose: (image: string) => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- what it returns goes to no component that is memoized
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 6 });
  const holders = useCall('hold.list', {}).data ?? [];
  const session = useAnnotator((state) => state.session?.session ?? null);
  const place = items.findIndex((item) => item.image === image);

  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(place, { align: 'auto' });
  }, [place, rows]);

  const move = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: items.length - 1, PageDown: place + page, PageUp: place - page }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const item = items[Math.min(items.length - 1, Math.max(0, to))];
    if (item) onChoose(item.image);
  };

  const visible = rows.getVirtualItems();
  const active = visible.some(({ index }) => index === place) ? items[place] : undefined;
  return (
    <div
      ref={scroller}
      id="review-queue"
      role="listbox"
      tabIndex={0}
      aria-label={t('review.list')}
      aria-activedescendant={active ? optionId(active.image) : undefined}
      className={classes['queueList']}
      onKeyDown={move}
    >
      <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {visible.map(({ index, start, key }) => {
          const item = items[index]!;
          const chosen = item.image === image;
          const taken = takenBy(item, holders, session);
          return (
            // Reached through the list's own focus and its arrow keys.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={key}
              id={optionId(item.image)}
              role="option"
              aria-selected={chosen}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className={classes['queueRow']}
              style={{ position: 'absolute', top: start, left: 0, right: 0, height: rowHeight }}
              onClick={() => onChoose(item.image)}
            >
              <img src={imageUrl(item.image, 96)} alt="" width={48} height={48} loading="lazy" draggable={false} />
              <div className={classes['queueText']}>
                <span className={classes['queueName']} title={item.name}>
                  {item.name}
                </span>
                <span className={classes['queueSub']}>
                  <span title={t('review.rank', { rank: item.rank })}>{formatNumber(item.rank)}.</span>
                  {item.score !== null && <span title={t('review.score')}>{figure(item.score)}</span>}
                  {item.stratum === randomStratum && <span title={t('review.atRandomHelp')}>{t('review.atRandom')}</span>}
                  {item.behind > 0 && <span title={t('review.behindHelp', { count: item.behind })}>{t('review.behind', { count: item.behind })}</span>}
                  {item.verdict && <span className={classes['clip']}>{t(`common.verdict-${item.verdict}`)}</span>}
                </span>
              </div>
              <div className={classes['queueMarks']}>
                {taken && <Mark text={t('review.taken', { name: taken.annotator.name })} icon={<Lock size={15} />} />}
                {item.split !== 'train' && <Mark text={`${t(`common.split-${item.split}`)}: ${t('review.blindedShort')}`} icon={<EyeOff size={15} />} />}
                {stateOf(item) === 'draft' && <Mark text={t('review.state-draft')} icon={<PencilLine size={15} />} />}
                {stateOf(item) === 'reviewed' && <Mark text={t('review.state-reviewed')} icon={<CircleCheck size={15} />} done />}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Mark({ text, icon, done = false }: { text: string; icon: ReactNode; done?: boolean }) {
  return (
    <span title={text} className={done ? classes['markDone'] : classes['mark']}>
      <span aria-hidden="true">{icon}</span>
      <span className={classes['hidden']}>{text}</span>
    </span>
  );
}
