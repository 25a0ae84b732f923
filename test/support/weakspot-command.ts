import { spawn } from 'node:child_process';
import { join } from 'node:path';

export type CommandResult = { code: number | null; stdout: string; stderr: string };

const entry = join(import.meta.dirname, '..', '..', 'bin', 'weakspot.mjs');

/** Runs the command line as a person does; `onStderr` sees its progress as it comes and may send it signals. */
export function weakspot(parameters: string[], options: { cwd?: string; onStderr?: (text: string, signal: (name: NodeJS.Signals) => void) => void } = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...parameters], { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onStderr?.(stderr, (name) => child.kill(name));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** With `--json`: what it printed, where it ended well. */
export async function weakspotJson<T>(parameters: string[]): Promise<T> {
  const { code, stdout, stderr } = await weakspot([...parameters, '--json']);
  if (code !== 0) throw new Error(`weakspot ${parameters.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
