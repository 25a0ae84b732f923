import { appendFileSync, mkdirSync, mkdtempSync, readdirSync as readdirOf, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditConfiguration, auditResult, type AuditRequest, type AuditResult, type JobProgress } from '../../../../src/core/contract/index.ts';
import type { AuditRow, AuditRowsHeader } from '../../../../src/main/audit/rows/row.ts';
import type { ComputedFeatures, FeatureTask } from '../../../../src/main/jobs/audit/result-files.ts';
import { runAudit } from '../../../../src/main/jobs/audit/run.ts';
import type { JobContext } from '../../../../src/main/jobs/protocol.ts';
import { copySample } from '../../../support/sample-subset.ts';

const images = 24;

let root: string;
let workFolder: string;
let tasks: FeatureTask[];

const row = (number: number): AuditRow => ({
  image: `image-${String(number).padStart(2, '0')}`, name: `${number}.jpg`, split: 'test', patient: null, lesion: null, component: `c${number}`, collection: 'isic', labelled: true,
  secondsSpent: null, annotator: null, verdict: null, attributes: { sex: { value: number % 2 === 0 ? 'female' : 'male', source: 'import' } }, score: number / images, flagged: number > 20, seen: false,
  dice: 0.8, iou: number % 5 === 0 ? 0.5 : 0.7, hd95: null, areaBias: null, features: {}, featuresFrom: null, earlier: {}, queued: [],
});
const header: AuditRowsHeader = {
  round: 1, snapshotSha256: 'a'.repeat(64), modelSha256: 'b'.repeat(64), attributes: [{ key: 'sex', label: 'Sex', ordered: false, levels: ['female', 'male'] }],
  rounds: [{ round: 1, setting: 'supervised', attention: 'none' }], queues: [],
};

const toLines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-audit-'));
  workFolder = join(root, 'jobs', 'one');
  mkdirSync(workFolder, { recursive: true });
  const sample = copySample(root, 3);
  // A lesion of two of sixteen pixels, counted by columns.
  const counts = { annotation: 'label', geometry: { size: [4, 4] as [number, number], counts: '529' } };
  tasks = [0, 1, 2].map((number) => ({ image: row(number).image, name: row(number).name, file: join(basename(sample.images), sampleNames(sample.images)[number]!), mask: { ...counts, annotation: `label ${number}` } }));
  tasks.push({ image: row(3).image, name: 'gone.jpg', file: 'images/gone.jpg', mask: { ...counts, annotation: 'label 3' } });
  writeFileSync(join(workFolder, 'rows.jsonl'), toLines([header, ...Array.from({ length: images }, (_, number) => row(number))]));
  writeFileSync(join(workFolder, 'features-todo.jsonl'), toLines(tasks));
  writeFileSync(join(workFolder, 'audit-number.json'), toLines([{ audit: 5 }]));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function sampleNames(folder: string): string[] {
  return readdirOf(folder).filter((name) => /[.](jpe?g|png)$/.test(name)).toSorted();
}

function context(request: AuditRequest = {}, { signal = new AbortController().signal, onHandOver = (): void => {} } = {}): JobContext & { handed: { kind: string; payload: unknown }[]; reports: JobProgress[] } {
  const handed: { kind: string; payload: unknown }[] = [];
  const reports: JobProgress[] = [];
  return {
    id: 'one', configuration: auditConfiguration.parse({ round: 1, minimumN: 4, replicates: 100, ...request }), seed: 0, projectFolder: root, workFolder,
    report: (progress) => void reports.push(progress),
    log: () => {},
    handOver: (kind, payload) => {
      handed.push({ kind, payload });
      onHandOver();
      return Promise.resolve({});
    },
    signal,
    stopReason: () => (signal.aborted ? 'interrupt' : null),
    handed,
    reports,
  };
}

const resultOf = (): AuditResult => auditResult.parse(JSON.parse(readFileSync(join(workFolder, 'result', 'audit.json'), 'utf8')));
const withoutTimes = (result: AuditResult): AuditResult => ({ ...result, seconds: 0, startedAt: '', finishedAt: '' });

describe('an audit job', () => {
  it('computes what is missing, hands it over, and leaves a result with its rows', async () => {
    const run = context();
    expect(await runAudit(run)).toBe('done');
    expect(run.handed.map(({ kind }) => kind)).toEqual(['audit-features', 'audit-result']);
    const features = run.handed[0]!.payload as ComputedFeatures[];
    expect(features.map(({ image, annotation, run: of }) => [image, annotation, of])).toEqual(tasks.slice(0, 3).map(({ image }, number) => [image, `label ${number}`, null]));
    const result = resultOf();
    expect(result).toMatchObject({ audit: 5, round: 1 });
    expect(result.command).toMatch(new RegExp(`^weakspot audit \\S*${basename(root)} --round 1 --by .*sex.* --minimum-n 4 --replicates 100`));
    expect(result.notes).toEqual(expect.arrayContaining([expect.stringMatching(/^Features of 1 image could not be computed: .*gone\.jpg/), expect.stringMatching(/^HD95 and area bias of single images were not kept/)]));
    expect(run.reports.map(({ phase }) => phase)).toContain('computing features');
    const [part] = readFileSync(join(workFolder, 'result', 'rows-parts.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { offset: number; length: number });
    const lines = inflateRawSync(readFileSync(join(workFolder, 'result', 'rows.pack')).subarray(part!.offset, part!.length)).toString().trimEnd().split('\n');
    expect(JSON.parse(lines[0]!)).toEqual(header);
    expect(JSON.parse(lines[1]!)).toEqual({ ...row(0), features: features[0]!.features, featuresFrom: 'label' });
    expect(JSON.parse(lines.at(-1)!)).toEqual(row(images - 1));
  });

  it('goes on where it was killed, and finds the same', async () => {
    await runAudit(context());
    const whole = withoutTimes(resultOf());
    const kept = readFileSync(join(workFolder, 'features.jsonl'), 'utf8').split('\n');
    rmSync(join(workFolder, 'result'), { recursive: true });
    // As a kill in the middle of a line leaves it.
    writeFileSync(join(workFolder, 'features.jsonl'), `${kept[0]}\n${kept[1]!.slice(0, 20)}`);
    const again = context();
    await runAudit(again);
    expect((again.handed[0]!.payload as ComputedFeatures[]).map(({ image }) => image)).toEqual([tasks[1]!.image, tasks[2]!.image]);
    expect(withoutTimes(resultOf())).toEqual(whole);
    expect(readFileSync(join(workFolder, 'features.jsonl'), 'utf8').split('\n')).toEqual(kept);
  });

  it('that has finished is only handed over', async () => {
    await runAudit(context());
    const { finishedAt } = resultOf();
    const again = context();
    expect(await runAudit(again)).toBe('done');
    expect(again.handed).toEqual([{ kind: 'audit-result', payload: { folder: join(workFolder, 'result') } }]);
    expect(resultOf().finishedAt).toBe(finishedAt);
  });

  it('stops where it is asked to, and leaves no result', async () => {
    const stop = new AbortController();
    const run = context({}, { signal: stop.signal, onHandOver: () => stop.abort() });
    expect(await runAudit(run)).toBe('interrupted');
    expect(run.handed.map(({ kind }) => kind)).toEqual(['audit-features']);
    expect(readdirOf(workFolder)).not.toContain('result');
  });

  it('computes no feature where none is asked for', async () => {
    const run = context({ features: false });
    await runAudit(run);
    expect(run.handed.map(({ kind }) => kind)).toEqual(['audit-result']);
    expect(resultOf().command).toContain('--no-features');
  });

  it('names a line that is damaged', async () => {
    appendFileSync(join(workFolder, 'rows.jsonl'), '{"image":');
    await expect(runAudit(context({ features: false }))).rejects.toMatchObject({ code: 'corrupt', message: expect.stringMatching(/rows\.jsonl: line 26 is not JSON/) as string });
  });
});
