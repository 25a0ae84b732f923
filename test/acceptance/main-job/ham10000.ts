import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import type { ImportReport, RoundResult } from '../../../src/core/contract/index.ts';
import { type AcceptanceContext, type Check, type Line, line, unmeasured, weakspot, weakspotJson } from '../harness.ts';
import { judgeRounds } from './judge.ts';

/** Show 2, first part: what goes in comes out again. */
export const ham10000Import: Check = {
  id: '2a',
  title: 'HAM10000: import, splits, export',
  async run(context) {
    if (!context.ham10000) return [unmeasured('2a', 'HAM10000', 'give --ham10000 DIR')];
    const project = join(context.work, 'ham-import');
    return [...(await importTwice(context, project, context.ham10000)), ...(await exported(context, project, context.ham10000))];
  },
};

/** Show 2, second part: what the network and its pruned versions are worth. */
export const ham10000Rounds: Check = {
  id: '2b',
  title: 'HAM10000: rounds',
  async run(context) {
    if (!context.ham10000) return [unmeasured('2b', 'HAM10000', 'give --ham10000 DIR')];
    const project = join(context.work, 'ham');
    await weakspotJson<ImportReport>(context, importParameters(project, context.ham10000));
    return rounds(context, project);
  },
};

function importParameters(project: string, data: string): string[] {
  return ['import', project, '--images', join(data, 'images'), '--masks', join(data, 'masks'), '--metadata', join(data, 'HAM10000_metadata.csv'), '--preset', 'ham10000'];
}

async function importTwice(context: AcceptanceContext, project: string, data: string): Promise<Line[]> {
  const parameters = importParameters(project, data);
  const files = readdirSync(join(data, 'images')).length;
  const first = await weakspotJson<ImportReport>(context, parameters);
  const second = await weakspotJson<ImportReport>(context, parameters);
  const speed = first.images / first.wallSeconds;
  context.say(`imported ${first.images} images in ${first.wallSeconds.toFixed(1)} s; near-duplicate pairs ${first.duplicates.near.length}`);
  return [
    line('2.1', `import at ≥ 150 images/s, all ${files} images with masks`, `${speed.toFixed(0)} images/s, ${first.images} images, ${first.masks} masks, ${first.refused.length} refused`, speed >= 150 && first.images === files && first.masks === files),
    line('2.2', 'a second import adds nothing', `${second.images} images, ${second.masks} masks added; ${second.unchanged} unchanged`, second.images === 0 && second.masks === 0 && second.unchanged === files),
  ];
}

async function exported(context: AcceptanceContext, project: string, data: string): Promise<Line[]> {
  const table = join(context.work, 'ham-csv');
  const masks = join(context.work, 'ham-masks');
  await weakspotJson(context, ['export', project, '--format', 'csv', '--out', table]);
  await weakspotJson(context, ['export', project, '--format', 'masks', '--out', masks]);
  const csv = readdirSync(table).find((name) => name.endsWith('.csv'));
  const rows = parse(readFileSync(join(table, csv!)), { columns: true }) as Record<string, string>[];
  const splitsOf = new Map<string, Set<string>>();
  for (const row of rows) splitsOf.set(row['lesion']!, (splitsOf.get(row['lesion']!) ?? new Set()).add(row['split']!));
  const straddling = [...splitsOf.values()].filter((found) => found.size > 1).length;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row['split']!, (counts.get(row['split']!) ?? 0) + 1);
  const originals = readdirSync(join(data, 'masks')).filter((name) => name.endsWith('.png'));
  let equal = 0;
  for (const name of originals) {
    const [mine, theirs] = await Promise.all([join(masks, name), join(data, 'masks', name)].map((file) => sharp(file).greyscale().raw().toBuffer().catch(() => null)));
    if (mine && theirs && mine.equals(theirs)) equal++;
  }
  return [
    line('2.3', 'splits share no lesion', `${straddling} of ${splitsOf.size} lesions straddle; ${[...counts].map(([split, n]) => `${split} ${n}`).join(', ')}`, straddling === 0 && splitsOf.size > 1 && counts.size === 3),
    line('2.4', 'exported masks equal the imported ones bit for bit', `${equal} of ${originals.length} equal`, equal === originals.length && equal > 0),
  ];
}

async function rounds(context: AcceptanceContext, project: string): Promise<Line[]> {
  const results: RoundResult[] = [];
  const queue = [...context.seeds];
  const worker = async (): Promise<void> => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
      const copy = `${project}-seed-${seed}`;
      cpSync(project, copy, { recursive: true });
      const result = await weakspotJson<RoundResult>(context, ['round', copy, '--labels', '200', '--model', 'small', '--size', '64', '--engine', 'wasm', '--seed', String(seed)]);
      context.say(`seed ${seed}: ${JSON.stringify({ test: result.test, ladder: result.ladder, signals: result.signals, pruningAgainstRandom: result.pruningAgainstRandom, recalibration: result.recalibration, steps: result.steps, seconds: result.seconds, imagesPerSecond: result.imagesPerSecond })}`);
      const report = await weakspot(context, ['report', copy, '--out', join(context.work, `report-${seed}.html`)]);
      if (report.code !== 0) throw new Error(`report failed: ${report.stderr}`);
      results.push(result);
    }
  };
  // The service runs one job at a time, so rounds side by side need a project each; they wait for the service of the copy only.
  await Promise.all(Array.from({ length: context.parallel }, worker));
  return judgeRounds(results, { iou: 0.83, auroc: 0.84, spearman: 0.55 });
}
