import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openClient } from '../../../src/main/service/open-client.ts';
import { rendererFolder } from '../../../src/main/page/renderer-folder.ts';
import { weakspot } from '../../support/weakspot-command.ts';

let root: string;
let project: string;
const built = existsSync(join(rendererFolder(), 'index.html'));

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-serve-'));
  project = join(root, 'Clinic');
  (await openClient(project, { create: true })).close();
});
afterAll(async () => {
  while (findHolder(project)) await delay(50);
  rmSync(root, { recursive: true, force: true });
});

describe('serve', () => {
  it('says what is wrong with its options', async () => {
    for (const [parameters, complaint] of [
      [['--port', '70000'], 'from 0 to 65535'],
      [['--annotator', ' '], '1 to 80 characters'],
      [['--annotator', 'Ada', '--annotator', 'Ada'], '"Ada" is given twice'],
      [['--allow-host', 'http://clinic.example'], 'without http://'],
    ] as const) {
      const { code, stderr } = await weakspot(['serve', project, ...parameters]);
      expect(code).toBe(2);
      expect(stderr).toContain(complaint);
    }
  });

  it.skipIf(built)('says how to build the page where that is missing', async () => {
    const { code, stderr } = await weakspot(['serve', project]);
    expect(code).toBe(1);
    expect(stderr).toContain('run "npm run build"');
  });

  it.runIf(built)('names a folder that is no project', async () => {
    const { code, stderr } = await weakspot(['serve', join(root, 'nothing'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'not-found', message: expect.stringContaining('nothing') });
  });

  it.runIf(built)('warns where other computers can reach it, and ends in good order', async () => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'bin/weakspot.mjs', 'serve', project, '--host', '0.0.0.0', '--annotator', 'Ada', '--allow-host', 'clinic.example', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(stderr).toContain('plain HTTP');
    const { port, links } = JSON.parse(line) as { port: number; links: unknown[] };
    expect(links).toEqual([{ annotator: 'Ada', url: expect.stringMatching(new RegExp(String.raw`^http://clinic\.example:${port}/\?token=[\w-]{43}$`)) }]);
  });
});
