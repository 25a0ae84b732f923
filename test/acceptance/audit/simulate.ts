import { Random } from '../../../src/core/random.ts';
import type { AuditRow } from '../../../src/main/audit/rows/row.ts';
import { auditRow } from '../../support/audit-rows.ts';

const attributesOfPatients = {
  sex: ['female', 'male'],
  tone: ['I', 'II', 'III', 'IV', 'V', 'VI'],
  site: ['arm', 'back', 'face', 'leg', 'trunk'],
  clinic: ['a', 'b', 'c'],
} as const;
export const simulatedKeys = Object.keys(attributesOfPatients);

export type Simulation = {
  seed: number;
  patients: number;
  /** Patients of this tone: their images are segmented worse, score higher and were mostly withheld from training. */
  harder?: string;
};

/**
 * Images of patients, one to eight each, that are alike in how hard they are. A tenth is flagged, the highest scores; an image of .65 IoU or less
 * failed; a tenth of the patients has no known tone.
 */
export function simulate({ seed, patients, harder }: Simulation): AuditRow[] {
  const random = Random.derive(seed, 'patients');
  const rows: AuditRow[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const own = random.normal();
    const attributes: Record<string, string> = {};
    for (const [key, levels] of Object.entries(attributesOfPatients)) attributes[key] = levels[random.below(levels.length)]!;
    const hard = harder !== undefined && attributes['tone'] === harder;
    if (random.uniform() < 0.1) delete attributes['tone'];
    const images = 1 + Math.floor(8 * random.uniform() ** 2);
    const trained = random.uniform() < (hard ? 0.1 : 0.5);
    for (let image = 0; image < images; image++) {
      const hardness = 0.6 * own + 0.8 * random.normal() + (hard ? 1.2 : 0);
      const iou = 1 / (1 + Math.exp(-1.5 + 0.8 * hardness));
      const judged = trained ? { dice: null, iou: null, hd95: null, areaBias: null } : { dice: (2 * iou) / (1 + iou), iou, hd95: 0.1 * (1 - iou), areaBias: 0.2 * random.normal() };
      rows.push(auditRow(`p${patient}-${image}`, { patient: `p${patient}`, lesion: null, split: trained ? 'train' : 'test', seen: trained, score: 1 / (1 + Math.exp(2 - hardness - 0.5 * random.normal())), attributes, ...judged }));
    }
  }
  const cut = rows.map(({ score }) => score!).sort((a, b) => b - a)[Math.floor(rows.length / 10)]!;
  return rows.map((row) => ({ ...row, flagged: row.score! > cut }));
}

/** The same images, with their patients' attributes dealt out anew among the patients. */
export function permuteAttributes(rows: readonly AuditRow[], seed: number): AuditRow[] {
  const ofPatient = new Map(rows.map(({ patient, attributes }) => [patient, attributes]));
  const dealt = Random.derive(seed, 'permutation').shuffle([...ofPatient.values()]);
  const next = new Map([...ofPatient.keys()].map((patient, place) => [patient, dealt[place]!]));
  return rows.map((row) => ({ ...row, attributes: next.get(row.patient)! }));
}
