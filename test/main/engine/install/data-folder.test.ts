import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineFolder, userDataFolder } from '../../../../src/main/engine/install/data-folder.ts';

const home = resolve('/home/ada');

describe('userDataFolder', () => {
  it.each([
    ['linux', {}, join(home, '.local/share/weakspot')],
    ['linux', { XDG_DATA_HOME: resolve('/data') }, join(resolve('/data'), 'weakspot')],
    ['linux', { XDG_DATA_HOME: 'relative' }, join(home, '.local/share/weakspot')],
    ['linux', { XDG_DATA_HOME: resolve('/data'), WEAKSPOT_DATA: resolve('/elsewhere') }, resolve('/elsewhere')],
    ['darwin', { XDG_DATA_HOME: resolve('/data') }, join(home, 'Library/Application Support/Weakspot')],
    ['win32', { LOCALAPPDATA: resolve('/local') }, join(resolve('/local'), 'Weakspot')],
    ['win32', {}, join(home, 'AppData/Local/Weakspot')],
  ] as const)('on %s with %j is %s', (platform, environment, folder) => {
    expect(userDataFolder({ environment, platform, home })).toBe(folder);
  });

  it('is absolute even where WEAKSPOT_DATA is not', () => {
    expect(userDataFolder({ environment: { WEAKSPOT_DATA: 'here' }, platform: 'linux', home })).toBe(resolve('here'));
  });
});

it('keeps an engine in a folder of its own', () => {
  expect(engineFolder('tensorflow', { environment: { WEAKSPOT_DATA: resolve('/elsewhere') } })).toBe(join(resolve('/elsewhere'), 'engines', 'tensorflow'));
});
