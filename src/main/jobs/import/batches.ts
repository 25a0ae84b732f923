import type { ObjectWriter } from '../../dataset/object-writer.ts';
import type { ImportedImage } from '../../dataset/records.ts';
import type { JobContext } from '../protocol.ts';

const imagesPerBatch = 128;

/**
 * Collects images and hands them over in batches, each once its files are durable. One batch may be on its way while the
 * next one fills.
 */
export type Batches = {
  add(image: ImportedImage): Promise<void>;
  /** Hands over what waits, and resolves once the service has taken everything in. */
  finish(): Promise<void>;
};

export function createBatches(context: Pick<JobContext, 'handOver'>, writer: ObjectWriter): Batches {
  let waiting: ImportedImage[] = [];
  let underway: Promise<unknown> = Promise.resolve();

  const send = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    await underway;
    if (batch.length === 0) return;
    await writer.commit(batch.map(({ sha256 }) => sha256));
    underway = context.handOver('import-batch', batch);
    // Met by the next await of it; until then it must not count as unhandled.
    underway.catch(() => {});
  };
  return {
    async add(image) {
      waiting.push(image);
      if (waiting.length >= imagesPerBatch) await send();
    },
    async finish() {
      await send();
      await underway;
    },
  };
}
