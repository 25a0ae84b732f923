import { useCallback, useEffect, useMemo } from 'react';
import { queueNames, type QueueItem, type QueueName, type ReviewQueue } from '../../../core/contract/index.ts';
import type { WeakspotError } from '../../../core/errors.ts';
import { useAnnotator } from '../../app/annotator.ts';
import { useReviewing } from '../../app/preferences.ts';
import { navigate, useRoute } from '../../app/route.ts';
import { imageUrl } from '../../bridge/index.ts';
import { fetchCall, useCall } from '../../query.ts';
import { pictures } from './lesion/pictures.ts';
import { beginning, filtered, neighbours, worthPrefetching } from './queue-navigation.ts';
import { useViewing } from './state.ts';

/** Until an image of 12 megapixels is drawn: what is fetched ahead must not take the processor from what is shown. */
const settlingMs = 150;

export type Queue = {
  queue: ReviewQueue | null;
  error: WeakspotError | null;
  /** What the filter leaves. */
  shown: readonly QueueItem[];
  image: string | null;
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
  const answer = useCall('review.queue', { round: askedRound, queue: name });
  const holders = useCall('hold.list', {});
  const session = useAnnotator((state) => state.session?.session ?? null);
  const blinded = useReviewing((state) => state.blinded);
  const queue = answer.data ?? null;
  const round = queue?.round ?? askedRound;
  const shown = useMemo(() => filtered(queue?.items ?? [], filter), [queue, filter]);
  const { next, previous } = neighbours(shown, image, queue?.items);

  const go = useCallback(
    (to: { image: string | null; queue: QueueName }): void => navigate('review', { image: to.image, round: askedRound, queue: to.queue === 'verify' ? null : to.queue }, { replace: true }),
    [askedRound],
  );
  useEffect(() => useViewing.setState({ queue: name }), [name]);
  useEffect(() => {
    if (image !== null || queue === null || holders.data === undefined) return;
    const first = beginning(queue.items, holders.data, session);
    if (first) go({ image: first.image, queue: name });
  }, [image, queue, holders.data, session, go, name]);

  const ahead = worthPrefetching(shown, image, queue?.items).join(' ');
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

  return { queue, error: answer.error, shown, image, round, next, previous, goTo: (to) => go({ image: to, queue: name }), choose: (other) => go({ image: null, queue: other }) };
}
