import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

it('says how to get Electron where its program is missing, and what works without it', () => {
  const empty = mkdtempSync(join(tmpdir(), 'weakspot-no-electron-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: empty } });
    expect(status).toBe(1);
    expect(stderr).toContain('npx install-electron');
    expect(stderr).toContain('npx weakspot report PROJECT --out report.html');
  } finally {
    rmSync(empty, { recursive: true });
  }
});
