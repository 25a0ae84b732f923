import type { Query } from '@tanstack/react-query';
import type { ProjectChange } from '../../core/contract/index.ts';
import { subscribe, watchConnection } from '../bridge/index.ts';
import { queryClient, type QueryName } from '../query.ts';
import { useConnection } from './connection.ts';

/** Methods whose answers a change touches, and the image where only its own answers do. */
type Touched = { methods: readonly QueryName[]; images?: readonly string[]; imageMethods?: readonly QueryName[] };

const lists = ['dataset.query', 'dataset.facets'] as const satisfies readonly QueryName[];
const everyRound = ['round.list', 'round.get', 'round.progress', 'round.curve', 'flags.list', 'review.queue', 'image.evidence', 'image.modelMask', ...lists] as const satisfies readonly QueryName[];

/** What has to be read again after a change, and nothing else. */
export function touchedBy(change: ProjectChange): Touched {
  switch (change.type) {
    case 'label':
      return { methods: [...lists, 'review.queue', 'round.progress', 'project.get'], images: [change.image], imageMethods: ['image.get', 'label.history', 'image.evidence', 'dataset.outlines'] };
    case 'review':
      return { methods: [...lists, 'review.queue', 'round.progress', 'flags.list'], images: [change.image], imageMethods: ['image.get', 'review.history'] };
    case 'attributes':
      return { methods: [...lists, 'attribute.list', 'project.get'], images: change.images, imageMethods: ['image.get', 'attribute.history'] };
    case 'held':
      return { methods: ['hold.list'], images: [change.holder.image], imageMethods: ['image.get'] };
    case 'released':
      return { methods: ['hold.list'], images: [change.image], imageMethods: ['image.get'] };
    case 'queue':
      return { methods: ['review.queue'] };
    case 'jobs':
      return { methods: ['job.list', 'job.get', 'import.report', ...everyRound] };
    case 'images':
      return { methods: [...lists, 'project.get', 'attribute.list', 'review.queue', 'image.get', 'round.progress'] };
  }
}

/** Whether a kept answer is among what was touched. */
export function isTouched(key: readonly unknown[], { methods, images = [], imageMethods = [] }: Touched): boolean {
  const [method, request] = key as [QueryName, { image?: string } | null];
  if (methods.includes(method)) return true;
  return imageMethods.includes(method) && request?.image !== undefined && images.includes(request.image);
}

/** Changes that come close together are read for once: a bulk tag, a round's end. */
const gatherMs = 60;

/** Keeps every answer as new as the project, for as long as the app runs. Returns what ends it. */
export function watchChanges(): () => void {
  let leave: (() => void) | null = null;
  let gathered: Touched[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    const touched = gathered;
    gathered = [];
    timer = undefined;
    void queryClient.invalidateQueries({ predicate: ({ queryKey }: Query) => touched.some((one) => isTouched(queryKey, one)) });
  };
  const listen = (): void => {
    leave?.();
    leave = subscribe('changes.watch', {}, (message) => {
      if (!('event' in message)) return;
      gathered.push(touchedBy(message.event));
      timer ??= setTimeout(flush, gatherMs);
    });
  };
  let connected = 0;
  const leaveConnection = watchConnection((state) => {
    useConnection.setState(state, true);
    if (state.state !== 'connected' || state.since === connected) return;
    // What happened in between was not heard of.
    if (connected > 0) void queryClient.invalidateQueries();
    connected = state.since;
    listen();
  });
  return () => {
    clearTimeout(timer);
    leave?.();
    leaveConnection();
  };
}
