import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** A process as files on disk name it: a pid alone is reused, a pid with its start time is not. */
export type ProcessIdentity = { pid: number; started: string | null };

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: processStart(process.pid) };
}

/** Whether that very process still runs. Where the system tells no start time, a living pid counts as it. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!answersSignals(identity.pid)) return false;
  const started = processStart(identity.pid);
  if (process.platform === 'linux' && started === null) return false;
  return identity.started === null || started === null || started === identity.started;
}

/** When a process began, as an opaque text that only equals itself; null where there is no such process or no way to tell. */
export function processStart(pid: number): string | null {
  try {
    if (process.platform === 'linux') return linuxStart(pid);
    if (process.platform === 'win32') {
      return run('powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]);
    }
    return run('ps', ['-o', 'lstart=', '-p', String(pid)]);
  } catch {
    return null;
  }
}

/** Tells a folder from its copy: it stays the same when the folder is renamed or moved within its disk. */
export function folderIdentity(folder: string): string {
  return statSync(folder, { bigint: true }).ino.toString();
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Clock ticks after boot, with the boot's own id; a zombie has ended although its pid still answers. */
function linuxStart(pid: number): string | null {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name stands in brackets and may hold spaces and brackets itself, so fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  if (state === 'Z' || state === 'X') return null;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${fields[19]}`;
}

function run(file: string, commandArguments: string[]): string | null {
  const text = execFileSync(file, commandArguments, { encoding: 'utf8', timeout: 10_000, windowsHide: true, stdio: ['ignore', 'pipe', 'ignore'] });
  return text.trim() || null;
}
