import type { ProbeFailure, ProbeFigures } from './probe-answer.ts';
import { judgeFigures } from './probe-judge.ts';
import { askChild } from './probe-process.ts';
import { engines, type Engine, type EngineName } from './registry.ts';

export { askChild } from './probe-process.ts';
export type { ProbeAnswer, ProbeFailure } from './probe-answer.ts';

/** What was found of one engine on this computer. */
export type BackendProbe = {
  engine: EngineName;
  /** It can be opened and computes what the reference does. */
  usable: boolean;
  /** Why it is not usable. */
  reason: string | null;
  /** What to do to get it. */
  fix: string | null;
  device: string | null;
  /** A graphics adapter that the processor emulates: usable, and nothing to choose. */
  software: boolean;
  /** Images a second of the small training job; null where it was not run. */
  imagesPerSecond: number | null;
  /** The rate is estimated from a few small images, since the whole job would take minutes. */
  estimated: boolean;
};

export type ProbeOptions = {
  /** Which engines; all without it. */
  names?: readonly EngineName[];
  /** Whose figures the others' are compared with. */
  reference: EngineName;
  signal?: AbortSignal | undefined;
  /** Before each engine is tried. */
  begin?: (engine: EngineName) => void;
  /** In place of the registry's, and of real processes: for tests of engines that this computer lacks. */
  among?: readonly Engine[];
  ask?: typeof askChild;
};

const unknown = { device: null, software: false, imagesPerSecond: null, estimated: false };

/**
 * Measures engines with the same small training job: each in a process of its own, one after the other, so that a native crash
 * costs that probe only and no speed is measured under load. An engine whose losses or probabilities are not the reference's
 * is not usable, and says so.
 *
 * @returns in the order of the registry
 */
export async function probeBackends({ names, reference, signal, begin, among = engines, ask = askChild }: ProbeOptions): Promise<BackendProbe[]> {
  const wanted = among.filter(({ name }) => !names || names.includes(name));
  const probes = new Map<EngineName, BackendProbe>();
  let expected: ProbeFigures | null = null;
  for (const engine of wanted.toSorted((a, b) => Number(b.name === reference) - Number(a.name === reference))) {
    signal?.throwIfAborted();
    const missing = engine.probe();
    if (missing) {
      probes.set(engine.name, { engine: engine.name, usable: false, ...missing, ...unknown });
      continue;
    }
    begin?.(engine.name);
    const answer = await ask(engine.name, { signal });
    signal?.throwIfAborted();
    if ('error' in answer) {
      probes.set(engine.name, unusable(engine, answer));
      continue;
    }
    const { device, software, imagesPerSecond, timedSteps } = answer;
    const wrong = expected && judgeFigures(answer, expected, reference);
    if (engine.name === reference) expected = answer;
    probes.set(engine.name, {
      engine: engine.name, usable: !wrong, reason: wrong, fix: wrong && fixes[engine.name], device, software, imagesPerSecond, estimated: timedSteps === 0,
    });
  }
  return wanted.map(({ name }) => probes.get(name)!);
}

export function unusable({ name }: Pick<Engine, 'name'>, { error, fix = fixes[name] }: ProbeFailure): BackendProbe {
  return { engine: name, usable: false, reason: error, fix, ...unknown };
}

/** An engine that seems to be there and was not tried. */
export function unmeasured(engine: EngineName): BackendProbe {
  return { engine, usable: true, reason: null, fix: null, ...unknown };
}

const again = 'install the product again (in a checkout, "npm ci"); if it stays so, report it with this message';

/** For an engine that is there and does not work. */
const fixes: Record<EngineName, string> = {
  tensorflow: 'run "weakspot engine remove tensorflow", then "weakspot engine install tensorflow"; if it stays so, report it with this message and use --engine wasm',
  webgpu: 'install the newest driver of the graphics card; without one, use --engine wasm',
  wasm: again,
  cpu: again,
};
