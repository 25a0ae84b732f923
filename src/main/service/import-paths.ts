import { stat } from 'node:fs/promises';
import { WeakspotError } from '../../core/errors.ts';
import { absolute } from './api/absolute.ts';

/** Refuses a wrong path before a job, or a project, is made of it. */
export async function checkImportPaths(paths: { images: string; masks: string | null; metadata: string | null }): Promise<void> {
  await requireKind('images', paths.images, 'folder');
  if (paths.masks !== null) await requireKind('masks', paths.masks, 'folder');
  if (paths.metadata !== null) await requireKind('metadata', paths.metadata, 'file');
}

async function requireKind(field: string, path: string, kind: 'file' | 'folder'): Promise<void> {
  const status = await stat(absolute(field, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new WeakspotError('not-found', `${field}: ${path} does not exist; check the path`, { field, path });
    throw error;
  });
  if (kind === 'folder' ? !status.isDirectory() : !status.isFile()) {
    throw new WeakspotError('bad-request', `${field}: ${path} is not a ${kind}`, { field, path });
  }
}
