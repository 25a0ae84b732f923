import { join } from 'node:path';
import type { Client } from '../service/client.ts';

/**
 * Brings the sample set into a project that holds no images yet.
 * @returns the import's job, or the one that is doing it already; null where the images are there
 */
export async function importSample(client: Client, sample: string): Promise<string | null> {
  const [{ images }, jobs] = [await client.call('project.get', {}), await client.call('job.list', {})];
  const running = jobs.find((job) => job.kind === 'import' && (job.state === 'running' || job.state === 'queued'));
  if (running) return running.id;
  if (images > 0) return null;
  const { job } = await client.call('import.start', { images: join(sample, 'images'), masks: join(sample, 'masks'), metadata: join(sample, 'metadata.csv'), preset: 'isic' });
  return job;
}
