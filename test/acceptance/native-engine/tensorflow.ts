import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AcceptanceContext, type CommandResult, weakspot } from '../harness.ts';

/** A user data folder of the acceptance's own: what this computer has installed takes no part. */
export function userData(context: AcceptanceContext, name = 'user-data'): Record<string, string> {
  const folder = join(context.work, name);
  mkdirSync(folder, { recursive: true });
  return { WEAKSPOT_DATA: folder };
}

export function installedFile(environment: Record<string, string>): string {
  return join(environment['WEAKSPOT_DATA']!, 'engines', 'tensorflow', 'installed.json');
}

export function install(context: AcceptanceContext, environment: Record<string, string>, options: string[] = []): Promise<CommandResult> {
  return weakspot(context, ['engine', 'install', 'tensorflow', '--json', ...options], { environment });
}

/** The environment of a computer that has TensorFlow: what check 1 left, else installed now. */
export async function withTensorflow(context: AcceptanceContext): Promise<Record<string, string>> {
  const environment = userData(context);
  if (existsSync(installedFile(environment))) return environment;
  context.say('installing TensorFlow');
  const installed = await install(context, environment, context.wheel ? ['--wheel', context.wheel] : []);
  if (installed.code !== 0) throw new Error(`engine install tensorflow ended with ${installed.code}: ${installed.stderr.slice(-1000)}`);
  return environment;
}
