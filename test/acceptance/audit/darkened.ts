import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import type { AuditResult, RoundResult } from '../../../src/core/contract/index.ts';
import { Random } from '../../../src/core/random.ts';
import { splits, type Split } from '../../../src/core/subject.ts';
import { type AcceptanceContext, type Check, type Line, unmeasured, weakspotJson } from '../harness.ts';
import { takeExactly, writeImages, writeMasks } from '../rounds/loop/pool.ts';
import { type CollectionImage, importSplits, readCollection, writeTable } from './collection.ts';
import { judgePlanted, judgeUnplanted, type Trained } from './judge.ts';

const devices = ['A', 'B', 'C', 'D', 'E'] as const;
const planted = { attribute: 'device', level: 'E' };
const size: Record<Split, number> = { train: 500, validation: 100, test: 600 };
/** Of one device's images: brightness times this, then Gaussian blur of this deviation, in pixels of images 200 wide. */
const harm = { brightness: 0.4, blur: 4 };
/** Of one device's training images, those that come without a mask and so train nothing. */
const withheld = 0.9;
const round = ['--setting', 'supervised', '--model', 'small', '--size', '64', '--steps', '400', '--batch-size', '16', '--seed', '1'];
const audited = ['--by', 'device,sex,age,body_site,diagnosis'];

/**
 * Show 3 with images: each lesion gets a device at random, and one device's images are darkened and blurred, most of them withheld from training. The
 * audit has to name it before diagnoses and body sites, which differ by nature; and not, where its images are what they were.
 */
export const darkenedGroup: Check = {
  id: '3.6',
  title: 'planted truth: images darkened and blurred',
  async run(context) {
    if (!context.ham10000) return [unmeasured('3.6', 'a group of images made harder', 'give --ham10000 DIR')];
    return [await one(context, context.ham10000, '3.6', true), await one(context, context.ham10000, '3.7', false)];
  },
};

async function one(context: AcceptanceContext, source: string, id: string, harder: boolean): Promise<Line> {
  const folder = join(context.work, harder ? 'darkened' : 'untouched');
  const project = await makeProject(context, source, folder, harder);
  const trained = await weakspotJson<RoundResult>(context, ['round', project, ...round, '--engine', context.engine]);
  context.say(`${harder ? 'darkened' : 'untouched'}: ${trained.images.labelled} labels, test IoU ${trained.test?.iou.toFixed(3)}, ${trained.wallSeconds.toFixed(0)} s on ${trained.engine}`);
  const out = join(folder, 'audit');
  await weakspotJson(context, ['audit', project, ...audited, '--out', out]);
  const result = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8')) as AuditResult;
  const share = trainedOf(join(out, 'rows.csv'));
  return harder ? judgePlanted(id, result.family, planted, share) : judgeUnplanted(id, result.family, planted, share);
}

async function makeProject(context: AcceptanceContext, source: string, folder: string, harder: boolean): Promise<string> {
  const images = readCollection(source);
  const lesions = Random.derive(1, 'darkened', 'lesions').shuffle([...Map.groupBy(images, ({ lesion }) => lesion).values()]);
  const chosen = {} as Record<Split, CollectionImage[]>;
  const left = new Set(lesions);
  for (const split of splits) {
    const taken = takeExactly([...left], size[split]) as CollectionImage[][];
    for (const lesion of taken) left.delete(lesion);
    chosen[split] = taken.flat();
  }
  const all = splits.flatMap((split) => chosen[split]);
  const deviceOf = new Map(lesions.map(([first], place) => [first!.lesion, devices[place % devices.length]!]));
  const ofGroup = ({ lesion }: CollectionImage): boolean => deviceOf.get(lesion) === planted.level;

  const data = join(folder, 'data');
  const project = join(folder, 'project');
  mkdirSync(data, { recursive: true });
  writeImages(source, data, chosen);
  if (harder) for (const split of splits) for (const image of chosen[split].filter(ofGroup)) await darken(source, join(data, split, 'images'), image);
  // The control has as few labels, of all devices alike.
  const count = Math.round(withheld * chosen.train.filter(ofGroup).length);
  const candidates = harder ? chosen.train.filter(ofGroup) : chosen.train;
  const without = new Set(Random.derive(1, 'darkened', 'withheld').shuffle(candidates).slice(0, count));
  writeMasks(source, data, chosen, new Set(all.filter((image) => !without.has(image)).map(({ stem }) => stem)));
  writeTable(join(data, 'table.csv'), all, ({ lesion }) => ({ device: deviceOf.get(lesion)! }));
  await importSplits(context, project, data, chosen, ['--map', 'device=device']);
  return project;
}

async function darken(source: string, folder: string, { stem }: CollectionImage): Promise<void> {
  await sharp(join(source, 'images', `${stem}.jpg`)).linear(harm.brightness, 0).blur(harm.blur).jpeg({ quality: 95 }).toFile(join(folder, `${stem}.jpg`));
}

/** Of the group's images of the training split, those that the audit's rows say were trained on. */
function trainedOf(file: string): Trained {
  const rows = parse(readFileSync(file), { columns: true }) as Record<string, string>[];
  const inTraining = rows.filter((row) => row['split'] === 'train' && row[planted.attribute] === planted.level);
  return { images: inTraining.length, trained: inTraining.filter(({ seen }) => seen === '1').length };
}
