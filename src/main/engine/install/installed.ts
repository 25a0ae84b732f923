import { existsSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileDurably } from '../durable-file.ts';
import { engineFolder } from './data-folder.ts';

/** What stands in `installed.json`, which is written last: without it there is no installation. */
export const installedRecord = z.object({
  version: z.string(),
  /** File name and sha256 of the wheel that it came from. */
  wheel: z.string(),
  wheelSha256: z.string(),
  gpu: z.boolean(),
  /** The CUDA wheels beside it. */
  cudaWheels: z.array(z.string()),
  /** What built the binding; "prebuilt" where it came with the product. */
  compiler: z.string(),
  /** Of the C++ files that the binding was built from. */
  sourceHash: z.string(),
  /** Of the processor that it was compiled for; empty where that is not known, or it was made for all. */
  instructions: z.array(z.string()).default([]),
  platform: z.string(),
  installedAt: z.string(),
});
export type InstalledRecord = z.infer<typeof installedRecord>;

/** The binding's file in an engine's folder. */
export const bindingName = 'tfjs_binding.node';

const recordName = 'installed.json';

/** Null where nothing is installed, or what is there was never completed. */
export function readInstalled(folder = engineFolder('tensorflow')): InstalledRecord | null {
  const file = join(folder, recordName);
  if (!existsSync(file)) return null;
  try {
    return installedRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

export function writeInstalled(folder: string, record: InstalledRecord): Promise<void> {
  return writeFileDurably(join(folder, recordName), Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
}

/** Bytes of all files below a folder; 0 where it is not there. */
export async function folderBytes(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
