import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../../core/module-url.ts';
import { engines, type Engine, type EngineName } from './registry.ts';

/** What `weakspot doctor` says of an engine. */
export type BackendProbe = {
  engine: EngineName;
  usable: boolean;
  /** Why it is not usable. */
  reason: string | null;
  /** What to do to get it. */
  fix: string | null;
  device: string | null;
  /** Training images per second on a small fixed network, to compare engines on this machine. */
  imagesPerSecond: number | null;
};

/** What the child prints, as one line of JSON. */
export type ProbeAnswer = { device: string; imagesPerSecond: number } | { error: string };

const childEntry = fileURLToPath(moduleUrl('./probe-child.ts', import.meta.url));
const timeLimitMs = 120_000;

/**
 * Tries every engine with a real convolution, forward and gradient, against known numbers, and a few training steps. Each runs in
 * a process of its own, one after the other, so that a native crash costs that probe only and no speed is measured under load.
 */
export async function probeBackends(): Promise<BackendProbe[]> {
  const probes: BackendProbe[] = [];
  for (const engine of engines) probes.push(await probeEngine(engine));
  return probes;
}

async function probeEngine(engine: Engine): Promise<BackendProbe> {
  const missing = engine.probe();
  if (missing) return { engine: engine.name, usable: false, ...missing, device: null, imagesPerSecond: null };
  const answer = await askChild(engine.name);
  if ('error' in answer) {
    const fix = 'install the product again (in a checkout, "npm ci"); if it stays so, report it with this message';
    return { engine: engine.name, usable: false, reason: answer.error, fix, device: null, imagesPerSecond: null };
  }
  return { engine: engine.name, usable: true, reason: null, fix: null, ...answer };
}

/** Runs a probe entry for an engine; whatever way the child ends, there is an answer. */
export function askChild(name: string, entry = childEntry, limitMs = timeLimitMs): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const options = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL' as const };
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, name], options);
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', (error) => resolve({ error: `the probe could not be started: ${error.message}` }));
    child.on('close', (code, signal) => {
      const answer = parseAnswer(output);
      const ending = child.killed ? `did not answer within ${limitMs / 1000} s` : signal ? `was ended by ${signal}` : `ended with status ${code}`;
      const lastWords = complaint.trim().split('\n').at(-1);
      resolve(answer ?? { error: `the probe's process ${ending}${lastWords ? `: ${lastWords}` : ''}` });
    });
  });
}

function parseAnswer(output: string): ProbeAnswer | null {
  const line = output.trim().split('\n').at(-1);
  return line?.startsWith('{') ? (JSON.parse(line) as ProbeAnswer) : null;
}
