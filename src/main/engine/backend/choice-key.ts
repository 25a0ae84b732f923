import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageDescription from '../../../../package.json' with { type: 'json' };
import { engineFolder } from '../install/data-folder.ts';
import { threadCount } from '../workers/thread-count.ts';
import { gpuVariable } from './webgpu/adapter.ts';

/** What a measurement of engines depends on; another key makes a kept one stale. */
export type ChoiceKey = Record<string, string>;

export function currentChoiceKey(): ChoiceKey {
  return {
    weakspot: packageDescription.version,
    node: process.versions.node,
    kernels: hashFolder(fileURLToPath(new URL('../../../../resources/kernels', import.meta.url))),
    processor: `${cpus()[0]?.model ?? process.arch}, ${threadCount()} threads`,
    tensorflow: hashFile(join(engineFolder('tensorflow'), 'installed.json')),
    graphics: graphicsHints().join(', '),
  };
}

/**
 * What can be told of graphics adapters without waking one: what the environment asks for, device nodes, the NVIDIA driver, and Vulkan's lists of drivers.
 * Elsewhere than on Linux, nothing; there a new card is noticed by "weakspot doctor" alone.
 */
function graphicsHints(): string[] {
  const named = [gpuVariable, 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'CUDA_VISIBLE_DEVICES'].flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]}`] : []));
  if (process.platform !== 'linux') return named;
  const nodes = list('/dev/dri').filter((name) => name.startsWith('renderD'));
  const drivers = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].flatMap(list);
  const nvidia = read('/proc/driver/nvidia/version')?.split('\n')[0] ?? null;
  return [...named, ...nodes, ...drivers, ...(nvidia ? [nvidia] : [])];
}

function hashFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const name of list(folder)) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}

function hashFile(file: string): string {
  const text = read(file);
  return text === null ? 'none' : createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Empty where there is no such folder. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
