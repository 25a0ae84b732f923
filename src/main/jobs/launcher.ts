import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import { engineNodeOptions } from '../engine/node-options.ts';
import type { FromJob, ToJob } from './protocol.ts';

export type JobExit = { code: number | null; signal: NodeJS.Signals | null };

export type JobListener = {
  message(message: FromJob): void;
  /** What the process wrote to its standard output and error, line by line. */
  output(line: string): void;
  /** Called once, after the last message. */
  exited(exit: JobExit): void;
};

export type LaunchedJob = {
  readonly pid: number;
  send(message: ToJob): void;
  kill(): void;
};

/** Starts a job somewhere: a process here, or a cluster's scheduler. */
export type Launcher = { launch(listener: JobListener): LaunchedJob };

/** Runs each job as a process of this computer, on the Node that this process runs on. */
export function localLauncher(entry: string): Launcher {
  return {
    launch(listener) {
      const child = fork(entry, [], {
        execPath: process.execPath,
        // Decoding, resizing and deflating run on libuv's threads, which are 4 on any machine if nothing is said.
        env: { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())), ...process.env },
        execArgv: [...engineNodeOptions],
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        windowsHide: true,
      });
      eachLine(child.stdout!, listener.output);
      eachLine(child.stderr!, listener.output);
      child.on('message', (message) => listener.message(message as FromJob));
      const { pid } = child;
      if (pid === undefined) {
        child.once('error', () => listener.exited({ code: null, signal: null }));
        return { pid: 0, send: () => {}, kill: () => {} };
      }
      // Both ends must be read to the last word: the pipes ('close'), where a crash leaves its reason, and the messages.
      const closed = new Promise<JobExit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
      const disconnected = new Promise<void>((resolve) => child.once('disconnect', resolve));
      void Promise.all([closed, disconnected]).then(([exit]) => listener.exited(exit));
      child.on('error', (error) => listener.output(`job process: ${error.message}`));
      return {
        pid,
        send(message) {
          if (child.connected) child.send(message, () => {});
        },
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}

function eachLine(stream: Readable, listener: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!.slice(-10_000);
    for (const line of lines) listener(line);
  });
  stream.on('end', () => {
    if (rest) listener(rest);
  });
}
