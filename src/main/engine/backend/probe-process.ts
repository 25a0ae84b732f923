import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineNodeOptions } from '../node-options.ts';
import { moduleUrl } from '../../../core/module-url.ts';
import type { ProbeAnswer, ProbeDevice, ProbeFailure } from './probe-answer.ts';

export type AskOptions = {
  /** `device` only opens the engine. */
  what?: 'training' | 'device';
  limitMs?: number;
  /** Ends the process; the answer is then an error. */
  signal?: AbortSignal | undefined;
  /** In place of this process's. */
  environment?: NodeJS.ProcessEnv;
  entry?: string;
};

const childEntry = fileURLToPath(moduleUrl('./probe-child.ts', import.meta.url));
/** The slowest engine, plain JavaScript, takes a tenth of this on two cores. */
const trainingLimitMs = 120_000;
const deviceLimitMs = 20_000;

export function askChild(name: string, options: AskOptions & { what: 'device' }): Promise<ProbeDevice | ProbeFailure>;
export function askChild(name: string, options?: AskOptions & { what?: 'training' }): Promise<ProbeAnswer>;
/** Tries an engine in a process of its own; whatever way that ends, there is an answer. */
export function askChild(name: string, { what = 'training', signal, environment = process.env, entry = childEntry, limitMs = what === 'device' ? deviceLimitMs : trainingLimitMs }: AskOptions = {}): Promise<ProbeAnswer | ProbeDevice> {
  return new Promise((resolve) => {
    // The child ends when its standard input does, so that none outlives whoever asked.
    const child = spawn(process.execPath, [...engineNodeOptions, entry, name, what], { stdio: ['pipe', 'pipe', 'pipe'], env: environment, timeout: limitMs, killSignal: 'SIGKILL' });
    const stop = (): void => void child.kill('SIGKILL');
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    let output = '';
    let complaint = '';
    child.stdin.on('error', () => {});
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', (error) => resolve({ error: `the probe could not be started: ${error.message}` }));
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) return resolve({ error: 'the probe was stopped' });
      const ending = child.killed ? `did not answer within ${limitMs / 1000} s` : killedBy ? `was ended by ${killedBy}` : `ended with status ${code}`;
      const lastWords = mostTelling(complaint);
      resolve(parseAnswer(output) ?? { error: `the probe's process ${ending}${lastWords ? `: ${lastWords}` : ''}` });
    });
  });
}

/** Node ends its complaints with its own version; the line that names the error says more. */
function mostTelling(complaint: string): string | undefined {
  const lines = complaint.trim().split('\n');
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
}

/** Libraries print what they like on the same stream; the answer is the last line. */
function parseAnswer(output: string): ProbeAnswer | null {
  const line = output.trim().split('\n').at(-1);
  if (!line?.startsWith('{')) return null;
  try {
    return JSON.parse(line) as ProbeAnswer;
  } catch {
    return null;
  }
}
