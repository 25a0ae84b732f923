import { fork, type ChildProcess } from 'node:child_process';
import { arch, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { DoctorReport } from '../../core/contract/index.ts';
import { reviveError, WeakspotError } from '../../core/errors.ts';
import { moduleUrl } from '../../core/module-url.ts';
import type { ExaminedEngine } from '../engine/backend/examination.ts';
import type { ExaminationAnswer } from '../engine/backend/examine-child.ts';
import { listEngines } from '../engine/install/index.ts';
import { versions } from '../jobs/round/versions.ts';
import { thisComputer } from '../jobs/this-computer.ts';

const defaultEntry = fileURLToPath(moduleUrl('../engine/backend/examine-child.ts', import.meta.url));

/** What this computer's engines can do, asked of a process of its own and kept until an engine is installed or removed. */
export class Doctor {
  private readonly entry: string;
  private readonly children = new Set<ChildProcess>();
  private known: { engines: ExaminedEngine[]; installed: string } | null = null;
  private readonly asking = new Map<'known' | 'measure', Promise<ExaminedEngine[]>>();
  private closed = false;

  /** @param entry stands in for the file of the process that looks */
  constructor(entry: string = defaultEntry) {
    this.entry = entry;
  }

  async report(again: boolean): Promise<DoctorReport> {
    return describe(await this.engines(again));
  }

  /** Ends what is being measured. */
  close(): void {
    this.closed = true;
    for (const child of this.children) child.kill('SIGKILL');
  }

  private async engines(again: boolean): Promise<ExaminedEngine[]> {
    const installed = JSON.stringify(await listEngines());
    if (!again && this.known?.installed === installed) return this.known.engines;
    const what = again ? 'measure' : 'known';
    const asked = this.asking.get(what) ?? this.ask(what).finally(() => this.asking.delete(what));
    this.asking.set(what, asked);
    const engines = await asked;
    this.known = { engines, installed };
    return engines;
  }

  private ask(what: 'known' | 'measure'): Promise<ExaminedEngine[]> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new WeakspotError('interrupted', 'the project was closed before the engines were looked at'));
      let words = '';
      const child = fork(this.entry, [what], {
        execPath: process.execPath,
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        windowsHide: true,
      });
      this.children.add(child);
      child.stderr!.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2_000)));
      child.on('message', (message) => {
        const answer = message as ExaminationAnswer;
        if ('engines' in answer) resolve(answer.engines);
        else reject(reviveError(answer.error));
      });
      child.once('error', (error) => reject(new WeakspotError('internal', `the engines could not be looked at: ${error.message}`)));
      child.once('close', (code, signal) => {
        this.children.delete(child);
        reject(new WeakspotError('interrupted', `looking at the engines ended without an answer (${signal ?? `exit status ${code}`}); try again. ${words.trim()}`));
      });
    });
  }
}

function describe(engines: readonly ExaminedEngine[]): DoctorReport {
  const taken = engines.find((engine) => engine.auto?.taken);
  return {
    findings: engines.map(({ engine, usable, device, imagesPerSecond, estimated, reason, fix, auto }) => ({
      engine,
      usable,
      device,
      imagesPerSecond,
      reason: `${reason ?? auto?.why ?? 'not measured on this computer yet'}${estimated ? ' (images/s estimated from a smaller run)' : ''}`,
      advice: fix,
    })),
    auto: taken ? { engine: taken.engine, reason: taken.auto!.why } : null,
    versions,
    computer: { ...thisComputer(), memoryBytes: totalmem(), system: `${type()} ${release()} (${arch()})` },
  };
}
