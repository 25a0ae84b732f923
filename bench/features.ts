// What the audit's image features are worth on a folder of images and masks: node bench/features.ts DIR [--sample N] [--threads N] [--project FOLDER] [--json]
// With --project, also how they change when taken within what the project's newest round predicts of its labelled test images.
// DIR holds images/ and masks/ (NAME_segmentation.png or NAME_mask.png), and may hold a table with an image's name, its diagnosis and Fitzpatrick type.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import { parse as parseTable } from 'csv-parse/sync';
import { featureNames, type FeatureName } from '../src/core/contract/index.ts';
import { featureSide, measureFeatures } from '../src/core/features/index.ts';
import { encodeMask, resizeRunLengthMask, type RunLengthMask } from '../src/core/mask/index.ts';
import { gridThresholder } from '../src/core/metrics/index.ts';
import { Random } from '../src/core/random.ts';
import { auroc, quantile, spearman } from '../src/core/statistics/index.ts';
import { openProject } from '../src/main/db/index.ts';
import { openImage, readMaskFile } from '../src/main/dataset/decode/index.ts';
import { computeAllFeatures, featureTasksUrl, type FeatureSource, type FeatureTasks, type ImageFeatures } from '../src/main/dataset/features/index.ts';
import { openWorkers } from '../src/main/engine/workers/pool.ts';
import { maskChanges, pictureChanges, type Picture } from './features-changes.ts';

type Values = Partial<Record<FeatureName, number>>;

export type BenchFeaturesResult = {
  images: number;
  threads: number;
  /** From files and run lengths, decoding included. */
  imagesPerSecond: number;
  failed: number;
  distributions: Partial<Record<FeatureName, { known: number; quantiles: number[] }>>;
  /** Of what was done to a sample of pictures: how often the feature moved as it should, by how much, and as what share of what was added. */
  planted: { what: string; feature: FeatureName; images: number; expected: number; medianChange: number; medianFound: number | null }[];
  /** Of the sample with its masks changed: rank correlation with the label's, median change, and median size of the change in quartile distances. */
  masks: { what: string; medianIou: number; features: Partial<Record<FeatureName, { correlation: number | null; medianChange: number; relativeChange: number }>> }[];
  facts: { what: string; images: number; figure: number | null }[];
};

const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];

export async function benchFeatures(folder: string, { sample = 300, threads = availableParallelism(), seed = 0, project = null as string | null } = {}): Promise<BenchFeaturesResult> {
  const sources = await readSources(folder);
  const found = new Map<string, ImageFeatures>();
  const pool = openWorkers<FeatureTasks>(threads, featureTasksUrl);
  // Threads start, and code is compiled, before the clock.
  await computeAllFeatures(sources.slice(0, 50), pool, { take() {}, fail() {} });
  const started = performance.now();
  const { failed } = await computeAllFeatures(sources, pool, { take: (features) => void found.set(features.image, features), fail() {} });
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  const random = Random.derive(seed, 'bench', 'features');
  const pictures = await Promise.all(random.shuffle(sources).slice(0, sample).map(readPicture));
  return {
    images: sources.length,
    threads,
    imagesPerSecond: sources.length / seconds,
    failed,
    distributions: Object.fromEntries(featureNames.map((name) => [name, distribution([...found.values()].flatMap(({ values }) => values[name] ?? []))])),
    planted: planted(pictures, random),
    masks: [...changedMasks(pictures, random), ...(project ? await predictedMasks(project) : [])],
    facts: facts(folder, found),
  };
}

function planted(pictures: readonly Picture[], random: Random): BenchFeaturesResult['planted'] {
  return pictureChanges.map(({ what, feature, direction, change }) => {
    const moved: number[] = [];
    const found: number[] = [];
    for (const picture of pictures) {
      const changed = change(picture, random);
      const [before, after] = [valuesOf(picture), valuesOf(changed)];
      if (before[feature] === undefined || after[feature] === undefined) continue;
      const by = after[feature] - before[feature];
      moved.push(by);
      if (changed.drawn) found.push(by / changed.drawn);
    }
    const expected = moved.filter((by) => Math.sign(by) === direction).length / moved.length;
    return { what, feature, images: moved.length, expected, medianChange: median(moved), medianFound: found.length > 0 ? median(found) : null };
  });
}

function changedMasks(pictures: readonly Picture[], random: Random): BenchFeaturesResult['masks'] {
  const before = pictures.map(valuesOf);
  return maskChanges.map(({ what, change }) => {
    const changed = pictures.map((picture) => ({ ...picture, lesion: change(picture, random) }));
    return { what, medianIou: median(changed.map(({ lesion }, at) => iouOf(lesion, pictures[at]!.lesion))), features: compare(before, changed.map(valuesOf)) };
  });
}

/** All, and those that the network failed at. */
async function predictedMasks(folder: string): Promise<BenchFeaturesResult['masks']> {
  const store = openProject(folder, { create: false });
  try {
    const [labelled, predicted] = [[] as Picture[], [] as Picture[]];
    for (const { id, file, name } of store.exports.images()) {
      const [label, dense] = [store.dataset.mask(id), store.predictions.dense(id)];
      if (!label || !dense || store.predictions.withheld(null, id) !== 'test') continue;
      const picture = await readPicture({ image: id, name, file: join(folder, file), outline: { from: 'label', mask: label.geometry } });
      labelled.push(picture);
      predicted.push({ ...picture, lesion: gridThresholder(dense.size, picture.width, picture.height, 127.5)(dense.probability) });
    }
    const ious = predicted.map(({ lesion }, at) => iouOf(lesion, labelled[at]!.lesion));
    const [before, after] = [labelled.map(valuesOf), predicted.map(valuesOf)];
    return [1.01, 0.65].map((below) => {
      const among = <T>(values: readonly T[]): T[] => values.filter((_, at) => ious[at]! < below);
      const what = `as the newest round predicts ${among(ious).length} test images${below < 1 ? `, those with an IoU under ${below}` : ''}`;
      return { what, medianIou: median(among(ious)), features: compare(among(before), among(after)) };
    });
  } finally {
    store.close();
  }
}

function compare(before: readonly Values[], after: readonly Values[]): BenchFeaturesResult['masks'][number]['features'] {
  const features: BenchFeaturesResult['masks'][number]['features'] = {};
  for (const name of featureNames) {
    const pairs = before.flatMap((values, at) => (values[name] !== undefined && after[at]![name] !== undefined ? [[values[name], after[at]![name]!] as const] : []));
    if (pairs.length < 10) continue;
    const { quantiles: spread } = distribution(pairs.map(([first]) => first));
    const changes = pairs.map(([first, second]) => second - first);
    features[name] = {
      correlation: spearman(pairs.map(([first]) => first), pairs.map(([, second]) => second)),
      medianChange: median(changes),
      relativeChange: median(changes.map(Math.abs)) / (spread[3]! - spread[1]!),
    };
  }
  return features;
}

/** What is known of skin and lesions from elsewhere, as far as the folder's table tells it. */
function facts(folder: string, found: ReadonlyMap<string, ImageFeatures>): BenchFeaturesResult['facts'] {
  const file = readdirSync(folder).find((name) => name.endsWith('.csv'));
  if (!file) return [];
  const rows = parseTable(readFileSync(join(folder, file)), { columns: true }) as Record<string, string>[];
  const known = rows.flatMap((row) => {
    const values = found.get(parse(row['image_id'] ?? row['img_id'] ?? row['isic_id'] ?? '').name)?.values;
    return values ? [{ values, diagnosis: (row['dx'] ?? row['diagnostic'] ?? row['diagnosis_3'] ?? '').toLowerCase(), type: Number(row['fitspatrick'] || NaN) }] : [];
  });
  const result: BenchFeaturesResult['facts'] = [];
  for (const feature of ['area', 'border', 'variegation', 'contrast'] as const) {
    const melanoma = known.filter(({ diagnosis, values }) => diagnosis.startsWith('mel') && values[feature] !== undefined);
    const nevus = known.filter(({ diagnosis, values }) => diagnosis.startsWith('n') && values[feature] !== undefined);
    if (melanoma.length < 10 || nevus.length < 10) continue;
    const both = [...melanoma, ...nevus];
    result.push({
      what: `${feature}: AUROC of melanoma against nevus`,
      images: both.length,
      figure: auroc(both.map(({ values }) => values[feature]!), both.map(({ diagnosis }) => diagnosis.startsWith('mel'))),
    });
  }
  const typed = known.filter(({ values, type }) => !Number.isNaN(type) && values.ita !== undefined);
  if (typed.length >= 10) {
    result.push({ what: 'ita: rank correlation with the Fitzpatrick type', images: typed.length, figure: spearman(typed.map(({ values }) => values.ita!), typed.map(({ type }) => type)) });
    for (const type of [1, 2, 3, 4, 5, 6]) {
      const of = typed.filter((row) => row.type === type).map(({ values }) => values.ita!);
      if (of.length > 0) result.push({ what: `ita: median of type ${type}`, images: of.length, figure: median(of) });
    }
  }
  return result;
}

async function readSources(folder: string): Promise<FeatureSource[]> {
  const sources: FeatureSource[] = [];
  for (const file of readdirSync(join(folder, 'images')).sort()) {
    const image = parse(file).name;
    const maskFile = [`${image}_segmentation.png`, `${image}_mask.png`].map((name) => join(folder, 'masks', name)).find(existsSync);
    const path = join(folder, 'images', file);
    const outline = maskFile ? { from: 'label' as const, mask: await readMask(maskFile, path) } : null;
    sources.push({ image, name: file, file: path, outline });
  }
  return sources;
}

async function readMask(file: string, image: string): Promise<RunLengthMask> {
  return encodeMask((await readMaskFile(readFileSync(file), file, await openImage(readFileSync(image), image))).mask);
}

async function readPicture({ file, name, outline }: FeatureSource): Promise<Picture> {
  const opened = await openImage(readFileSync(file), name);
  const { data, width, height } = await opened.pixels((pipeline) => pipeline.resize(featureSide, featureSide, { fit: 'inside', withoutEnlargement: true, kernel: 'linear' }));
  const lesion = outline?.from === 'label' ? resizeRunLengthMask(outline.mask, width, height).data : new Uint8Array(width * height);
  // A copy: parts of a Buffer are views of it.
  return { rgb: Uint8Array.from(data), width, height, lesion };
}

function valuesOf({ rgb, width, height, lesion }: Picture): Values {
  const measured = measureFeatures(rgb, { width, height }, lesion);
  return Object.fromEntries(featureNames.flatMap((name) => (measured[name].value === null ? [] : [[name, measured[name].value]])));
}

function distribution(values: readonly number[]): { known: number; quantiles: number[] } {
  const sorted = Float64Array.from(values).sort();
  return { known: values.length, quantiles: values.length === 0 ? [] : quantiles.map((share) => quantile(sorted, share)) };
}

function median(values: readonly number[]): number {
  return values.length === 0 ? 0 : quantile(Float64Array.from(values).sort(), 0.5);
}

function iouOf(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  for (let pixel = 0; pixel < a.length; pixel++) {
    both += a[pixel]! & b[pixel]!;
    either += a[pixel]! | b[pixel]!;
  }
  return either === 0 ? 1 : both / either;
}

export function describeBenchFeatures(result: BenchFeaturesResult): string {
  const number = (value: number | null | undefined, digits = 3): string => (value === null || value === undefined ? '–' : value.toFixed(digits)).padStart(9);
  return [
    `${result.images} images on ${result.threads} threads: ${result.imagesPerSecond.toFixed(0)} a second; ${result.failed} could not be read`,
    '',
    `${'feature'.padEnd(12)}    known       5 %      25 %      50 %      75 %      95 %`,
    ...Object.entries(result.distributions).map(([name, { known, quantiles: of }]) => `${name.padEnd(12)} ${String(known).padStart(8)} ${of.map((value) => number(value, 4)).join(' ')}`),
    '',
    'done to pictures: share that moved as it should, median change',
    ...result.planted.map(
      ({ what, feature, images, expected, medianChange, medianFound }) =>
        `${`${feature}: ${what}`.padEnd(60)} ${number(expected)} ${number(medianChange)}  of ${images}${medianFound === null ? '' : `; ${medianFound.toFixed(2)} of what was drawn`}`,
    ),
    '',
    'done to masks: rank correlation, median change, its size in quartile distances',
    ...result.masks.flatMap(({ what, medianIou, features }) => [
      `${what} (median IoU ${medianIou.toFixed(3)})`,
      ...Object.entries(features).map(([name, { correlation, medianChange, relativeChange }]) => `  ${name.padEnd(12)} ${number(correlation)} ${number(medianChange, 4)} ${number(relativeChange)}`),
    ]),
    '',
    ...result.facts.map(({ what, images, figure }) => `${what.padEnd(60)} ${number(figure)}  of ${images}`),
  ].join('\n');
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { sample: { type: 'string' }, threads: { type: 'string' }, project: { type: 'string' }, json: { type: 'boolean' } } });
  const [folder] = positionals;
  if (!folder) throw new Error('which folder? node bench/features.ts DIR [--sample N] [--threads N] [--project FOLDER] [--json]');
  const result = await benchFeatures(folder, { ...(values.sample && { sample: Number(values.sample) }), ...(values.threads && { threads: Number(values.threads) }), ...(values.project && { project: values.project }) });
  console.log(values.json ? JSON.stringify(result, null, 2) : describeBenchFeatures(result));
}
