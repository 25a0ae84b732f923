import {
  auditResult,
  type AuditAdjustment,
  type AuditAttribute,
  type AuditComparison,
  type AuditGroup,
  type AuditIntersection,
  type AuditMeasured,
  type AuditResult,
  type AuditShare,
} from '../../src/core/contract/index.ts';
import { wilsonInterval } from '../../src/core/statistics/index.ts';

/** A group by its counts; what is not said is filled in so that the whole looks like an audit. */
type Sketch = { level: string; label: string; kind?: AuditGroup['kind']; images: number; flagged?: number; judged?: number; failed?: number; dice?: number; q?: number | null; reference?: boolean };

const noDistance = 'this round recorded no distances between outlines; run a new round to have them';

const known = <T>(value: T): { value: T; reason: null } => ({ value, reason: null });
const none = (reason: string): { value: null; reason: string } => ({ value: null, reason });
const around = (estimate: number, half: number) => ({ estimate, low: estimate - half, high: estimate + half });
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

export function auditShareOf(events: number, total: number): AuditShare {
  if (total === 0) return { events, total, share: none('no unit of this group was judged') };
  const { value } = wilsonInterval({ events, total });
  return { events, total, share: known({ estimate: round(events / total), low: round(value!.low), high: round(value!.high) }) };
}

function comparison(outcome: AuditComparison['outcome'], group: AuditShare, against: AuditShare, q: number | null): AuditComparison {
  if (group.total === 0 || against.total === 0) {
    const reason = `no unit of ${group.total === 0 ? 'this group' : 'the others'} was judged`;
    return { outcome, group, against, difference: none(reason), riskRatio: none(reason), oddsRatio: none(reason), test: none(reason), q: null, detectable: none(reason) };
  }
  const [a, n, b, m] = [group.events, group.total, against.events, against.total];
  const corrected = Math.min(a, n - a, b, m - b) === 0;
  const h = corrected ? 0.5 : 0;
  const odds = ((a + h) / (n - a + h)) / ((b + h) / (m - b + h));
  const spread = Math.exp(1.96 * Math.sqrt(1 / (a + h) + 1 / (n - a + h) + 1 / (b + h) + 1 / (m - b + h)));
  const base = b / m;
  return {
    outcome, group, against,
    difference: known(around(round(a / n - base), round(1.96 * Math.sqrt((base * (1 - base) + 0.001) * (1 / n + 1 / m))))),
    riskRatio: known({ estimate: round(a / n / base), low: round(a / n / base / spread), high: a === 0 ? null : round((a / n / base) * spread) }),
    oddsRatio: known({ estimate: round(odds), low: round(odds / spread), high: round(odds * spread), corrected }),
    test: known({ p: round(Math.min(1, (q ?? 1) / 3)), midP: round(Math.min(1, (q ?? 1) / 3.4)), designEffect: 1.18 }),
    q,
    detectable: known({ above: round(base + 2.8 * Math.sqrt((base * (1 - base)) / n)), below: base > 2.8 * Math.sqrt((base * (1 - base)) / n) ? round(base - 2.8 * Math.sqrt((base * (1 - base)) / n)) : null }),
  };
}

/** Means of the others, that a group's are compared with. */
const others = { dice: 0.9, iou: 0.84, thresholdJaccard: 0.81, failureRate: 0.077, areaBias: -0.03, hardness: 0.12 };

function measures(dice: number, judged: number, failed: number, images: number, reference: boolean): AuditMeasured[] {
  const half = 0.3 / Math.sqrt(judged);
  const against = reference ? none('this is the reference group') : null;
  const of = (measure: keyof typeof others, mean: number, scale: number, n = judged): AuditMeasured => {
    const [low, high] = measure === 'areaBias' ? [-1, 5] : [0, 1];
    const width = half * scale;
    return {
      measure, n, mean: known({ estimate: round(mean), low: round(Math.max(low, mean - width)), high: round(Math.min(high, mean + width)) }),
      difference: against ?? known(around(round(mean - others[measure]), round(width * 1.2))),
      ratio: against ?? known(around(round(mean / others[measure]), round((width * 1.2) / Math.abs(others[measure])))), detectable: reference ? none('this is the reference group') : known(round(width * 1.5)),
    };
  };
  return [
    of('dice', dice, 1), of('iou', dice - 0.06, 1.3), of('thresholdJaccard', dice - 0.09, 1.8), of('failureRate', failed / judged, 1.5),
    { measure: 'hd95', n: 0, mean: none(noDistance), difference: none(noDistance), ratio: none(noDistance), detectable: none(noDistance) },
    { ...of('areaBias', (dice - 0.92) * 1.7, 2), ratio: none('a ratio of means that may have either sign says nothing') }, of('hardness', 1.02 - dice, 0.3, images),
  ];
}

function group(sketch: Sketch, all: { images: number; flagged: number; judged: number; failed: number }): AuditGroup {
  const { images, judged = 0, failed = 0, flagged = 0, dice = 0.9, reference = false } = sketch;
  const head = {
    level: sketch.level, label: sketch.label, kind: sketch.kind ?? ('value' as const), n: { images, lesions: Math.round(images * 0.78), patients: Math.ceil(images * 0.6) },
    share: images / all.images, tooSmall: images < 20,
  };
  if (head.tooSmall) return { ...head, comparisons: [], flagged: null, failed: null, flaggedAt: [], measures: [], labels: null };
  return {
    ...head,
    comparisons: reference
      ? []
      : [
          comparison('flagged', auditShareOf(flagged, images), auditShareOf(all.flagged - flagged, all.images - images), sketch.q ?? null),
          comparison('failed', auditShareOf(failed, judged), auditShareOf(all.failed - failed, all.judged - judged), judged === 0 ? null : 0.7412),
        ],
    flagged: auditShareOf(flagged, images),
    failed: auditShareOf(failed, judged),
    flaggedAt: [0.05, 0.1, 0.2].map((at) => ({ at, flagged: auditShareOf(Math.min(images, Math.round(flagged * at * 10)), images) })),
    measures: judged === 0 ? [] : measures(dice, judged, failed, images, reference),
    labels: {
      labelled: auditShareOf(Math.round(images * 0.4), images), annotators: reference ? 2 : 1,
      secondsSpent: reference ? known({ n: 41, median: 38.5, mean: 52.25 }) : none('no label of this group was made in the app'),
      verdicts: reference ? { 'label-wrong': 7, 'truly-hard': 3 } : {},
    },
  };
}

const whole = { images: 2000, flagged: 200, judged: 402, failed: 31 };

function attribute(key: string, label: string, sketches: Sketch[], more: Partial<AuditAttribute> = {}): AuditAttribute {
  const groups = sketches.map((sketch) => group(sketch, whole));
  const missing = groups.find((one) => one.kind === 'missing');
  const byDice = [...sketches].sort((a, b) => (a.dice ?? 1) - (b.dice ?? 1));
  const [worst, best] = [byDice[0]!, byDice.findLast(({ dice }) => dice !== undefined) ?? byDice[0]!];
  return {
    key, label, kind: 'levels', bands: null, reference: sketches.find((one) => one.reference)?.level ?? null,
    missing: { images: missing?.n.images ?? 0, share: missing?.share ?? 0 }, sources: { import: whole.images - (missing?.n.images ?? 0), clinician: 0, estimate: 0 }, groups,
    gaps: [
      { measure: 'dice', highest: best.level, lowest: worst.level, difference: known(around(0.041, 0.022)), ratio: known(0.955) },
      { measure: 'flagged', highest: worst.level, lowest: best.level, difference: known(around(0.061, 0.031)), ratio: known(0.601) },
      { measure: 'hd95', highest: worst.level, lowest: best.level, difference: none(noDistance), ratio: none(noDistance) },
    ],
    worst: { level: worst.level, label: worst.label, reason: 'lowest mean Dice of the groups that are large enough' }, notes: [], ...more,
  };
}

const longName = 'Consultant’s practice <North & East>, second camera, polarized, from 2019 on';

export const auditAttributes: AuditAttribute[] = [
  attribute('sex', 'Sex', [
    { level: 'male', label: 'male', images: 1050, flagged: 112, judged: 210, failed: 17, dice: 0.897, reference: true },
    { level: 'female', label: 'female', images: 920, flagged: 84, judged: 186, failed: 14, dice: 0.905, q: 0.5134 },
    { level: 'missing', label: 'missing', kind: 'missing', images: 30, flagged: 4, judged: 6, failed: 0, dice: 0.911, q: 0.8021 },
  ]),
  attribute('age', 'Age (years)', [
    { level: '(-inf,30)', label: 'under 30', images: 160, flagged: 8, judged: 33, failed: 1, dice: 0.921, q: 0.0613 },
    { level: '[30,45)', label: '30 to under 45', images: 420, flagged: 30, judged: 85, failed: 4, dice: 0.915, q: 0.1022 },
    { level: '[45,60)', label: '45 to under 60', images: 640, flagged: 60, judged: 130, failed: 9, dice: 0.908, q: 0.7733 },
    { level: '[60,75)', label: '60 to under 75', images: 540, flagged: 66, judged: 108, failed: 11, dice: 0.884, q: 0.1022 },
    { level: '[75,inf)', label: '75 and over', images: 230, flagged: 36, judged: 46, failed: 6, dice: 0.862, q: 0.0021 },
    { level: 'missing', label: 'missing', kind: 'missing', images: 10 },
  ], { kind: 'bands', bands: [30, 45, 60, 75] }),
  attribute('fitzpatrick', 'Fitzpatrick skin type', [
    { level: 'II', label: 'II', images: 60, flagged: 9, judged: 12, failed: 2, dice: 0.871, q: 0.4417 },
    { level: 'VI', label: 'VI', images: 3 },
    { level: 'estimate:III', label: 'III (estimated)', kind: 'estimate', images: 300, flagged: 0, judged: 60, failed: 0, dice: 0.912, q: 0.00004 },
    { level: 'missing', label: 'missing', kind: 'missing', images: 1637, flagged: 191, judged: 330, failed: 29, dice: 0.899, q: 0.0312 },
  ], {
    sources: { import: 0, clinician: 63, estimate: 300 },
    notes: ['82 % of the images have no skin type: what is found says little about those with one.', 'Estimates are kept apart from what people said.'],
  }),
  attribute('collection', 'Collection', [
    { level: 'north', label: longName, images: 1400, flagged: 130, judged: 402, failed: 31, dice: 0.9, q: 0.2211 },
    { level: 'phone', label: 'Phone photographs', images: 600, flagged: 70, q: 0.2211 },
  ], { worst: null, gaps: [], notes: ['Only one group was judged: no gap of mean Dice can be given.'] }),
];

const terms = (levels: [string, string, number, number, number, number][]): AuditAdjustment['terms'] =>
  levels.map(([level, label, n, events, crude, adjusted]) => ({
    level, label, n, events,
    crude: known({ estimate: crude, low: round(crude / 1.5), high: round(crude * 1.5), p: 0.0412 }),
    adjusted: known({ estimate: adjusted, low: round(adjusted / 1.6), high: round(adjusted * 1.6), p: 0.2177 }),
  }));

export const auditAdjustments: AuditAdjustment[] = [
  {
    attribute: 'age', outcome: 'flagged', covariates: ['area', 'contrast', 'diagnosis'], n: 1950, clusters: 1411, events: 195, leftOut: 50, method: 'logistic', reason: null, baseline: '[45,60)',
    terms: terms([['(-inf,30)', 'under 30', 155, 8, 0.51, 0.72], ['[30,45)', '30 to under 45', 410, 29, 0.74, 0.81], ['[60,75)', '60 to under 75', 530, 65, 1.35, 1.17], ['[75,inf)', '75 and over', 225, 35, 1.79, 1.31]]),
    covariateTerms: [
      { covariate: 'area', label: 'Lesion area (log, per standard deviation)', adjusted: known({ estimate: 1.62, low: 1.38, high: 1.91, p: 0.0000003 }) },
      { covariate: 'contrast', label: 'Contrast (per standard deviation)', adjusted: known({ estimate: 0.58, low: 0.49, high: 0.69, p: 0.00000001 }) },
      { covariate: 'diagnosis', label: 'Diagnosis: melanoma', adjusted: none('all of its images are in one cluster') },
    ],
    notes: ['Contrast of 1,203 images was taken within a prediction, which is tied to the network that is judged.'],
  },
  {
    attribute: 'age', outcome: 'failed', covariates: ['area', 'contrast'], n: 400, clusters: 351, events: 31, leftOut: 2, method: 'firth', reason: 'a group without any failure separates the outcome', baseline: '[45,60)',
    terms: [
      { level: '(-inf,30)', label: 'under 30', n: 33, events: 0, crude: known({ estimate: 0.2, low: 0.0014, high: 1.71, p: 0.161 }), adjusted: known({ estimate: 0.24, low: 0.0016, high: 2.1, p: 0.233 }) },
      { level: '[75,inf)', label: '75 and over', n: 46, events: 6, crude: known({ estimate: 1.95, low: 0.63, high: null, p: 0.24 }), adjusted: known({ estimate: null, low: 0.4, high: null, p: null }) },
    ],
    covariateTerms: [], notes: [],
  },
  {
    attribute: 'sex', outcome: 'failed', covariates: [], n: 402, clusters: 352, events: 31, leftOut: 0, method: null, reason: 'none of the covariates is known for enough images; compute the features first', baseline: 'male', terms: [],
    covariateTerms: [], notes: [],
  },
];

export const auditIntersections: AuditIntersection[] = [
  {
    first: 'sex', second: 'age',
    cells: ['male', 'female', 'missing'].flatMap((first, i) =>
      ['(-inf,30)', '[30,45)', '[45,60)', '[60,75)', '[75,inf)', 'missing'].map((second, j) => {
        const images = i === 2 || j === 5 ? 4 + j : 90 + 40 * j;
        const n = { images, lesions: images - 2, patients: images - 3 };
        if (images < 20) return { first, second, n, tooSmall: true, flagged: null, failed: null, dice: null };
        return { first, second, n, tooSmall: false, flagged: auditShareOf(4 + 7 * j + i, images), failed: auditShareOf(j, 18 + j), dice: j === 0 ? none('fewer than 20 judged images') : known(around(0.93 - 0.015 * j, 0.02)) };
      }),
    ),
  },
];

/** Everything that an audit can hold, with reasons where there is no figure; checked against the contract. */
export function auditResultFixture(changes: Partial<AuditResult> = {}): AuditResult {
  const condition = (key: string, label: string, level: string, levelLabel: string) => ({ key, label, level, levelLabel });
  return auditResult.parse({
    audit: 3, round: 2,
    configuration: { by: ['sex', 'age', 'fitzpatrick', 'collection'], bands: { age: [30, 45, 60, 75] }, reference: { sex: 'male' }, sources: ['clinician', 'import', 'estimate'], adjust: ['area', 'contrast', 'diagnosis'] },
    command: 'weakspot audit clinic --round 2 --by sex,age,fitzpatrick,collection --bands age=30,45,60,75 --reference sex=male --sources clinician,import,estimate --adjust area,contrast,diagnosis --seed 0',
    data: {
      images: 2000, lesions: 1560, patients: 1420, judged: 402, flagged: 200, failed: 31, splits: { train: 1198, validation: 400, test: 402 }, clusters: { of: 'patient', count: 1420, largest: 9 },
    },
    hashes: { rowsSha256: 'a1'.repeat(32), snapshotSha256: 'b2'.repeat(32), modelSha256: 'c3'.repeat(32) },
    versions: { weakspot: '0.1.0', node: '24.21.0', sqlite: '3.51.0' },
    family: auditAttributes.flatMap((one) =>
      one.groups.filter((level) => !level.tooSmall && level.level !== one.reference).flatMap((level) =>
        level.comparisons.map(({ outcome, test, q }) => ({ attribute: one.key, level: level.level, outcome, p: test.value?.p ?? null, q })),
      ),
    ),
    attributes: auditAttributes, intersections: auditIntersections, adjustments: auditAdjustments,
    slices: {
      depth: 2, tested: 214, tooSmall: 61,
      slices: [
        { id: 'age=[75,inf)&feature:contrast=low', outcome: 'flagged', conditions: [condition('age', 'Age (years)', '[75,inf)', '75 and over'), condition('feature:contrast', 'Contrast', 'low', 'lowest third (under 9.4)')], n: { images: 88, lesions: 70, patients: 66 }, inside: auditShareOf(31, 88), outside: auditShareOf(169, 1912), excess: { estimate: 0.264, low: 0.173, high: 0.369 }, p: 0.0000000021, q: 0.00000045, meanDice: 0.811, adds: 0.093 },
        { id: 'collection=phone&sex=female', outcome: 'failed', conditions: [condition('collection', 'Collection', 'phone', 'Phone photographs'), condition('sex', 'Sex', 'female', 'female')], n: { images: 41, lesions: 40, patients: 40 }, inside: auditShareOf(5, 41), outside: auditShareOf(26, 361), excess: { estimate: 0.05, low: -0.03, high: 0.17 }, p: 0.231, q: 0.642, meanDice: null, adds: 0.004 },
      ],
      notes: ['1 slice that another one explains (excess less than .02 above it) is listed last.'],
    },
    overRounds: {
      rounds: [{ round: 1, images: 2000, judged: 398, setting: 'supervised', attention: 'none' }, { round: 2, images: 2000, judged: 402, setting: 'semi-supervised', attention: 'clean-attend' }],
      attributes: [
        {
          key: 'age',
          groups: [
            { level: '[45,60)', label: '45 to under 60', points: [{ round: 1, flagged: auditShareOf(58, 640), n: 129, dice: known(around(0.889, 0.014)) }, { round: 2, flagged: auditShareOf(60, 640), n: 130, dice: known(around(0.908, 0.012)) }] },
            { level: '[75,inf)', label: '75 and over', points: [{ round: 1, flagged: auditShareOf(41, 230), n: 45, dice: known(around(0.823, 0.041)) }, { round: 2, flagged: auditShareOf(36, 230), n: 46, dice: known(around(0.862, 0.032)) }] },
            { level: 'missing', label: 'missing', points: [{ round: 1, flagged: null, n: 2, dice: none('fewer than 20 judged images') }, { round: 2, flagged: null, n: 2, dice: none('fewer than 20 judged images') }] },
          ],
          gaps: [{ round: 1, dice: known(around(0.066, 0.043)), flagged: known(0.0877) }, { round: 2, dice: known(around(0.046, 0.035)), flagged: known(0.0627) }],
          closed: known(around(0.02, 0.027)),
        },
        { key: 'sex', groups: [], gaps: [], closed: none('fewer than two groups were judged in both rounds') },
      ],
      notes: ['4 labels changed between the rounds; their images are left out of what closed.'],
    },
    unbiased: {
      rates: [
        { queue: 'check-label', about: 'labels', candidates: 800, chosen: { images: 60, reviewed: 60, wrong: 21 }, random: { images: 40, reviewed: 38, wrong: 2 }, rest: known({ estimate: 0.0526, low: 0.0149, high: 0.168 }), all: known({ estimate: 0.0749, low: 0.0421, high: 0.1313 }), byGroup: [{ key: 'sex', level: 'male', label: 'male', reviewed: 22, rate: known({ estimate: 0.0455, low: 0.0081, high: 0.218 }) }, { key: 'sex', level: 'female', label: 'female', reviewed: 16, rate: none('fewer than 20 reviewed images') }] },
        { queue: 'verify', about: 'predictions', candidates: 1200, chosen: { images: 60, reviewed: 12, wrong: 5 }, random: { images: 0, reviewed: 0, wrong: 0 }, rest: none('the queue holds no random share; make it with one'), all: none('48 chosen images are not reviewed yet'), byGroup: [] },
      ],
      notes: ['Rates of wrong labels rest on the 38 reviewed images of the random share.', 'Dice, IoU and failures rest on the labels of the test images as they are.'],
    },
    features: [
      { name: 'area', known: 2000, fromLabels: 800, fromPredictions: 1200 }, { name: 'contrast', known: 1990, fromLabels: 797, fromPredictions: 1193 }, { name: 'hair', known: 2000, fromLabels: 800, fromPredictions: 1200 },
      { name: 'border', known: 1987, fromLabels: 795, fromPredictions: 1192 }, { name: 'variegation', known: 1990, fromLabels: 797, fromPredictions: 1193 }, { name: 'ita', known: 1931, fromLabels: 780, fromPredictions: 1151 },
    ],
    notes: ['31 images failed: shares of failed images are uncertain.'],
    seconds: 14.2, startedAt: '2026-11-23T09:00:00.000Z', finishedAt: '2026-11-23T09:00:14.200Z',
    ...changes,
  });
}

/** What is left where a project lacks nearly everything: no test set, one attribute with one level. */
export function emptyAuditResult(): AuditResult {
  return auditResultFixture({
    configuration: { ...auditResultFixture().configuration, by: ['sex'], bands: {}, reference: {}, adjust: [], depth: 0, earlierRounds: false, features: false },
    data: { images: 12, lesions: 12, patients: 0, judged: 0, flagged: 0, failed: 0, splits: { train: 12, validation: 0, test: 0 }, clusters: { of: 'component', count: 12, largest: 1 } },
    family: [],
    attributes: [{ ...attribute('sex', 'Sex', [{ level: 'missing', label: 'missing', kind: 'missing', images: 12 }]), missing: { images: 12, share: 1 }, sources: { import: 0, clinician: 0, estimate: 0 }, gaps: [], worst: null, notes: ['Every value is missing: there are no groups to compare.'] }],
    intersections: [], adjustments: [], slices: { depth: 0, tested: 0, tooSmall: 0, slices: [], notes: ['No slices were searched (depth 0).'] }, overRounds: null,
    unbiased: { rates: [], notes: ['No queue of this round has a random share.'] }, features: [],
    notes: ['No labelled test image: nothing can be said about how well groups are segmented.', 'No image of this round is flagged.'],
  });
}
