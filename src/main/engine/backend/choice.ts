import { WeakspotError } from '../../../core/errors.ts';
import { choiceFile, keep, readKept, type KeptMeasurement } from './choice-file.ts';
import { currentChoiceKey, type ChoiceKey } from './choice-key.ts';
import { withLock } from './choice-lock.ts';
import { probeBackends, unmeasured, unusable, type BackendProbe, type ProbeOptions } from './probe.ts';
import { askChild } from './probe-process.ts';
import { engines, type Engine, type EngineName } from './registry.ts';

export type ChoiceOptions = {
  log?: ((level: 'info' | 'warning', text: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** In place of the registry's, and of real processes: for tests of engines that this computer lacks. */
  among?: readonly Engine[];
  ask?: typeof askChild;
  now?: () => Date;
};

/** What `auto` may take, best first, and on which grounds. */
export type Choice = { order: EngineName[]; reason: string };

/** What `auto` makes of an engine. */
export type Verdict = { taken: boolean; why: string };

/**
 * The engines that `auto` takes, the fastest first. Goes by what was measured on this computer in this state; where nothing is
 * kept, measures in processes of their own, once, and keeps it. Where only one fast engine can be used there is nothing to measure.
 */
export async function chooseEngine(options: ChoiceOptions = {}): Promise<Choice> {
  const key = currentChoiceKey();
  const kept = (await readUseful(key)) ?? (await measureAndKeep(key, options, { reuse: true }, () => measure(options)));
  return { order: fastestFirst(kept.probes).map(({ engine }) => engine), reason: reasonOf(kept) };
}

/**
 * Measures every engine of this computer, plain JavaScript as the reference, and keeps it: `auto` goes by it from then on.
 *
 * @param options `begin` is called before each engine is tried
 */
export async function examineEngines(options: ChoiceOptions & Pick<ProbeOptions, 'begin'> = {}): Promise<BackendProbe[]> {
  const { probes } = await measureAndKeep(currentChoiceKey(), options, { reuse: false }, () => probeBackends({ ...options, reference: 'cpu' }));
  return probes;
}

/** What was measured of this computer in this state, by {@link examineEngines} or for `auto`; null where nothing was. */
export async function keptProbes(): Promise<BackendProbe[] | null> {
  return (await readUseful(currentChoiceKey()))?.probes ?? null;
}

/** What `auto` makes of each engine, in words. */
export function verdicts(probes: readonly BackendProbe[]): Map<EngineName, Verdict> {
  const [first, ...others] = fastestFirst(probes);
  return new Map(
    probes.map((probe): [EngineName, Verdict] => {
      const { engine } = probe;
      if (engine === first?.engine) return [engine, { taken: true, why: others.length > 0 ? 'the fastest of those that compute correctly' : 'the only one that is fit' }];
      if (!probe.usable) return [engine, { taken: false, why: 'not usable' }];
      if (probe.software) return [engine, { taken: false, why: 'emulated by the processor: for checks, not for work' }];
      if (engine === 'cpu') return [engine, { taken: false, why: 'plain JavaScript: for checks, not for work' }];
      return [engine, { taken: false, why: `slower than ${first!.engine}` }];
    }),
  );
}

/** One process at a time; with `reuse`, what another one has kept meanwhile will do. Where nothing can be kept, it says so. */
async function measureAndKeep(
  key: ChoiceKey, { log, signal, now = () => new Date() }: ChoiceOptions, { reuse }: { reuse: boolean }, find: () => Promise<BackendProbe[]>,
): Promise<KeptMeasurement> {
  const describe = (probes: BackendProbe[]): KeptMeasurement => ({ version: 1, key, measuredAt: now().toISOString(), probes });
  let measured: KeptMeasurement | null = null;
  try {
    return await withLock(`${choiceFile()}.lock`, signal, async () => {
      const meanwhile = reuse ? await readUseful(key) : null;
      if (meanwhile) return meanwhile;
      measured = describe(await find());
      await keep(measured);
      return measured;
    });
  } catch (error) {
    if (!unkeepable.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    log?.('warning', `what engines can do on this computer cannot be kept: ${(error as Error).message}; it is measured anew each time`);
    return measured ?? describe(await find());
  }
}

/** What a file system answers where a folder cannot be written. */
const unkeepable = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST'];

/** A measurement that left no engine was taken when something else was wrong, such as full memory: it is taken again. */
async function readUseful(key: ChoiceKey): Promise<KeptMeasurement | null> {
  const kept = await readKept(key);
  return kept && fastestFirst(kept.probes).length > 0 ? kept : null;
}

/** Tries what is worth trying; a single fast engine needs no race. */
async function measure({ log, signal, among = engines, ask = askChild }: ChoiceOptions): Promise<BackendProbe[]> {
  const known = new Map<EngineName, BackendProbe>();
  const rivals: EngineName[] = [];
  for (const engine of among) {
    if (engine.name === 'cpu') continue;
    const missing = engine.probe();
    if (missing) known.set(engine.name, unusable(engine, { error: missing.reason, fix: missing.fix }));
    else if (engine.name !== 'webgpu') rivals.push(engine.name);
    else {
      // A look at the adapter takes a second, a race against an emulated one minutes.
      const found = await ask(engine.name, { what: 'device', signal });
      signal?.throwIfAborted();
      if ('error' in found) known.set(engine.name, unusable(engine, found));
      else if (found.software) known.set(engine.name, { ...unmeasured(engine.name), ...found });
      else rivals.push(engine.name);
    }
  }
  if (rivals.length === 1) known.set(rivals[0]!, unmeasured(rivals[0]!));
  else {
    log?.('info', `measuring this computer's engines once, some seconds: ${rivals.join(', ')}`);
    for (const probe of await probeBackends({ names: rivals, reference: 'wasm', signal, among, ask })) {
      known.set(probe.engine, probe);
      if (!probe.usable) log?.('warning', `the engine ${probe.engine} is not used: ${probe.reason}; ${probe.fix}`);
    }
  }
  return among.flatMap(({ name }) => known.get(name) ?? []);
}

function fastestFirst(probes: readonly BackendProbe[]): BackendProbe[] {
  const fit = probes.filter(({ engine, usable, software }) => usable && !software && engine !== 'cpu');
  return fit.toSorted((a, b) => (b.imagesPerSecond ?? 0) - (a.imagesPerSecond ?? 0));
}

function reasonOf({ probes, measuredAt }: KeptMeasurement): string {
  const fit = fastestFirst(probes);
  if (fit.length === 0) throw new WeakspotError('missing-dependency', 'no engine of this computer computes correctly; see "weakspot doctor"', {});
  const rates = fit.flatMap(({ engine, imagesPerSecond }) => (imagesPerSecond === null ? [] : [`${engine} ${imagesPerSecond.toFixed(0)}`]));
  if (rates.length < 2) return 'the only fast engine on this computer; "weakspot doctor" says how to get others';
  return `measured on this computer on ${measuredAt.slice(0, 10)}: ${rates.join(', ')} images/s`;
}
