import { expect, it } from 'vitest';
import { moduleUrl } from '../../src/core/module-url.ts';

it('finds a module beside the asking one, in the sources and once built', () => {
  expect(moduleUrl('../jobs/entry.ts', 'file:///app/src/main/service/entries.ts').href).toBe('file:///app/src/main/jobs/entry.ts');
  expect(moduleUrl('../jobs/entry.ts', 'file:///app/out/main/service/entries.js').href).toBe('file:///app/out/main/jobs/entry.js');
});
