import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** One line of "Shows": what was required, what was measured, and whether it holds. */
export type Line = { id: string; required: string; measured: string; met: boolean };

export type AcceptanceContext = {
  /** A fresh clone of the committed tree with its dependencies installed; every command runs there. */
  clone: string;
  /** Scratch folder, empty at the start. */
  work: string;
  ham10000: string | null;
  padUfes20: string | null;
  /** Python that has PyTorch, for the training benchmark. */
  python: string | null;
  seeds: number[];
  /** Rounds run side by side, each in its own copy of the project. */
  parallel: number;
  kills: number;
  /** TensorFlow's wheel, for the installation without a network. */
  wheel: string | null;
  /** What bench/gpu.ts printed with --json on a computer with a GPU. */
  gpuResult: string | null;
  /** What rounds and studies compute with, where a check leaves it open. */
  engine: string;
  /** Folder of studies' kept results, and how many minutes each study may go on making those that are missing. */
  studies: string | null;
  studyMinutes: number;
  say(text: string): void;
};

/** What running a command of the product needs. */
export type Place = Pick<AcceptanceContext, 'clone' | 'work'>;

export type Check = { id: string; title: string; run(context: AcceptanceContext): Promise<Line[]> };

export type CommandResult = { code: number; stdout: string; stderr: string; seconds: number };

export type RunOptions = {
  cwd: string;
  environment?: Record<string, string>;
  /** Called with each chunk of standard error, for checks that act on progress. */
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  uid?: number;
};

/** The PATH without this run's own `node_modules/.bin`, so that a fresh clone meets the machine's own Node. */
export function plainPath(): string {
  return (process.env['PATH'] ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules')).join(delimiter);
}

export function run(command: string, parameters: string[], options: RunOptions): Promise<CommandResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: options.cwd,
      env: { ...process.env, PATH: plainPath(), ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onStderr?.(text, (signal) => child.kill(signal));
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 1), stdout, stderr, seconds: (performance.now() - started) / 1000 }),
    );
  });
}

export function weakspot(context: Place, parameters: string[], options: Partial<RunOptions> = {}): Promise<CommandResult> {
  return run('node', [join(context.clone, 'bin', 'weakspot.mjs'), ...parameters], { cwd: context.work, ...options });
}

/** Runs a command with `--json` and parses what it prints; a failure carries what it said. */
export async function weakspotJson<T>(context: Place, parameters: string[], options: Partial<RunOptions> = {}): Promise<T & { wallSeconds: number }> {
  const result = await weakspot(context, [...parameters, '--json'], options);
  if (result.code !== 0) throw new Error(`weakspot ${parameters.join(' ')} ended with ${result.code}: ${result.stderr.slice(-2000)}`);
  return Object.assign(JSON.parse(result.stdout) as T & object, { wallSeconds: result.seconds });
}

export function line(id: string, required: string, measured: string, met: boolean): Line {
  return { id, required, measured, met };
}

/** What could not be measured counts as not met, with the reason in its place. */
export function unmeasured(id: string, required: string, reason: string): Line {
  return { id, required, measured: `not measured: ${reason}`, met: false };
}

export function formatLine(entry: Line): string {
  return `${entry.met ? 'MET    ' : 'NOT MET'}  ${entry.id.padEnd(5)} required: ${entry.required}\n               measured: ${entry.measured}`;
}
