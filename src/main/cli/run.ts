import { serializeError, WeakspotError } from '../../core/errors.ts';
import { Terminal } from './terminal.ts';

export const exitStatus = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

/** Thrown where a person's Ctrl-C ended a command in good order. */
export class InterruptedByPerson extends WeakspotError {
  constructor(message: string, details: { job?: string } = {}) {
    super('interrupted', message, details);
    this.name = 'InterruptedByPerson';
  }
}

/**
 * Runs a command's body and sets the exit status. What the body returns is printed as the one JSON value under `--json`;
 * an error goes to standard error, as `{code, message, details}` under `--json`.
 */
export async function run(options: { json?: boolean }, body: (terminal: Terminal) => Promise<unknown>): Promise<void> {
  const terminal = new Terminal({ json: options.json === true });
  try {
    const result = await body(terminal);
    terminal.endProgress();
    if (options.json && result !== undefined) process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (error) {
    terminal.endProgress();
    const serialized = serializeError(error);
    process.stderr.write(options.json ? `${JSON.stringify(serialized)}\n` : `weakspot: ${serialized.message}\n`);
    if (serialized.code === 'internal' && process.env['WEAKSPOT_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = error instanceof InterruptedByPerson ? exitStatus.interrupted : exitStatus.failed;
  }
}
