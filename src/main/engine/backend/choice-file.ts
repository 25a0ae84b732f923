import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileDurably } from '../durable-file.ts';
import { userDataFolder } from '../install/data-folder.ts';
import type { ChoiceKey } from './choice-key.ts';

const engine = z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']);

const keptMeasurement = z.object({
  version: z.literal(1),
  key: z.record(z.string(), z.string()),
  measuredAt: z.iso.datetime(),
  probes: z.array(
    z.object({
      engine,
      usable: z.boolean(),
      reason: z.string().nullable(),
      fix: z.string().nullable(),
      device: z.string().nullable(),
      software: z.boolean(),
      imagesPerSecond: z.number().positive().nullable(),
      estimated: z.boolean(),
    }),
  ),
});

/** What was measured of this computer's engines, and for which state of it. */
export type KeptMeasurement = z.infer<typeof keptMeasurement>;

export function choiceFile(): string {
  return join(userDataFolder(), 'engine-choice.json');
}

/** What is kept for this very state of the computer; null where there is nothing, or it is stale or cannot be read. */
export async function readKept(key: ChoiceKey, file = choiceFile()): Promise<KeptMeasurement | null> {
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return null;
  }
  const found = keptMeasurement.safeParse(parseJson(text));
  return found.success && sameKey(found.data.key, key) ? found.data : null;
}

export async function keep(measurement: KeptMeasurement, file = choiceFile()): Promise<void> {
  await mkdir(userDataFolder(), { recursive: true });
  await writeFileDurably(file, Buffer.from(`${JSON.stringify(measurement, null, 2)}\n`));
}

function sameKey(a: ChoiceKey, b: ChoiceKey): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
