import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveIndex, type IndexServer } from '../engine/install/support/index-server.ts';
import { computer, makeStandIn, type StandIn } from '../engine/install/support/stand-in.ts';
import { thisComputer } from '../../../src/main/engine/install/platform.ts';
import { weakspot, weakspotJson } from '../../support/weakspot-command.ts';

let root: string;
let data: string;
let standIn: StandIn;
let server: IndexServer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-cli-engine-'));
  standIn = await makeStandIn(join(root, 'stand-in'));
  server = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] });
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  data = mkdtempSync(join(root, 'data-'));
  vi.stubEnv('WEAKSPOT_DATA', data);
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
});
afterEach(() => vi.unstubAllEnvs());

// The stand-in wheels are for this kind of computer.
const fits = thisComputer().platform === computer.platform && thisComputer().arch === computer.arch;

describe('weakspot engine', () => {
  it('lists what can be installed', async () => {
    expect(await weakspotJson(['engine', 'list'])).toEqual([
      { engine: 'tensorflow', state: 'absent', version: '2.21.0', gpu: false, bytes: 0, installedAt: null, folder: join(data, 'engines', 'tensorflow'), note: 'install it with: weakspot engine install tensorflow' },
    ]);
    const { code, stdout } = await weakspot(['engine', 'list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^engine +state +version +CUDA +size\n[─ ]+\ntensorflow +absent +2\.21\.0 +no +–\n/);
  });

  it('refuses engines that there are not, or that come with the product', async () => {
    const unknown = await weakspot(['engine', 'install', 'torch', '--json']);
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.stderr)).toEqual({ code: 'bad-request', message: 'there is no engine "torch" to install or remove; there is: tensorflow', details: { engine: 'torch' } });
    const builtIn = await weakspot(['engine', 'remove', 'wasm']);
    expect(builtIn).toMatchObject({ code: 1, stderr: 'weakspot: wasm comes with Weakspot and is neither installed nor removed\n' });
    expect((await weakspot(['engine', 'install'])).code).toBe(2);
  });

  it('has nothing to remove where nothing is installed', async () => {
    const { code, stderr } = await weakspot(['engine', 'remove', 'tensorflow', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'not-found' });
  });

  it('says what is wrong with a wheel, on standard error alone', async () => {
    const { code, stdout, stderr } = await weakspot(['engine', 'install', 'tensorflow', '--wheel', 'nothing.whl', '--json'], { cwd: root });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr.trim().split('\n').at(-1)!)).toEqual({ code: 'not-found', message: `--wheel: ${join(root, 'nothing.whl')} does not exist; check the path`, details: { file: join(root, 'nothing.whl') } });
  });

  it.runIf(fits)('shows how it goes, and what the compiler says of a library that is none', async () => {
    const { code, stdout, stderr } = await weakspot(['engine', 'install', 'tensorflow', '--index', server.url]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Looking for TensorFlow 2\.21\.0 on http:.*\nDownloading tensorflow_cpu-2\.21\.0.* from 127\.0\.0\.1:\d+\ndownloading: /);
    // The stand-in's header lacks what the real binding needs.
    expect(stderr).toMatch(/\nBuilding the binding with .*\nweakspot: c\+\+ could not build TensorFlow's binding\.[^]*error:/);
    expect(readdirSync(join(data, 'engines'))).toEqual(['downloads']);
  });

  it.runIf(fits)('ends with 130 at Ctrl-C, having kept what was downloaded', async () => {
    const slow = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] }, { stallAfter: 4_000 });
    let pressed = false;
    const { code, stderr } = await weakspot(['engine', 'install', 'tensorflow', '--index', slow.url], {
      onStderr: (text, signal) => {
        if (pressed || !text.includes('downloading: ')) return;
        pressed = true;
        setTimeout(() => signal('SIGINT'), 500);
      },
    });
    await slow.close();
    expect(code).toBe(130);
    expect(stderr).toContain('weakspot: The installation was interrupted. What was downloaded is kept: the same command goes on from there\n');
    expect(readdirSync(join(data, 'engines', 'downloads'))).toEqual([`${standIn.cpuWheel.file}.part`, `${standIn.cpuWheel.file}.part.origin`]);
    expect(existsSync(join(data, 'engines', 'tensorflow'))).toBe(false);
  });
});
