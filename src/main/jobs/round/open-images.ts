import type { TensorCache } from '../../dataset/tensor-cache.ts';
import type { JobContext } from '../protocol.ts';
import type { RoundProgress } from './progress.ts';
import type { Snapshot } from './snapshot-file.ts';
import type { RoundTools } from './tools.ts';

/** Decodes all images of a snapshot at model size, or finds them decoded already; the first phase of whatever trains. */
export function openImages(context: JobContext, { images }: Snapshot, size: number, progress: RoundProgress, tools: RoundTools): Promise<TensorCache> {
  progress.begin('preparing', { done: 0, total: images.length, unit: 'images' });
  return tools.openTensorCache({ projectFolder: context.projectFolder, size, images, signal: context.signal, report: ({ done }) => progress.advance(done) });
}
