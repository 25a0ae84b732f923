import { useCallback, useEffect, useMemo } from 'react';
import { queueNames, type QueueItem, type QueueName, type ReviewQueue } from '../../../core/contract/index.ts';
import type { WeakspotError } from '../../../core/errors.ts';
import { useAnnotator } from '../../app/annotator.ts';
import { useReviewing } from '../../app/preferences.ts';
import { navigate, useRoute } from '../../app/route.ts';
import { imageUrl } from '../../bridge/index.ts';
import { fetchCall, useCall } from '../../query.ts';
import { pictures } from './lesion/pictures.ts';
import { sliceOf, type Slice } from './queue/slice.ts';
import { useSlice } from './queue/use-slice.ts';
import { beginning, filtered, neighbours, worthPrefetching } from './queue-navigation.ts';
import { useViewing } from './state.ts';

/** Until an image of 12 megapixels is drawn: what is fetched ahead must not take the processor from what is shown. */
const settlingMs = 150;

export type Queue = {
  queue: ReviewQueue | null;
  /** Of an audit, whose images stand in place of a queue. */
  slice: Slice | null;
  /** Whether the address asks for one. */
  ofAudit: boolean;
  error: WeakspotError | null;
  /** What the filter leaves. */
  shown: readonly QueueItem[];
  image: string | null;
  /** Somebody has reviewed it since the round. */
  done: boolean;
  /** The round that is reviewed; null where none has finished. */
  round: number | null;
  next: QueueItem | null;
  previous: QueueItem | null;
  goTo: (image: string) => void;
  choose: (queue: QueueName) => void;
};

/** The queue that the address names, the image in it, and what stands on either side, fetched ahead. */
export function useQueue(): Queue {
  const { parameters } = useRoute();
  const image = parameters.get('image');
  const asked = Number(parameters.get('round'));
  const askedRound = Number.isInteger(asked) && asked > 0 ? asked : null;
  const name = queueNames.find((one) => one === parameters.get('queue')) ?? 'verify';
  const filter = useViewing((state) => state.filter);
  const ofAudit = useMemo(() => sliceOf(parameters), [parameters]);
  const { slice, error: sliceError } = useSlice(ofAudit);
  const answer = useCall('review.queue', ofAudit ? null : { round: askedRound, queue: name });
  const holders = useCall('hold.list', {});
  const session = useAnnotator((state) => state.session?.session ?? null);
  const blinded = useReviewing((state) => state.blinded);
  const queue = answer.data ?? null;
  const round = slice?.round ?? queue?.round ?? askedRound;
  const items = ofAudit ? (slice?.items ?? null) : (queue?.items ?? null);
  const shown = useMemo(() => filtered(items ?? [], filter), [items, filter]);
  const { next, previous } = neighbours(shown, image, items ?? undefined);
  const done = items?.find((item) => item.image === image)?.reviewed ?? false;

  const choose = useCallback((to: QueueName, of: string | null = null): void => navigate('review', { image: of, round: askedRound, queue: to === 'verify' ? null : to }, { replace: true }), [askedRound]);
  const goTo = useCallback((to: string): void => (ofAudit ? navigate('review', { ...ofAudit, image: to }, { replace: true }) : choose(name, to)), [ofAudit, choose, name]);
  useEffect(() => useViewing.setState({ queue: name }), [name]);
  useEffect(() => {
    if (image !== null || items === null || holders.data === undefined) return;
    const first = beginning(items, holders.data, session);
    if (first) goTo(first.image);
  }, [image, items, holders.data, session, goTo]);

  const ahead = worthPrefetching(shown, image, items ?? undefined).join(' ');
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const neighbour of ahead.split(' ').filter(Boolean)) {
        pictures.prefetch(imageUrl(neighbour));
        // What cannot be had is said when it is opened.
        fetchCall('image.get', { image: neighbour, blinded }).catch(() => undefined);
        fetchCall('image.evidence', { image: neighbour, round, blinded }).catch(() => undefined);
      }
    }, settlingMs);
    return () => clearTimeout(timer);
  }, [ahead, blinded, round]);

  return { queue, slice, ofAudit: ofAudit !== null, error: ofAudit ? sliceError : answer.error, shown, image, done, round, next, previous, goTo, choose };
}
