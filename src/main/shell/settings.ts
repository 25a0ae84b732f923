import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

export const recentEntry = z.object({ id: z.string(), folder: z.string(), openedAt: z.string() });
export type RecentEntry = z.infer<typeof recentEntry>;

const windowPlace = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().min(1), height: z.number().int().min(1), maximized: z.boolean() });
export type WindowPlace = z.infer<typeof windowPlace>;

/** Each by itself: where one is damaged, the others still hold. */
const settings = z.object({
  recent: z.array(recentEntry).catch([]),
  /** Who annotates on this computer. */
  annotator: z.string().nullable().catch(null),
  window: windowPlace.nullable().catch(null),
});
export type Settings = z.infer<typeof settings>;

export type SettingsFile = {
  readonly current: Settings;
  /** Throws the system's error where it cannot be kept (a full disk); until the app ends it holds even so. */
  change(part: Partial<Settings>): void;
  /** The same for what is no more than convenient, and stops nobody where it cannot be kept. */
  remember(part: Partial<Settings>): void;
};

/** What the window remembers between starts, in a file of the user's data folder. One that cannot be read begins anew. */
export function openSettings(file: string): SettingsFile {
  let current = read(file);
  const change = (part: Partial<Settings>): void => {
    current = { ...current, ...part };
    mkdirSync(dirname(file), { recursive: true });
    // Whole or not at all, whenever the computer stops.
    const aside = `${file}.${process.pid}`;
    try {
      writeFileSync(aside, `${JSON.stringify(current, null, 2)}\n`, { mode: 0o600 });
      renameSync(aside, file);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
  };
  return {
    get current() {
      return current;
    },
    change,
    remember(part) {
      try {
        change(part);
      } catch (error) {
        process.stderr.write(`what the window remembers could not be kept: ${(error as Error).message}\n`);
      }
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
