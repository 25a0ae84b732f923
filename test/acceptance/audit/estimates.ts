import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult, ResponseOf, RoundResult } from '../../../src/core/contract/index.ts';
import { type AcceptanceContext, type Check, type Line, unmeasured, weakspotJson } from '../harness.ts';
import { withClient } from '../rounds/loop/project.ts';
import { judgeEstimates, judgeRestored, type Kept } from './judge-estimates.ts';

/** An attribute that is estimated alone, and one that is imported alone. */
const estimated = 'ita_category';
const imported = 'fitzpatrick';
const by = ['--by', `${imported},${estimated},sex`];

/** Show 4, its last part: estimates that were made in the project count only where they are asked for, apart; and audits outlive a backup. */
export const estimates: Check = {
  id: '4.3',
  title: 'PAD-UFES-20: estimates, and a backup with audits',
  async run(context) {
    if (!context.padUfes20) return [unmeasured('4.3', 'estimates in an audit', 'give --pad-ufes-20 DIR')];
    const project = join(context.work, 'estimates');
    const data = context.padUfes20;
    await weakspotJson(context, ['import', project, '--images', join(data, 'images'), '--masks', join(data, 'masks'), '--metadata', join(data, 'metadata.csv'), '--preset', 'pad-ufes-20']);
    await weakspotJson<RoundResult>(context, ['round', project, '--labels', '200', '--model', 'tiny', '--size', '64', '--steps', '40', '--sparsities', '0.5', '--recalibrate', 'never', '--engine', context.engine, '--seed', '1']);
    const made = await estimateAll(context, project);
    const without = (await audit(context, project, by)).result;
    const asked = (await audit(context, project, [...by, '--sources', 'import,clinician,estimate'])).result;
    return [...judgeEstimates(['4.3', '4.4'], { made, without, asked }, { estimated, imported }), await restored(context, project, without)];
  },
};

/** As the window does it: no command makes estimates. */
async function estimateAll(context: AcceptanceContext, project: string): Promise<number> {
  let last: ResponseOf<'skin.estimateMissing'> = { done: 0, total: 0, withoutEstimate: 0 };
  await withClient(context, project, (client) => client.subscribe('skin.estimateMissing', {}, (event) => { last = event; }).ended);
  return last.done - last.withoutEstimate;
}

type Audited = { result: AuditResult };

function audit(context: AcceptanceContext, project: string, asked: readonly string[]): Promise<Audited> {
  return weakspotJson<Audited>(context, ['audit', project, ...asked]);
}

async function restored(context: AcceptanceContext, project: string, without: AuditResult): Promise<Line> {
  const file = join(context.work, 'estimates.backup');
  const copy = join(context.work, 'restored');
  await weakspotJson(context, ['backup', project, '--out', file]);
  await weakspotJson(context, ['restore', file, copy]);
  const keptIn = async (folder: string): Promise<Kept[]> => {
    const kept: Kept[] = [];
    for (const number of ['1', '2']) {
      const out = `${folder}-audit-${number}`;
      await weakspotJson(context, ['audit', folder, '--show', number, '--out', out, '--pdf', 'never']);
      kept.push({ audit: readFileSync(join(out, 'audit.json'), 'utf8'), rows: readFileSync(join(out, 'rows.csv'), 'utf8') });
    }
    return kept;
  };
  return judgeRestored('4.5', { before: await keptIn(project), after: await keptIn(copy) }, { before: without, again: (await audit(context, copy, by)).result });
}
