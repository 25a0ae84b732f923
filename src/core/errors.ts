/** The closed set of codes that cross a process boundary; anything else becomes `internal` and is logged. */
export const errorCodes = [
  'bad-request',
  'not-found',
  'conflict',
  'unreadable',
  'unsupported',
  'too-large',
  'missing-dependency',
  'disk-full',
  'permission',
  'corrupt',
  'newer-version',
  'locked',
  'cancelled',
  'interrupted',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export type ErrorDetails = Record<string, string | number | boolean | null | string[]>;

export type SerializedError = { code: ErrorCode; message: string; details: ErrorDetails };

/** An error meant for a person: the message names the file or field and says what to do. */
export class WeakspotError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WeakspotError';
    this.code = code;
    this.details = details;
  }

  toJSON(): SerializedError {
    return { code: this.code, message: this.message, details: this.details };
  }
}

const systemCodes: Record<string, ErrorCode> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EACCES: 'permission',
  EPERM: 'permission',
  EROFS: 'permission',
  ENOENT: 'not-found',
  ENOTDIR: 'bad-request',
  EISDIR: 'bad-request',
  ENAMETOOLONG: 'bad-request',
  ELOOP: 'bad-request',
  EBUSY: 'locked',
};

const advice: Partial<Record<ErrorCode, string>> = {
  'disk-full': 'free some space on that disk, then start again: nothing that was stored is lost',
  permission: 'check who owns the folder and whether it may be written',
  'not-found': 'check the path',
  'bad-request': 'choose another path',
  locked: 'close the program that uses it, then start again',
};

/**
 * Turns whatever was thrown into the shape that crosses a boundary; a system error keeps its path.
 *
 * @param place the folder that was worked in: named where the system names none, as it does when a disk fills
 */
export function serializeError(thrown: unknown, place: string | null = null): SerializedError {
  if (thrown instanceof WeakspotError) return thrown.toJSON();
  if (isSerializedError(thrown)) return thrown;
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && systemCodes[thrown.code]) {
    const code = systemCodes[thrown.code]!;
    const path = 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : place;
    return { code, message: `${path ?? 'the disk'}: ${thrown.message}; ${advice[code]}`, details: { path, system: thrown.code } };
  }
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown), details: {} };
}

/** The inverse of {@link serializeError}, for the receiving side of a boundary. */
export function reviveError(error: SerializedError): WeakspotError {
  return new WeakspotError(error.code, error.message, error.details);
}

function isSerializedError(value: unknown): value is SerializedError {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'message' in value &&
    errorCodes.includes(value.code as ErrorCode) && typeof value.message === 'string' && 'details' in value
  );
}
