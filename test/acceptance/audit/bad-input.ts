import { auditConfiguration, type AuditRequest } from '../../../src/core/contract/index.ts';
import { analyse, type Analysis } from '../../../src/main/audit/index.ts';
import type { AuditRow } from '../../../src/main/audit/rows/row.ts';
import { auditHeader, auditRow } from '../../support/audit-rows.ts';
import type { Check } from '../harness.ts';
import { type BadInput, faultsOf, judgeBadInput } from './judge.ts';

type Case = { name: string; request: AuditRequest; row(place: number): Parameters<typeof auditRow>[1]; sentences(analysis: Analysis): string[] };

const ofSite = ({ attributes }: Analysis): string[] => attributes.find(({ key }) => key === 'site')!.notes;

/** The sentence that each has to yield stands where a reader of the report looks for it. */
const cases: Case[] = [
  { name: 'an attribute with one level', request: { by: ['site'] }, row: () => ({ attributes: { site: 'trunk' } }), sentences: ofSite },
  { name: 'an attribute of which all is missing', request: { by: ['site'] }, row: () => ({}), sentences: ofSite },
  {
    name: 'a group of one',
    request: { by: ['site'] },
    row: (place) => ({ attributes: { site: place === 7 ? 'ear' : place % 2 === 0 ? 'trunk' : 'leg' } }),
    sentences: (analysis) => ofSite(analysis).filter((text) => text.includes('ear')),
  },
  {
    name: 'perfect separation',
    request: { by: ['site'], adjust: ['area'] },
    row: (place) => ({ attributes: { site: place % 2 === 0 ? 'trunk' : 'leg' }, flagged: place % 2 === 0, score: place % 2 === 0 ? 0.9 : 0.1, features: { area: 0.1 + (place % 13) / 40 }, featuresFrom: 'label' }),
    sentences: ({ adjustments }) => adjustments.filter(({ outcome }) => outcome === 'flagged').flatMap(({ reason, notes }) => [...(reason === null ? [] : [reason]), ...notes]),
  },
  {
    name: 'no test set',
    request: { by: ['site'] },
    row: (place) => ({ split: 'train', seen: true, dice: null, iou: null, hd95: null, areaBias: null, attributes: { site: place % 2 === 0 ? 'trunk' : 'leg' } }),
    sentences: ({ notes }) => notes.filter((text) => text.includes('test')),
  },
];

/** 120 images of 60 patients, a tenth of them flagged, a sixth of them failed, but for what the case changes. */
export function rowsOf({ row }: Pick<Case, 'row'>): AuditRow[] {
  return Array.from({ length: 120 }, (_, place) => {
    const failed = place % 6 === 1;
    return auditRow(`i${String(place).padStart(3, '0')}`, { patient: `p${place >> 1}`, flagged: place % 10 === 3, score: place % 10 === 3 ? 0.8 : 0.2, dice: failed ? 0.5 : 0.9, iou: failed ? 0.34 : 0.82, ...row(place) });
  });
}

export async function tryBadInput(wrong: Case): Promise<BadInput> {
  const analysis = await analyse({ header: auditHeader(['site']), rows: rowsOf(wrong), configuration: auditConfiguration.parse({ replicates: 200, ...wrong.request }) });
  return { name: wrong.name, sentences: wrong.sentences(analysis), faults: faultsOf(analysis) };
}

/** Show 6: what cannot be computed is said in a sentence. */
export const badInput: Check = {
  id: '6',
  title: 'bad input',
  async run() {
    const lines = [];
    for (const [place, wrong] of cases.entries()) lines.push(judgeBadInput(`6.${place + 1}`, await tryBadInput(wrong)));
    return lines;
  },
};
