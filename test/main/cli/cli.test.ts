import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importReport, roundResult, type FlagRow, type ImportReport, type JobRecord, type RoundResult, type Verification } from '../../../src/core/contract/index.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { copySample } from '../../support/sample-subset.ts';
import { weakspot, weakspotJson } from '../../support/weakspot-command.ts';

const imageCount = 30;

let root: string;
let project: string;
let sample: ReturnType<typeof copySample>;
let imported: ImportReport;
let round: RoundResult;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-cli-'));
  project = join(root, 'new', 'project');
  sample = copySample(join(root, 'sample'), imageCount);
  imported = await weakspotJson<ImportReport>(['import', project, '--images', sample.images, '--masks', sample.masks, '--metadata', sample.metadata, '--preset', 'isic']);
  round = await weakspotJson<RoundResult>(['round', project, '--model', 'tiny', '--size', '32', '--steps', '12', '--batch-size', '4', '--seed', '3', '--engine', 'wasm']);
}, 180_000);
afterAll(async () => {
  while (existsSync(project) && findHolder(project)) await delay(100);
  rmSync(root, { recursive: true, force: true });
});

describe('weakspot import', () => {
  it('makes the project and reports what went in', () => {
    expect(importReport.parse(imported)).toEqual(imported);
    expect(imported).toMatchObject({ images: imageCount, masks: imageCount, refused: [], unchanged: 0 });
    const { train, validation, test } = imported.splits;
    expect(train + validation + test).toBe(imageCount);
  });

  it('adds nothing the second time, and says so to people', async () => {
    const { code, stdout } = await weakspot(['import', project, '--images', sample.images, '--masks', sample.masks]);
    expect(code).toBe(0);
    expect(stdout).toContain('Imported 0 images and 0 masks, of 0 lesions and 0 patients');
    expect(stdout).toContain(`${imageCount} files were here already`);
  });

  it('makes no project of a wrong path, and one error object on standard error', async () => {
    const nowhere = join(root, 'nowhere');
    const { code, stdout, stderr } = await weakspot(['import', join(root, 'second'), '--images', nowhere, '--json']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toEqual({ code: 'not-found', message: `images: ${nowhere} does not exist; check the path`, details: { field: 'images', path: nowhere } });
    expect(existsSync(join(root, 'second'))).toBe(false);
  });

  it('keeps out of a folder that holds other things', async () => {
    const { code, stderr } = await weakspot(['import', sample.images, '--images', sample.images, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'conflict' });
    expect(readdirSync(sample.images)).toHaveLength(imageCount);
  });

  it('fails with the job, naming the column that is missing', async () => {
    const { code, stderr } = await weakspot(['import', project, '--images', sample.images, '--metadata', sample.metadata, '--map', 'age=years_old', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr.trim().split('\n').at(-1)!)).toMatchObject({ code: 'bad-request', message: expect.stringContaining('years_old') });
  });

  it('leaves out the columns that it is told to, and knows those of the table alone', async () => {
    const folder = join(root, 'without');
    const { attributes } = await weakspotJson<ImportReport>(['import', folder, '--images', sample.images, '--metadata', sample.metadata, '--preset', 'isic', '--leave-out', 'sex', '--leave-out', 'age_approx']);
    expect(imported.attributes).toEqual(expect.arrayContaining(['sex', 'age']));
    expect(attributes).toEqual(imported.attributes.filter((key) => key !== 'sex' && key !== 'age'));
    const { code, stderr } = await weakspot(['import', folder, '--images', sample.images, '--metadata', sample.metadata, '--leave-out', 'name', '--json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/name.*left out/);
  });
});

describe('weakspot round', () => {
  it('prints the whole result', () => {
    expect(roundResult.parse(round)).toEqual(round);
    expect(round).toMatchObject({ round: 1, setting: 'supervised', attention: 'none', engine: 'wasm', seed: 3, steps: 12, model: { preset: 'tiny', size: 32, parameters: 122465 } });
    expect(round.images.labelled).toBe(imported.splits.train);
    expect(round.ladder.map((level) => level.sparsity)).toEqual([0, 0.3, 0.5, 0.7, 0.9]);
  });

  it('refuses a folder without a project', async () => {
    const { code, stderr } = await weakspot(['round', join(root, 'none'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'not-found' });
  });

  it('stops at Ctrl-C in good order, ends with 130, and resumes to the same weights', { timeout: 180_000 }, async () => {
    const parameters = ['--model', 'tiny', '--size', '32', '--steps', '40', '--batch-size', '4', '--seed', '3', '--engine', 'wasm', '--json'];
    let pressed = false;
    const stopped = await weakspot(['round', project, ...parameters], {
      onStderr(text, signal) {
        if (pressed || !/training: \d/.test(text)) return;
        pressed = true;
        signal('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toBe('');
    const error = JSON.parse(stopped.stderr.trim().split('\n').at(-1)!) as { code: string; message: string; details: { job: string } };
    expect(error).toMatchObject({ code: 'interrupted', message: expect.stringContaining(`--resume ${error.details.job}`) });

    const { jobs } = await weakspotJson<{ jobs: JobRecord[] }>(['jobs', project]);
    expect(jobs.find((job) => job.id === error.details.job)).toMatchObject({ kind: 'round', state: 'interrupted', resumable: true });
    const resumed = await weakspotJson<{ job: JobRecord; result: RoundResult }>(['jobs', project, '--resume', error.details.job]);
    expect(resumed.job.state).toBe('done');
    const undisturbed = await weakspotJson<RoundResult>(['round', project, ...parameters.filter((parameter) => parameter !== '--json')]);
    expect(resumed.result.modelSha256).toBe(undisturbed.modelSha256);
    expect(resumed.result.steps).toBe(40);
  });
});

describe('weakspot jobs', () => {
  it('watches a job whose own terminal was killed', { timeout: 180_000 }, async () => {
    let killed = false;
    await weakspot(['round', project, '--model', 'tiny', '--size', '32', '--steps', '150', '--batch-size', '4', '--engine', 'wasm'], {
      onStderr(text, signal) {
        if (killed || !/training: \d/.test(text)) return;
        killed = true;
        signal('SIGKILL');
      },
    });
    const { job, result } = await weakspotJson<{ job: JobRecord; result: RoundResult }>(['jobs', project, '--watch']);
    expect(job).toMatchObject({ kind: 'round', state: 'done', round: result.round });
    expect(result.steps).toBe(150);
    const idle = await weakspot(['jobs', project, '--watch', '--json']);
    expect(idle.code).toBe(1);
    expect(JSON.parse(idle.stderr)).toMatchObject({ code: 'not-found', message: 'no job is running' });
  });

  it('leaves a watched job running at Ctrl-C, and cancels it for good by the beginning of its id', { timeout: 180_000 }, async () => {
    let killed = false;
    await weakspot(['round', project, '--model', 'tiny', '--size', '32', '--steps', '20000', '--batch-size', '4', '--engine', 'wasm'], {
      onStderr(text, signal) {
        if (killed || !/training: \d/.test(text)) return;
        killed = true;
        signal('SIGKILL');
      },
    });
    const { jobs } = await weakspotJson<{ jobs: JobRecord[] }>(['jobs', project]);
    const running = jobs.find((job) => job.state === 'running')!;
    let pressed = false;
    const watched = await weakspot(['jobs', project, '--watch'], {
      onStderr(text, signal) {
        if (pressed || !/training: \d/.test(text)) return;
        pressed = true;
        signal('SIGINT');
      },
    });
    expect(watched.code).toBe(130);
    expect(watched.stderr).toContain(`--interrupt ${running.id}`);
    const { jobs: later } = await weakspotJson<{ jobs: JobRecord[] }>(['jobs', project]);
    expect(later.find((job) => job.id === running.id)).toMatchObject({ state: 'running' });
    const cancelled = await weakspotJson<JobRecord>(['jobs', project, '--cancel', running.id.slice(0, 30)]);
    expect(cancelled).toMatchObject({ id: running.id, state: 'cancelled', resumable: false });
    expect(existsSync(join(project, 'jobs', running.id))).toBe(false);
    const again = await weakspot(['jobs', project, '--resume', running.id, '--json']);
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stderr)).toMatchObject({ code: 'conflict' });
  });
});

describe('weakspot flags', () => {
  it('lists the hardest first, as JSON', async () => {
    const rows = await weakspotJson<FlagRow[]>(['flags', project, '--round', '1']);
    expect(rows.length).toBe(round.flagged.count);
    expect(rows.map((row) => row.rank)).toEqual(rows.map((_, i) => i + 1));
    expect(rows.map((row) => row.score)).toEqual(rows.map((row) => row.score).sort((a, b) => b - a));
    for (const key of ['rank', 'image', 'lesion', 'score', 'byLevel', 'signals', 'split', 'labelled', 'verdict', 'attributes']) expect(rows[0]).toHaveProperty(key);
    expect(Object.keys(rows[0]!.byLevel).sort()).toEqual(['0.3', '0.5', '0.7', '0.9']);
  });

  it('lists them as CSV and as a table', async () => {
    const csv = await weakspot(['flags', project, '--round', '1', '--format', 'csv']);
    const rows = parse(csv.stdout, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(round.flagged.count);
    expect(rows[0]).toMatchObject({ rank: '1', name: expect.stringMatching(/^ISIC_\d{7}\.jpg$/) });
    const table = await weakspot(['flags', project, '--round', '1', '--limit', '1']);
    expect(table.stdout).toContain(rows[0]!['name']);
    expect(table.stdout).not.toContain(rows[1]!['name']);
    expect(table.stdout.match(/research use/gi)).toHaveLength(1);
  });

  it('knows no round that is not there', async () => {
    const { code, stderr } = await weakspot(['flags', project, '--round', '99', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'not-found' });
  });
});

describe('weakspot report, export, backup, restore, verify', () => {
  it('write what they say', async () => {
    const report = join(root, 'report.html');
    expect(await weakspotJson(['report', project, '--round', '1', '--out', report])).toEqual({ file: report, bytes: readFileSync(report).length });
    expect(readFileSync(report, 'utf8')).toContain('<html');
    const missing = await weakspot(['report', project, '--out', join(root, 'no', 'such', 'r.html'), '--json']);
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.stderr)).toMatchObject({ code: 'not-found', message: expect.stringContaining('does not exist') });

    const masks = join(root, 'masks');
    expect(await weakspotJson(['export', project, '--format', 'masks', '--out', masks])).toMatchObject({ files: imageCount, out: masks });
    expect(readdirSync(masks, { recursive: true }).filter((name) => String(name).endsWith('.png'))).toHaveLength(imageCount);
  });

  it('restore a project that verifies clean and holds the same', async () => {
    const file = join(root, 'backup.weakspot');
    const restored = join(root, 'restored');
    const backup = await weakspotJson<{ file: string; bytes: number }>(['backup', project, '--out', file]);
    expect(backup).toEqual({ file, bytes: readFileSync(file).length });
    expect(await weakspotJson(['restore', file, restored])).toEqual({ project: restored });
    const verification = await weakspotJson<Verification>(['verify', restored]);
    expect(verification).toMatchObject({ clean: true, problems: [] });
    expect(await weakspotJson(['flags', restored, '--round', '1'])).toEqual(await weakspotJson(['flags', project, '--round', '1']));
    const again = await weakspot(['restore', file, restored, '--json']);
    expect(again.code).toBe(1);
  });

  it('verify tells damage, and fails', async () => {
    const damaged = join(root, 'damaged');
    await weakspotJson(['import', damaged, '--images', sample.images]);
    const object = readdirSync(join(damaged, 'objects'), { recursive: true, withFileTypes: true }).find((entry) => entry.isFile())!;
    writeFileSync(join(object.parentPath, object.name), 'not an image any more');
    const { code, stdout } = await weakspot(['verify', damaged, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ clean: false });
  });
});

describe('wrong usage', () => {
  it('ends with 2 and a hint, and touches nothing', async () => {
    const folder = join(root, 'untouched');
    mkdirSync(folder);
    for (const parameters of [
      ['frobnicate'],
      ['flags'],
      ['flags', folder, '--limit', '0'],
      ['flags', folder, '--format', 'xml'],
      ['round', folder, '--setting', 'psychic'],
      ['round', folder, '--steps', '5', '--epochs', '1'],
      ['round', folder, '--sparsities', '0.5,1'],
      ['import', folder],
      ['import', folder, '--images', folder, '--map', 'age'],
      ['export', folder, '--out', folder],
      ['jobs', folder, '--resume', 'a', '--cancel', 'b'],
    ]) {
      const { code, stdout, stderr } = await weakspot(parameters);
      expect({ parameters, code, stdout }).toEqual({ parameters, code: 2, stdout: '' });
      expect(stderr).toMatch(/^error: .+\n\(add --help/);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is no matter of asking for help', async () => {
    const { code, stdout } = await weakspot(['round', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--sparsities');
  });
});

describe('weakspot bench', () => {
  it('measures what stands behind its name, with options that the bare command has too', async () => {
    const parameters = ['--engine', 'wasm', '--python', '/nowhere/python', '--size', '32', '--batch-size', '2', '--rounds', '1', '--seconds', '0.1'];
    const found = await weakspotJson<{ engine: string; pytorchMissing: string }>(['bench', 'train', ...parameters]);
    expect(found).toMatchObject({ engine: 'wasm' });
    expect(found.pytorchMissing).toContain('/nowhere/python could not be run');
  });
});
