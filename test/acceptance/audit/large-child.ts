// Audits rows as it makes them, and prints what that took.
import { auditConfiguration } from '../../../src/core/contract/index.ts';
import { Random } from '../../../src/core/random.ts';
import { analyse } from '../../../src/main/audit/index.ts';
import type { AuditRow } from '../../../src/main/audit/rows/row.ts';
import { auditHeader, auditRow } from '../../support/audit-rows.ts';
import { faultsOf, type Large } from './judge.ts';

const count = 400_000;
const keys = Array.from({ length: 12 }, (_, place) => `attribute_${place}`);

/** Attributes of two to nine groups, one in twenty values missing; up to four images a patient, half of the images judged. */
function* rows(): Generator<AuditRow> {
  const random = new Random(1);
  for (let image = 0; image < count; image++) {
    const attributes: Record<string, string> = {};
    for (const [place, key] of keys.entries()) if (random.uniform() > 0.05) attributes[key] = `group ${random.below(2 + (place % 8))}`;
    const [score, iou, tested] = [random.uniform(), 1 - random.uniform() ** 2, image % 2 === 0];
    const patient = `p${Math.floor(image / (1 + (image % 4)))}`;
    const judged = tested ? { dice: (2 * iou) / (1 + iou), iou } : { split: 'train' as const, seen: true, dice: null, iou: null, hd95: null, areaBias: null };
    yield auditRow(`i${image}`, {
      patient, lesion: `l${image}`, score, flagged: score > 0.9, attributes, features: { area: random.uniform(), contrast: 40 * random.uniform(), hair: random.uniform() ** 3 }, featuresFrom: 'label',
      earlier: { 1: { flagged: random.uniform() > 0.9, dice: tested ? random.uniform() : null, iou: null } }, ...judged,
    });
  }
}

const header = auditHeader(keys, { round: 2, rounds: [1, 2].map((round) => ({ round, setting: 'supervised', attention: 'uniform' })) });
let progress = 0;
const phases = new Map<string, number>();
const started = performance.now();
const analysis = await analyse({
  header,
  rows: rows(),
  configuration: auditConfiguration.parse({}),
  onProgress: (phase) => {
    progress += 1;
    if (!phases.has(phase)) phases.set(phase, (performance.now() - started) / 1000);
  },
});
const seconds = (performance.now() - started) / 1000;
for (const [phase, at] of phases) console.error(`${phase} from ${at.toFixed(1)} s`);
// Linux and Windows count it in kilobytes; so does Node everywhere.
const peakBytes = process.resourceUsage().maxRSS * 1024;
const result: Large = { rows: analysis.data.images, attributes: analysis.attributes.length, seconds, peakBytes, faults: faultsOf(analysis), progress };
console.log(JSON.stringify(result));
