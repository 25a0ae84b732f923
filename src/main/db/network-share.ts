import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';

// File systems without the shared memory and the locks that SQLite's write-ahead log needs.
const networkTypes = /^(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|glusterfs|lustre|davfs|ncpfs|fuse\.(sshfs|rclone|s3fs|gcsfuse|glusterfs|davfs2?|curlftpfs|cephfs))$/;

/** Refuses a folder on a network share, as far as the system tells: mount table on Linux, UNC paths on Windows. */
export function refuseNetworkShare(folder: string, platform: NodeJS.Platform = process.platform): void {
  const type = platform === 'win32' ? windowsType(folder) : platform === 'linux' ? mountType(resolve(folder), linuxMounts()) : null;
  if (type === null || !networkTypes.test(type)) return;
  throw new WeakspotError(
    'unsupported',
    `${folder} is on a network share (${type}), where the database could be damaged; choose a folder on a disk of this computer, and copy backups to the share`,
    { path: folder, type },
  );
}

/** Type of the file system that holds `path`, by a mount table in the form of /proc/self/mounts; null where it says nothing. */
export function mountType(path: string, mounts: string): string | null {
  let best: { point: string; type: string } | null = null;
  for (const line of mounts.split('\n')) {
    const [, escaped, type] = line.split(' ');
    if (escaped === undefined || type === undefined) continue;
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
    const holds = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`);
    // A later mount on the same point hides the earlier one.
    if (holds && (best === null || point.length >= best.point.length)) best = { point, type };
  }
  return best?.type ?? null;
}

function linuxMounts(): string {
  try {
    return readFileSync('/proc/self/mounts', 'utf8');
  } catch {
    return '';
  }
}

function windowsType(folder: string): string | null {
  return /^[\\/]{2}(?![?.])/.test(folder) ? 'smb' : null;
}
