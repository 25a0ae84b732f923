import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { WeakspotError } from '../../../core/errors.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { canonical } from '../run/configuration.ts';
import type { Arm, ComparisonStudy, Regime } from './types.ts';

const registration = z.strictObject({
  regime: z.string(),
  arm: z.string(),
  /** sha256 of what the arm and its regime ask of a run: a registration holds for that alone. */
  request: z.string(),
  /** The difference from the baseline that the search found, on validation images. */
  found: z.strictObject({ measure: z.string(), mean: z.number(), low: z.number().nullable(), high: z.number().nullable(), seeds: z.array(z.number().int()) }),
  data: z.string(),
  engine: z.string(),
  registeredAt: z.string(),
});
export type Registration = z.infer<typeof registration>;

const registrations = z.strictObject({ study: z.string(), registered: z.array(registration) });

/** Winners of a study's search, as a file that is committed before the test images are looked at. */
export async function readRegistrations(file: string): Promise<Registration[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const parsed = registrations.safeParse(JSON.parse(text));
  if (!parsed.success) throw new WeakspotError('corrupt', `${file}: this is no file of registrations (${parsed.error.issues[0]!.message}); take it back from version control`, { file });
  return parsed.data.registered;
}

/** Adds winners. What is registered stays as it is: another choice, made when test images may have been seen, is refused. */
export async function register(file: string, study: string, found: readonly Registration[]): Promise<Registration[]> {
  const kept = await readRegistrations(file);
  const fresh = found.filter((one) => !kept.some((earlier) => earlier.regime === one.regime));
  const all = [...kept, ...fresh];
  if (fresh.length > 0) await writeFileDurably(file, Buffer.from(`${JSON.stringify({ study, registered: all }, null, 2)}\n`));
  return all;
}

/** What of an arm a registration holds for. */
export function requestHash(regime: Regime, arm: Arm): string {
  return createHash('sha256').update(canonical([regime.shared, regime.baseline.change, arm.change])).digest('hex');
}

/**
 * The arms that a confirmation runs: the registered one and, where it attends, the same with its weights dealt at random.
 * @throws WeakspotError `conflict` where the study's arm is no longer what was registered
 */
export function registeredArms(study: ComparisonStudy, registered: readonly Registration[]): (regime: Regime) => Arm[] {
  return (regime) => {
    const winner = registered.find((one) => one.regime === regime.name);
    const arm = winner && regime.arms.find((one) => one.name === winner.arm);
    if (!winner) return [];
    if (!arm || requestHash(regime, arm) !== winner.request) {
      throw new WeakspotError('conflict', `${study.name}: ${regime.name} is registered with "${winner.arm}", which is another arm by now; take the arm back to what it was`, { regime: regime.name });
    }
    const { attention } = arm.change;
    const isDealt = attention && attention.strategy !== 'twin' && !attention.shuffled;
    return isDealt ? [arm, { name: `${arm.name}, weights at random`, change: { ...arm.change, attention: { ...attention, shuffled: true } }, control: true }] : [arm];
  };
}
