import { spawn } from 'node:child_process';

export type RunJsonOptions = { signal?: AbortSignal | undefined; environment?: Record<string, string> };

/** Runs a program to its end and reads the last line that it prints as JSON. */
export async function runJson<Result>(program: string, parameters: readonly string[], options?: RunJsonOptions): Promise<Result> {
  const line = await lastLine(program, parameters, options);
  try {
    return JSON.parse(line) as Result;
  } catch (error) {
    throw new Error(`${program} printed no figures, but: ${line}`, { cause: error });
  }
}

function lastLine(program: string, parameters: readonly string[], { signal, environment }: RunJsonOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment }, ...(signal && { signal }) });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', (error) => reject(new Error(`${program} could not be run: ${error.message}`, { cause: error })));
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve(output.trim().split('\n').at(-1)!);
      else reject(new Error(`${program} ${killedBy ? `was ended by ${killedBy}` : `ended with status ${code}`}: ${lastError(complaint)}`));
    });
  });
}

/** The line of a program's complaint that says most: Node and Python both name the kind of error, with a colon. */
function lastError(complaint: string): string {
  const lines = complaint.trim().split('\n');
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1)!;
}
