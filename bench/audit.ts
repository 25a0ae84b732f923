// How long an audit of generated rows takes: node bench/audit.ts [--images N] [--attributes N] [--json]
import { parseArgs } from 'node:util';
import { auditConfiguration } from '../src/core/contract/index.ts';
import { Random } from '../src/core/random.ts';
import { analyse } from '../src/main/audit/index.ts';
import type { AuditRow, AuditRowsHeader } from '../src/main/audit/rows/row.ts';

export type BenchAuditResult = { images: number; attributes: number; seconds: number; phases: Record<string, number>; peakMebibytes: number; tested: number; slices: number };

const levelCounts = [2, 3, 5, 8, 14, 4, 6, 2, 3, 7, 5, 10];

export function benchHeader(attributes: number): AuditRowsHeader {
  return {
    round: 1,
    snapshotSha256: 'a'.repeat(64),
    modelSha256: 'b'.repeat(64),
    attributes: Array.from({ length: attributes }, (_, a) => ({ key: `attribute_${a}`, label: `Attribute ${a}`, ordered: false, levels: [] })),
    rounds: [{ round: 1, setting: 'supervised', attention: 'none' }],
    queues: [],
  };
}

/** Patients with four images each, a sixth of them in the test split, values of attributes that belong to the patient; nothing depends on any. */
export function* benchRows(images: number, attributes: number, seed: number): Generator<AuditRow> {
  const random = Random.derive(seed, 'bench', 'audit');
  for (let patient = 0; patient * 4 < images; patient++) {
    const values: AuditRow['attributes'] = {};
    for (let a = 0; a < attributes; a++) {
      if (random.uniform() < 0.05) continue;
      values[`attribute_${a}`] = { value: `level ${Math.floor(random.uniform() ** 2 * levelCounts[a % levelCounts.length]!)}`, source: 'import' };
    }
    const split = random.below(6) === 0 ? 'test' : 'train';
    const hard = random.normal();
    for (let i = 0; i < Math.min(4, images - patient * 4); i++) {
      const iou = Math.max(0, Math.min(1, 0.84 + 0.05 * hard + 0.08 * random.normal()));
      const score = Math.max(0, Math.min(1, 0.2 - 0.05 * hard + 0.08 * random.normal()));
      const judged = split === 'test';
      yield {
        image: `${String(patient * 4 + i).padStart(8, '0')}-0000-4000-8000-000000000000`, name: `image-${patient * 4 + i}.jpg`, split, patient: `patient-${patient}`, lesion: `lesion-${patient}-${i >> 1}`, component: `patient-${patient}`,
        collection: `clinic ${patient % 3}`, labelled: judged || random.below(3) === 0, secondsSpent: null, annotator: null, verdict: null, attributes: values, score, flagged: score > 0.32, seen: !judged,
        dice: judged ? (2 * iou) / (1 + iou) : null, iou: judged ? iou : null, hd95: judged ? 0.1 * (1 - iou) : null, areaBias: judged ? 0.1 * random.normal() : null,
        features: { area: Math.exp(-2 + 0.7 * random.normal()), contrast: 20 + 6 * random.normal() }, featuresFrom: judged ? 'label' : 'prediction', earlier: {}, queued: [],
      };
    }
  }
}

export async function benchAudit({ images = 400_000, attributes = 12, seed = 0 } = {}): Promise<BenchAuditResult> {
  const phases: Record<string, number> = {};
  let [phase, since] = ['', performance.now()];
  const began = since;
  const enter = (next: string): void => {
    if (next === phase) return;
    const now = performance.now();
    if (phase !== '') phases[phase] = (phases[phase] ?? 0) + (now - since) / 1000;
    [phase, since] = [next, now];
  };
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  const analysis = await analyse({ header: benchHeader(attributes), rows: benchRows(images, attributes, seed), configuration: auditConfiguration.parse({}), onProgress: enter });
  enter('');
  clearInterval(watch);
  return { images, attributes, seconds: (performance.now() - began) / 1000, phases, peakMebibytes: Math.max(peak, process.resourceUsage().maxRSS * 1024) / 2 ** 20, tested: analysis.family.length, slices: analysis.slices.tested };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { images: { type: 'string' }, attributes: { type: 'string' }, json: { type: 'boolean', default: false } } });
  const result = await benchAudit({ images: Number(values.images ?? 400_000), attributes: Number(values.attributes ?? 12) });
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`${result.images} images, ${result.attributes} attributes: ${result.seconds.toFixed(1)} s, ${result.peakMebibytes.toFixed(0)} MiB`);
    for (const [name, seconds] of Object.entries(result.phases)) console.log(`  ${name}: ${seconds.toFixed(1)} s`);
    console.log(`  ${result.tested} comparisons, ${result.slices} slices`);
  }
}
