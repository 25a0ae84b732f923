import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { userDataFolder } from '../../src/main/engine/install/data-folder.ts';

it.skipIf(process.env['WEAKSPOT_TEST_ENGINE'])('gives the suite a user data folder of its own', () => {
  expect(userDataFolder().startsWith(`${tmpdir()}/weakspot-user-data-`)).toBe(true);
});
