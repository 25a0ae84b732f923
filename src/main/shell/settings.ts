import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

export const recentEntry = z.object({ id: z.string(), folder: z.string(), openedAt: z.string() });
export type RecentEntry = z.infer<typeof recentEntry>;

const windowPlace = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().min(1), height: z.number().int().min(1), maximized: z.boolean() });
export type WindowPlace = z.infer<typeof windowPlace>;

const settings = z.object({
  recent: z.array(recentEntry).default([]),
  /** Who annotates on this computer. */
  annotator: z.string().nullable().default(null),
  window: windowPlace.nullable().default(null),
});
export type Settings = z.infer<typeof settings>;

export type SettingsFile = {
  readonly current: Settings;
  change(part: Partial<Settings>): void;
};

/** What the window remembers between starts, in a file of the user's data folder. One that cannot be read begins anew. */
export function openSettings(file: string): SettingsFile {
  let current = read(file);
  return {
    get current() {
      return current;
    },
    change(part) {
      current = { ...current, ...part };
      mkdirSync(dirname(file), { recursive: true });
      // Whole or not at all, whenever the computer stops.
      const aside = `${file}.${process.pid}`;
      writeFileSync(aside, `${JSON.stringify(current, null, 2)}\n`, { mode: 0o600 });
      renameSync(aside, file);
    },
  };
}

function read(file: string): Settings {
  try {
    return settings.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return settings.parse({});
  }
}
