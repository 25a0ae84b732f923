import { basename, isAbsolute } from 'node:path';
import { serializeError, type SerializedError } from '../../core/errors.ts';

/**
 * An error as the page may see it: each path of this computer that the shell knows of, or that the error itself names, is
 * written as the name alone.
 */
export function forPage(thrown: unknown, known: readonly string[]): SerializedError {
  const { code, message, details } = serializeError(thrown);
  const isPath = (value: unknown): value is string => typeof value === 'string' && isAbsolute(value);
  const paths = [...known, ...Object.values(details).flat().filter(isPath)].filter((path) => basename(path) !== '');
  return {
    code,
    // The longest first: a folder's path begins those of what lies in it.
    message: paths.sort((a, b) => b.length - a.length).reduce((shown, path) => shown.replaceAll(path, basename(path)), message),
    details: Object.fromEntries(Object.entries(details).filter(([, value]) => ![value].flat().some(isPath))),
  };
}
