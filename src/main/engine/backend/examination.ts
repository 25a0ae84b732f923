import { examineEngines, keptProbes, verdicts, type Verdict } from './choice.ts';
import { unmeasured, unusable, type BackendProbe } from './probe.ts';
import { engines } from './registry.ts';

export type ExaminedEngine = BackendProbe & {
  /** Whether `auto` takes it, and why or why not; null where nothing was measured on this computer yet. */
  auto: Verdict | null;
};

/** What this computer's engines can do: measured now, which takes a minute, else as far as it is known. */
export async function examination(measure: boolean): Promise<ExaminedEngine[]> {
  const kept = measure ? await examineEngines() : await keptProbes();
  if (kept) {
    const auto = verdicts(kept);
    return kept.map((probe) => ({ ...probe, auto: auto.get(probe.engine)! }));
  }
  return engines.map((engine) => {
    const missing = engine.probe();
    return { ...(missing ? unusable(engine, { error: missing.reason, fix: missing.fix }) : unmeasured(engine.name)), auto: null };
  });
}
