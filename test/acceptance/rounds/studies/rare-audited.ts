import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult, FlagRow, RoundResult } from '../../../../src/core/contract/index.ts';
import { Random } from '../../../../src/core/random.ts';
import { splits, type Split } from '../../../../src/core/subject.ts';
import { type AcceptanceContext, type Check, type Line, unmeasured, weakspotJson } from '../../harness.ts';
import { type CollectionImage, importSplits, readCollection, writeTable } from '../../audit/collection.ts';
import { takeExactly, writeImages, writeMasks } from '../loop/pool.ts';
import { withClient } from '../loop/project.ts';
import { judgeView, type RoundRecords } from './rare-judge.ts';

const rare = { attribute: 'diagnosis', level: 'mel' };
/** Images of the rare group among all of a split: 5 % in training, and enough to judge it by. */
const size: Record<Split, { all: number; rare: number }> = { train: { all: 200, rare: 10 }, validation: { all: 60, rare: 6 }, test: { all: 400, rare: 130 } };
const round = ['--setting', 'supervised', '--model', 'tiny', '--size', '64', '--steps', '300', '--batch-size', '16', '--sparsities', '0.5,0.9', '--seed', '1', '--start', 'scratch'];
const strategies = ['group-balanced', 'group-dro'] as const;

/** Show 5, its last part: what the audit says of a round that pays attention to groups, and of the one before that does not. */
export const rareAudited: Check = {
  id: '5.5',
  title: 'the audit of rounds on a group made rare',
  async run(context) {
    if (!context.ham10000) return [unmeasured('5.5', 'the audit\'s view of both rounds', 'give --ham10000 DIR')];
    const project = await makeProject(context, context.ham10000);
    const uniform = await train(context, project, ['--attention', 'none']);
    const lines: Line[] = [];
    for (const [place, strategy] of strategies.entries()) {
      // Both go by the first round's scores, and begin from the same initialization with the same batches' seed.
      const attended = await train(context, project, ['--attention', strategy, '--attention-by', rare.attribute, '--previous', String(uniform.round)]);
      const folder = `${project}-audit-${attended.round}`;
      await weakspotJson(context, ['audit', project, '--round', String(attended.round), '--by', 'diagnosis,sex,age', '--out', folder]);
      const result = JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8')) as AuditResult;
      lines.push(...judgeView([`5.${5 + 2 * place}`, `5.${6 + 2 * place}`], strategy, result, await recordsOf(context, project, [uniform, attended]), rare));
    }
    return lines;
  },
};

async function train(context: AcceptanceContext, project: string, asked: readonly string[]): Promise<RoundResult> {
  const result = await weakspotJson<RoundResult>(context, ['round', project, ...round, ...asked, '--engine', context.engine]);
  context.say(`round ${result.round}, ${result.attention}: ${result.images.labelled} labels, test IoU ${result.test?.iou.toFixed(3)}, ${result.wallSeconds.toFixed(0)} s on ${result.engine}. ${result.attentionUse?.reason ?? ''}`);
  return result;
}

async function makeProject(context: AcceptanceContext, source: string): Promise<string> {
  const lesions = Random.derive(1, 'rare', 'lesions').shuffle([...Map.groupBy(readCollection(source), ({ lesion }) => lesion).values()]);
  const isRare = ([first]: readonly CollectionImage[]): boolean => first!.row['dx'] === rare.level;
  const left = { rare: lesions.filter(isRare), others: lesions.filter((lesion) => !isRare(lesion)) };
  const take = (of: 'rare' | 'others', images: number): CollectionImage[] => {
    const taken = new Set(takeExactly(left[of], images));
    left[of] = left[of].filter((lesion) => !taken.has(lesion));
    return [...taken].flat() as CollectionImage[];
  };
  const chosen = Object.fromEntries(splits.map((split) => [split, [...take('rare', size[split].rare), ...take('others', size[split].all - size[split].rare)]])) as Record<Split, CollectionImage[]>;
  const all = splits.flatMap((split) => chosen[split]);
  const data = join(context.work, 'rare', 'data');
  mkdirSync(data, { recursive: true });
  writeImages(source, data, chosen);
  writeMasks(source, data, chosen, new Set(all.map(({ stem }) => stem)));
  writeTable(join(data, 'table.csv'), all);
  const project = join(context.work, 'rare', 'project');
  await importSplits(context, project, data, chosen, []);
  return project;
}

/** What the rounds themselves have on record, and the collection's table says of groups: nothing here is the audit's. */
async function recordsOf(context: AcceptanceContext, project: string, rounds: readonly [RoundResult, RoundResult]): Promise<RoundRecords> {
  const table = new Map(readCollection(context.ham10000!).map((image) => [image.stem, image]));
  const groupOf = (name: string): string => table.get(stemOf(name))!.row['dx']!;
  const [first, second] = rounds;
  const { rows } = await withClient(context, project, (client) => client.call('round.compare', { first: first.round, second: second.round, split: 'test' }));
  const flagged = new Map<number, string[]>();
  for (const { round: number } of rounds) {
    const list = await weakspotJson<FlagRow[]>(context, ['flags', project, '--round', String(number), '--limit', '100000']);
    flagged.set(number, list.map(({ name }) => groupOf(name)));
  }
  return {
    rounds: [first, second].map(({ round: number, test }) => ({ round: number, testIou: test!.iou, flagged: flagged.get(number)! })) as RoundRecords['rounds'],
    images: rows.map(({ name, firstIou, secondIou }) => ({ group: groupOf(name), lesion: table.get(stemOf(name))!.lesion, iou: [firstIou, secondIou] })),
  };
}

function stemOf(name: string): string {
  return name.replace(/^.*\//, '').replace(/\.\w+$/, '');
}
