import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditAdjustment, auditOverRounds, auditSlices, auditUnbiased, type AuditRequest } from '../../../src/core/contract/index.ts';
import { Random } from '../../../src/core/random.ts';
import { adjust } from '../../../src/main/audit/adjustment/index.ts';
import { overRounds } from '../../../src/main/audit/over-rounds/index.ts';
import { featureGrouping } from '../../../src/main/audit/rows/group.ts';
import { readTable } from '../../../src/main/audit/rows/read.ts';
import { searchSlices } from '../../../src/main/audit/slices/index.ts';
import { unbiasedRates } from '../../../src/main/audit/unbiased/index.ts';
import { auditAsked, auditHeader, auditRow } from '../../support/audit-rows.ts';
import type { AuditRow } from '../../../src/main/audit/rows/row.ts';

const rounds = [1, 2].map((round) => ({ round, setting: 'supervised', attention: 'uniform' }));

/** Images that lack whatever an image may lack. */
function anyImages(seed: number, count: number, levels: number): AuditRow[] {
  const random = new Random(seed);
  const maybe = (share: number): boolean => random.uniform() < share;
  const [flagRate, judgedShare, missingShare] = [random.uniform() ** 3, random.uniform(), random.uniform()];
  const dice = (): number | null => (maybe(judgedShare) ? Number(random.uniform().toFixed(1)) : null);
  return Array.from({ length: count }, (_, i) => {
    const judged = dice();
    const site = `s${random.below(levels)}`;
    return auditRow(`i${String(i).padStart(3, '0')}`, {
      patient: maybe(0.8) ? `p${random.below(Math.max(1, Math.floor(count / 3)))}` : null,
      attributes: { ...(maybe(missingShare) && { site: maybe(0.8) ? site : { estimate: site } }), ...(maybe(0.9) && { age: random.below(90) }) },
      flagged: maybe(flagRate),
      score: maybe(0.9) ? random.uniform() : null,
      dice: judged,
      iou: judged,
      features: { ...(maybe(0.8) && { area: maybe(0.1) ? 0 : random.uniform() }), ...(maybe(0.8) && { contrast: 7 }), hair: random.normal() * 1e-12 },
      featuresFrom: maybe(0.5) ? 'label' : 'prediction',
      earlier: maybe(0.7) ? { 1: { flagged: maybe(0.5), dice: dice(), iou: null } } : {},
      queued: maybe(0.4) ? [{ queue: 'verify', random: maybe(0.5), inclusionProbability: 0.5, reviewed: maybe(0.5), wrong: maybe(0.5) }] : [],
    });
  });
}

async function everything(rows: readonly AuditRow[], asked: AuditRequest): Promise<object> {
  const configuration = auditAsked({ replicates: 100, sources: ['clinician', 'import', 'estimate'], adjust: ['area', 'contrast', 'hair', 'age', 'site'], ...asked });
  const header = auditHeader(['site', 'age'], { round: 2, rounds, queues: [{ queue: 'verify', candidates: rows.length }] });
  const table = await readTable(header, rows, configuration);
  const by = [...table.groupings.values()];
  const slices = await searchSlices(table, [...by, featureGrouping(table, 'area')], configuration);
  return { adjustments: await adjust(table, by, configuration), slices, overRounds: await overRounds(table, by, configuration), unbiased: unbiasedRates(table, by, configuration) };
}

/** Every number has to be finite to pass. */
const answer = z.strictObject({ adjustments: z.array(auditAdjustment), slices: auditSlices, overRounds: auditOverRounds, unbiased: auditUnbiased });

describe("an audit's models", () => {
  it('answer with figures or sentences, whatever is missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 25 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom('image' as const, 'lesion' as const), async (seed, count, levels, minimumN, depth, unit) => {
        const result = answer.parse(await everything(anyImages(seed, count, levels), { minimumN, depth, unit }));
        for (const model of result.adjustments) expect(model.method !== null || model.reason !== null).toBe(true);
        for (const { n, inside, outside, excess, p, q } of result.slices.slices) {
          expect(Math.min(inside.total, outside.total)).toBeGreaterThanOrEqual(minimumN);
          expect(unit === 'lesion' || n.images === inside.total).toBe(true);
          expect(excess.low <= excess.estimate && excess.estimate <= excess.high && p <= q + 1e-12).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('find the same whatever the order of lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), async (seed) => {
        const rows = anyImages(seed, 90, 3);
        expect(await everything(new Random(seed).shuffle(rows), { minimumN: 8 })).toEqual(await everything(rows, { minimumN: 8 }));
      }),
      { numRuns: 15 },
    );
  });

  it('find the same under other names of the groups', async () => {
    const renamed = (text: string): string => text.replaceAll('s0', 'zz');
    const rows = anyImages(11, 150, 3).map((row) => ({ ...row, patient: null }));
    const [plain, other] = await Promise.all([everything(rows, { minimumN: 8, depth: 1 }), everything(JSON.parse(renamed(JSON.stringify(rows))) as AuditRow[], { minimumN: 8, depth: 1 })]);
    const slicesOf = (result: object): string[] => (JSON.parse(renamed(JSON.stringify(result))) as { slices: { slices: { id: string; p: number }[] } }).slices.slices.map(({ id, p }) => `${id} ${p}`).toSorted();
    expect(slicesOf(plain)).toEqual(slicesOf(other));
  });
});
