import type { ProjectChange } from '../../core/contract/index.ts';
import type { RemoteCallName } from '../../core/contract/names.ts';

/** Methods whose answers a change touches, and the image where only its own answers do. */
export type Touched = { methods: readonly RemoteCallName[]; images?: readonly string[]; imageMethods?: readonly RemoteCallName[] };

const lists = ['dataset.query', 'dataset.facets'] as const satisfies readonly RemoteCallName[];
const everyRound = ['round.list', 'round.get', 'round.progress', 'round.learning', 'round.forecast', 'round.time', 'round.curve', 'flags.list', 'review.queue', 'image.evidence', 'image.modelMask', ...lists] as const satisfies readonly RemoteCallName[];

/** What has to be read again after a change, and nothing else. */
export function touchedBy(change: ProjectChange): Touched {
  switch (change.type) {
    case 'label':
      return { methods: [...lists, 'review.queue', 'audit.slice', 'round.progress', 'round.learning', 'round.time', 'project.get'], images: [change.image], imageMethods: ['image.get', 'label.history', 'image.evidence', 'dataset.outlines'] };
    case 'review':
      return { methods: [...lists, 'review.queue', 'audit.slice', 'round.progress', 'round.learning', 'round.time', 'flags.list'], images: [change.image], imageMethods: ['image.get', 'review.history'] };
    case 'attributes':
      return { methods: [...lists, 'attribute.list', 'attribute.groupings', 'audit.choices', 'project.get'], images: change.images, imageMethods: ['image.get', 'attribute.history'] };
    case 'held':
      return { methods: ['hold.list'], images: [change.holder.image], imageMethods: ['image.get'] };
    case 'released':
      return { methods: ['hold.list'], images: [change.image], imageMethods: ['image.get'] };
    case 'queue':
      return { methods: ['review.queue'] };
    case 'jobs':
      return { methods: ['job.list', 'job.get', 'import.report', 'population.list', 'population.get', 'population.images', 'population.outlines', 'population.agreement', 'audit.list', 'audit.get', 'audit.choices', ...everyRound] };
    case 'images':
      return { methods: [...lists, 'project.get', 'attribute.list', 'attribute.groupings', 'audit.choices', 'review.queue', 'audit.slice', 'image.get', 'round.progress', 'round.learning', 'round.time'] };
  }
}

/** Whether a kept answer is among what was touched. */
export function isTouched(key: readonly unknown[], { methods, images = [], imageMethods = [] }: Touched): boolean {
  const [method, request] = key as [RemoteCallName, { image?: string } | null];
  if (methods.includes(method)) return true;
  return imageMethods.includes(method) && request?.image !== undefined && images.includes(request.image);
}
