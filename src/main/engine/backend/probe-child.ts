// The entry of the process that tries one engine, named by its first argument, and prints a `ProbeAnswer`; with `device` as
// the second it only opens the engine and prints a `ProbeDevice`.
import { WeakspotError } from '../../../core/errors.ts';
import type { ProbeAnswer, ProbeDevice, ProbeFailure } from './probe-answer.ts';
import { checkKnownNumbers } from './probe-known-numbers.ts';
import { runProbeTraining } from './probe-training.ts';
import { engines } from './registry.ts';

const [name, what] = process.argv.slice(2);
// Whoever asked is gone once its end of the pipe is closed.
process.stdin.on('end', () => process.exit(1)).resume();

await probe().then(print, (error: unknown) => print(describeFailure(error)));

async function probe(): Promise<ProbeAnswer | ProbeDevice> {
  const engine = engines.find((engine) => engine.name === name);
  if (!engine) throw new Error(`there is no engine ${name}`);
  const device = await engine.open();
  const opened: ProbeDevice = { device, software: engine.isSoftware?.() ?? false };
  if (what === 'device') return opened;
  const wrong = await checkKnownNumbers();
  return wrong ? { error: wrong } : { ...opened, ...(await runProbeTraining()) };
}

/** An engine that is missing something says apart what to do about it. */
function describeFailure(error: unknown): ProbeFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof WeakspotError)) return { error: message };
  const { reason, fix } = error.details;
  return typeof reason === 'string' && typeof fix === 'string' ? { error: reason, fix } : { error: message };
}

/** Backends leave timers and devices behind that would keep the process. */
function print(answer: ProbeAnswer | ProbeDevice): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
}
