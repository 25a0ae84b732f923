import { describe, expect, test } from 'vitest';
import { reviveError, serializeError, WeakspotError } from '../../src/core/errors.ts';

describe('errors that cross a boundary', () => {
  const full = (path?: string): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', ...(path ? { path } : {}) });

  test('a full disk is named by the file, else by the folder that was worked in', () => {
    expect(serializeError(full('study/project.db'), 'study')).toMatchObject({ code: 'disk-full', details: { path: 'study/project.db' } });
    expect(serializeError(full(), 'study').message).toBe(
      'study: ENOSPC: no space left on device, write; free some space on that disk, then start again: nothing that was stored is lost',
    );
    expect(serializeError(full()).message).toMatch(/^the disk: /);
  });

  test('our own errors pass unchanged, and back', () => {
    const error = new WeakspotError('corrupt', 'a.bin: damaged', { file: 'a.bin' });
    expect(serializeError(error, 'elsewhere')).toEqual({ code: 'corrupt', message: 'a.bin: damaged', details: { file: 'a.bin' } });
    expect(reviveError(serializeError(error))).toMatchObject({ code: 'corrupt', message: 'a.bin: damaged' });
  });

  test('anything else is internal', () => {
    expect(serializeError(new RangeError('odd'))).toEqual({ code: 'internal', message: 'odd', details: {} });
    expect(serializeError('odd')).toEqual({ code: 'internal', message: 'odd', details: {} });
  });
});
