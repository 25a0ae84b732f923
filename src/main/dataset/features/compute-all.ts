import { serializeError, type SerializedError } from '../../../core/errors.ts';
import { moduleUrl } from '../../../core/module-url.ts';
import { forEachOrdered } from '../ordered-work.ts';
import type { FeatureSource, ImageFeatures } from './compute.ts';

/** The module of tasks that a {@link FeaturePool}'s threads load. */
export const featureTasksUrl = moduleUrl('./tasks.ts', import.meta.url);

/** Threads that compute features: the engine's worker pool, opened with {@link featureTasksUrl}. */
export type FeaturePool = {
  /** Images in work at once, at most. */
  readonly size: number;
  run(task: 'features', source: FeatureSource): Promise<ImageFeatures>;
};

export type FeatureProgress = {
  /** Images done, those that could not be read included. */
  done: number;
  failed: number;
};

/** So many images a thread are handed over at once, so that none waits for the next. */
const ahead = 4;

/**
 * Computes the features of many images. What is taken comes in the sources' order. An image that cannot be read is told to `fail`, and the others go on.
 *
 * @param fail gets an error that names the image
 * @param signal ends it between two images: it rejects with the signal's reason
 */
export async function computeAllFeatures(
  sources: Iterable<FeatureSource>,
  pool: FeaturePool,
  { take, fail, onProgress, signal }: {
    take(features: ImageFeatures): void | Promise<void>;
    fail(image: string, error: SerializedError): void | Promise<void>;
    onProgress?(progress: FeatureProgress): void;
    signal?: AbortSignal;
  },
): Promise<FeatureProgress> {
  const progress: FeatureProgress = { done: 0, failed: 0 };
  await forEachOrdered<FeatureSource, ImageFeatures | SerializedError>(
    untilAborted(sources, signal),
    ahead * pool.size,
    (source) => pool.run('features', source).catch(serializeError),
    async (result, { image }) => {
      signal?.throwIfAborted();
      if ('code' in result) {
        progress.failed++;
        await fail(image, result);
      } else await take(result);
      progress.done++;
      onProgress?.({ ...progress });
    },
  );
  return progress;
}

function* untilAborted(sources: Iterable<FeatureSource>, signal: AbortSignal | undefined): Generator<FeatureSource> {
  for (const source of sources) {
    signal?.throwIfAborted();
    yield source;
  }
}
