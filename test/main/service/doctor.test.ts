import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Doctor } from '../../../src/main/service/doctor.ts';

const wasm = { engine: 'wasm', usable: true, reason: null, fix: null, device: 'processor, 2 threads', software: false, imagesPerSecond: 40, estimated: false, auto: { taken: true, why: 'the fastest' } };
const cpu = { ...wasm, engine: 'cpu', imagesPerSecond: 1, estimated: true, auto: { taken: false, why: 'for checks' } };
const tensorflow = { ...wasm, engine: 'tensorflow', usable: false, reason: 'it is not installed', fix: 'install it', device: null, imagesPerSecond: null, auto: { taken: false, why: 'not usable' } };

/** A doctor whose process notes what it was asked and does what the script says. */
function doctorWith(script: string): { doctor: Doctor; asked(): string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const notes = join(folder, 'asked');
  writeFileSync(notes, '');
  const entry = join(folder, 'stand-in.mjs');
  writeFileSync(entry, `import { appendFileSync } from 'node:fs';\nconst what = process.argv[2];\nappendFileSync(${JSON.stringify(notes)}, what + '\\n');\n${script}`);
  return { doctor: new Doctor(entry), asked: () => readFileSync(notes, 'utf8').trim().split('\n').filter(Boolean) };
}

const answering = (answer: unknown): string => `process.send(${JSON.stringify(answer)}, () => process.exit(0));`;

describe('the doctor', () => {
  test('says what was found of each engine, and which is taken', async () => {
    const { doctor } = doctorWith(answering({ engines: [tensorflow, wasm, cpu] }));
    const report = await doctor.report(false);
    expect(report.findings).toEqual([
      { engine: 'tensorflow', usable: false, device: null, imagesPerSecond: null, reason: 'it is not installed', advice: 'install it' },
      { engine: 'wasm', usable: true, device: 'processor, 2 threads', imagesPerSecond: 40, reason: 'the fastest', advice: null },
      { engine: 'cpu', usable: true, device: 'processor, 2 threads', imagesPerSecond: 1, reason: 'for checks (images/s estimated from a smaller run)', advice: null },
    ]);
    expect(report.auto).toEqual({ engine: 'wasm', reason: 'the fastest' });
    expect(report.versions['node']).toBe(process.versions.node);
    expect(report.computer.cores).toBeGreaterThan(0);
  });

  test('looks once, and measures only where asked to', async () => {
    const { doctor, asked } = doctorWith(answering({ engines: [{ ...wasm, auto: null }] }));
    const [first] = await Promise.all([doctor.report(false), doctor.report(false)]);
    expect(first).toMatchObject({ auto: null, findings: [{ reason: 'not measured on this computer yet' }] });
    await doctor.report(false);
    expect(asked()).toEqual(['known']);
    await doctor.report(true);
    await doctor.report(false);
    expect(asked()).toEqual(['known', 'measure']);
  });

  test('says why it could not look, and looks again the next time', async () => {
    const failing = doctorWith(answering({ error: { code: 'disk-full', message: 'no room', details: {} } }));
    await expect(failing.doctor.report(false)).rejects.toMatchObject({ code: 'disk-full', message: 'no room' });
    const silent = doctorWith(`console.error('it broke'); process.exit(3);`);
    await expect(silent.doctor.report(false)).rejects.toMatchObject({ code: 'interrupted', message: expect.stringMatching(/exit status 3.*it broke/) as string });
    await expect(silent.doctor.report(false)).rejects.toThrow('exit status 3');
    expect(silent.asked()).toEqual(['known', 'known']);
  });

  test('ends what is measured when the project is closed', async () => {
    const { doctor } = doctorWith('setInterval(() => {}, 1000);');
    const report = doctor.report(true);
    setTimeout(() => doctor.close(), 300);
    await expect(report).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('SIGKILL') as string });
    await expect(doctor.report(true)).rejects.toThrow('was closed');
  });
});
