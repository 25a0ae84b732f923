import type { SampleSource } from '../../engine/sample-source.ts';
import type { OpenedBackend } from '../../engine/backend/index.ts';
import { openSource } from '../data/open.ts';
import type { StudyData, StudySource } from '../data/types.ts';
import { openGrabCut } from '../label/grab-cut.ts';
import { resultCache } from './cache.ts';
import type { RunContext } from './execute.ts';

/** Opens what runs on one collection share; pixels at a size are read when the first run asks for them. The engine is open already. */
export function openContext(data: StudyData, cacheFolder: string, backend: Pick<OpenedBackend, 'name' | 'device'>, commit: string | null): RunContext & { close(): void } {
  const opened = new Map<number, Promise<StudySource>>();
  const pixels = (size: number): Promise<SampleSource> => {
    const known = opened.get(size) ?? openSource(data, size, cacheFolder);
    opened.set(size, known);
    return known;
  };
  return {
    data,
    pixels,
    cache: resultCache(cacheFolder),
    grabCut: openGrabCut(cacheFolder),
    engine: backend.name,
    device: backend.device,
    commit,
    close: () => {
      for (const source of opened.values()) void source.then((open) => open.close());
    },
  };
}
