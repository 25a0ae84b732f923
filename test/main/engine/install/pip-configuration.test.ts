import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexAddresses } from '../../../../src/main/engine/install/obtain.ts';
import { readPipConfiguration } from '../../../../src/main/engine/install/pip-configuration.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'weakspot-pip-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** XDG_CONFIG_DIRS stands in for /etc/xdg; nothing on this computer but /etc/pip.conf is read. */
const read = (environment: NodeJS.ProcessEnv = {}): ReturnType<typeof readPipConfiguration> => readPipConfiguration({ environment: { XDG_CONFIG_DIRS: join(home, 'xdg'), ...environment }, platform: 'linux', home });

describe('readPipConfiguration', () => {
  it('reads the sections that count for downloads', () => {
    write('.config/pip/pip.conf', '# set by the institute\n[global]\nindex-url = https://global/simple\ncert: /certificates.pem\n[list]\nindex-url = https://wrong/\n[install]\nindex_url=https://install/simple\n');
    expect(read()).toEqual({ index: 'https://install/simple', extraIndexes: [], certificates: '/certificates.pem', proxy: null });
  });

  it('asks further indexes after the first, one a word or a line', () => {
    write('.config/pip/pip.conf', '[global]\nindex-url = https://one/simple\nextra-index-url =\n    https://two/simple\n    https://three/simple https://four/simple\nproxy = proxy.example:3128\n');
    expect(read()).toMatchObject({ index: 'https://one/simple', extraIndexes: ['https://two/simple', 'https://three/simple', 'https://four/simple'], proxy: 'proxy.example:3128' });
  });

  it('lets variables win over PIP_CONFIG_FILE over the virtual environment over the user over the computer', () => {
    const chosen = write('chosen.conf', '[global]\nindex-url = https://chosen/\n');
    write('venv/pip.conf', '[global]\nindex-url = https://venv/\n');
    write('.config/pip/pip.conf', '[global]\nindex-url = https://user/\n');
    write('.pip/pip.conf', '[global]\nindex-url = https://legacy/\n');
    write('xdg/pip/pip.conf', '[global]\nindex-url = https://computer/\n');
    const index = (environment: NodeJS.ProcessEnv): string | null => read(environment).index;
    expect(index({ PIP_INDEX_URL: 'https://variable/', PIP_CONFIG_FILE: chosen })).toBe('https://variable/');
    expect(index({ PIP_CONFIG_FILE: chosen, VIRTUAL_ENV: join(home, 'venv') })).toBe('https://chosen/');
    expect(index({ VIRTUAL_ENV: join(home, 'venv') })).toBe('https://venv/');
    expect(index({})).toBe('https://user/');
    expect(index({ XDG_CONFIG_HOME: join(home, 'empty') })).toBe('https://legacy/');
    rmSync(join(home, '.pip'), { recursive: true });
    expect(index({ XDG_CONFIG_HOME: join(home, 'empty') })).toBe('https://computer/');
    expect(index({ PIP_CONFIG_FILE: '/dev/null' })).toBeNull();
  });

  it("reads pip.ini on Windows and the system's folder on macOS", () => {
    write('roaming/pip/pip.ini', '[global]\r\nindex-url = https://windows/\r\n');
    expect(readPipConfiguration({ environment: { APPDATA: join(home, 'roaming'), PROGRAMDATA: join(home, 'none') }, platform: 'win32', home }).index).toBe('https://windows/');
    write('Library/Application Support/pip/pip.conf', '[global]\nindex-url = https://mac/\n');
    expect(readPipConfiguration({ environment: {}, platform: 'darwin', home }).index).toBe('https://mac/');
  });
});

describe('indexAddresses', () => {
  const addresses = (index: string | null, environment: NodeJS.ProcessEnv): string[] => indexAddresses({ index }, { PIP_CONFIG_FILE: '/dev/null', ...environment }).map(({ href }) => href);

  it('takes what was asked for, else the own variable, else what pip was told, else the public index', () => {
    const environment = { WEAKSPOT_PYTHON_INDEX: 'https://own/simple', PIP_INDEX_URL: 'https://pip/simple', PIP_EXTRA_INDEX_URL: 'https://more/simple/' };
    expect(addresses('https://asked/simple', environment)).toEqual(['https://asked/simple/']);
    expect(addresses(null, environment)).toEqual(['https://own/simple/']);
    expect(addresses(null, { ...environment, WEAKSPOT_PYTHON_INDEX: '' })).toEqual(['https://pip/simple/', 'https://more/simple/']);
    expect(addresses(null, {})).toEqual(['https://pypi.org/simple/']);
    // Further indexes come after the public one, which pip asks too.
    expect(addresses(null, { PIP_EXTRA_INDEX_URL: 'https://more/simple' })).toEqual(['https://pypi.org/simple/', 'https://more/simple/']);
  });
});
