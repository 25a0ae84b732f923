import { isAbsolute } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';

/** The service's working folder is not its callers', so a relative path would mean something else to it. */
export function absolute(field: string, path: string): string {
  if (!isAbsolute(path)) throw new WeakspotError('bad-request', `${field}: "${path}" must be an absolute path`, { field, path });
  return path;
}
