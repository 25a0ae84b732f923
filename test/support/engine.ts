import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from '../../src/main/engine/backend/registry.ts';
import { engineFolder } from '../../src/main/engine/install/data-folder.ts';

/** What the engine's tests compute with, beside tfjs's cpu backend: wasm, or what `WEAKSPOT_TEST_ENGINE` names. */
export const testEngine = (process.env['WEAKSPOT_TEST_ENGINE'] || 'wasm') as EngineName;

/** Why the suite cannot run against the engine that it was asked for; null if it can. */
export function testEngineMissing(): string | null {
  if (testEngine !== 'tensorflow' || existsSync(join(engineFolder('tensorflow'), 'installed.json'))) return null;
  return 'TensorFlow is not installed: run "weakspot engine install tensorflow" first';
}
