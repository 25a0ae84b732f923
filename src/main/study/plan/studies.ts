import { attentionArms, boldGroupArms, byGroup, fitted, guardedGroupArms, maskFreeArms, randomlyWeighed, tunedGroupArms, uniform, usual } from './settings.ts';
import type { Arm, ArmRequest, Study } from './types.ts';

/** Pairs' differences have a deviation of about .007 IoU from the seed alone: three seeds can only search, ten and more confirm. */
const searchSeeds = [1, 2, 3];
const confirmationSeeds = Array.from({ length: 10 }, (_, i) => 101 + i);

const semi: ArmRequest = { ...usual, setting: 'semi-supervised', unlabelled: 2000 };

function consistent(name: string, consistency: NonNullable<ArmRequest['consistency']>, more: ArmRequest = {}): Arm {
  return { name, change: { ...semi, consistency, ...more } };
}

const consistencyArms: readonly Arm[] = [
  ...[0.3, 1, 3].map((weight) => consistent(`mean-teacher, weight ${weight}`, { method: 'mean-teacher', weight })),
  ...[0.3, 1].map((weight) => consistent(`fixmatch, weight ${weight}`, { method: 'fixmatch', weight })),
  ...[0.3, 1].map((weight) => consistent(`twin, weight ${weight}`, { method: 'twin', weight })),
];

/** Few labels of a new source beside many of the first one. */
const few: ArmRequest = { ...usual, labels: 200, targetLabels: 20 };

/** Around the arms above: how to learn from unlabelled images, tuned. */
const tunedArms: readonly Arm[] = [
  consistent('mean-teacher, weight 10', { method: 'mean-teacher', weight: 10 }),
  consistent('fixmatch, weight 3', { method: 'fixmatch', weight: 3 }),
  consistent('fixmatch without CutMix', { method: 'fixmatch', cutMixProbability: 0 }),
  consistent('twin, weight 3', { method: 'twin', weight: 3 }),
  consistent('mean-teacher, weight 0.1', { method: 'mean-teacher', weight: 0.1 }),
  ...[0.1, 0.3, 1, 3, 10].map((weight) => consistent(`mean-teacher, weight ${weight}, 32 unlabelled a step`, { method: 'mean-teacher', weight, batchSize: 32 })),
  ...[0.95, 0.995].map((teacherDecay) => consistent(`mean-teacher, decay ${teacherDecay}`, { method: 'mean-teacher', teacherDecay })),
  ...[0.1, 0.8].map((ramp) => consistent(`mean-teacher, grown over ${ramp} of the steps`, { method: 'mean-teacher', ramp })),
  ...[0.8, 0.9].map((confidence) => consistent(`fixmatch from probability ${confidence}`, { method: 'fixmatch', confidence })),
];

const weakArm = (name: string, weak: NonNullable<ArmRequest['weak']>): Arm => ({ name, change: { setting: 'weakly-supervised', labels: 0, weak } });

/** Strokes and points that are not expanded over what is like them. */
function asDrawn(name: string, weak: NonNullable<ArmRequest['weak']>): Arm {
  return { name, change: { setting: 'weakly-supervised', labels: 0, weak: { ...weak, use: 'strokes' }, weakWeights: { gatedCrf: 0.1 } } };
}

const term = (name: string, weakWeights: NonNullable<ArmRequest['weakWeights']>): Arm => ({ name, change: { weakWeights } });

/** Scribbles leave most of an image unsaid: the network is held to agree with itself there, under other augmentation. */
const agreeing: readonly Arm[] = ([['mean-teacher', 1], ['mean-teacher', 3], ['fixmatch', 1], ['twin', 1]] as const).map(([method, weight]) => ({
  name: `${method}, weight ${weight}`,
  change: { consistency: { method, weight }, unlabelled: 200, unlabelledFrom: 'weak' },
}));

/** Of HAM10000's training images the middle nine tenths fill .62 to .81 of their boxes, half of them more than .73. */
const boxFills = [[0.5, 0.8], [0.65, 0.8], [0.65, 0.9], [0.7, 0.75]] as const;

function filled([least, most]: (typeof boxFills)[number], weakWeights: NonNullable<ArmRequest['weakWeights']> = {}): Arm {
  const colours = weakWeights.pairwiseColour === undefined ? '' : `, colours ${weakWeights.pairwiseColour}`;
  return { name: `fill ${least} to ${most}${colours}`, change: { boxFill: { least, most }, weakWeights } };
}

export const studies: readonly Study[] = [
  {
    kind: 'signals',
    name: 'signals',
    title: 'Which signal finds what',
    about: 'How well each signal foresees a failure (IoU < .65) on images of other lesions, and finds planted wrong masks among those that trained.',
    cells: [
      { name: '200 labels', request: { ...usual, labels: 200, scored: ['judged'] } },
      { name: '200 labels with a tenth of them wrong', request: { ...usual, labels: 200, corruption: 0.1, scored: ['trained', 'judged'], folds: 2 } },
      { name: '500 labels', request: { ...usual, labels: 500, scored: ['judged'] } },
      { name: '100 labels until they are fitted', request: { ...fitted, labels: 100, scored: ['judged'] } },
    ],
    seeds: [1, 2, 3, 4, 5],
  },
  {
    kind: 'comparison',
    name: 'attention-supervised',
    title: 'Attention on labelled images',
    about: 'A first network scores the images; a second one, from the same initialization, with the same steps and seed of batches, attends to the hard ones.',
    regimes: [
      { name: 'fitted', about: '100 labels, flips alone, trained until they are fitted', shared: { ...fitted, labels: 100 }, baseline: uniform, arms: attentionArms('diagnosis') },
      { name: 'usual', about: '200 labels, usual augmentation', shared: { ...usual, labels: 200 }, baseline: uniform, arms: attentionArms('diagnosis') },
      { name: 'few', about: '50 labels, usual augmentation', shared: { ...usual, labels: 50 }, baseline: uniform, arms: attentionArms('diagnosis') },
      { name: 'noisy', about: '200 labels, a tenth of them wrong', shared: { ...usual, labels: 200, corruption: 0.1 }, baseline: uniform, arms: attentionArms('diagnosis') },
      {
        name: 'rare', about: '200 labels, 5 % of them melanomas', baseline: uniform, arms: attentionArms('diagnosis'), group: { attribute: 'diagnosis', value: 'mel' },
        shared: { ...usual, labels: 200, imbalance: { attribute: 'diagnosis', value: 'mel', share: 0.05 } },
      },
    ],
    searchSeeds,
    confirmationSeeds,
    decides: 'iou',
  },
  {
    kind: 'comparison',
    name: 'attention-semi',
    title: 'Learning from images without a label, and attention to them',
    about: 'First whether unlabelled images help at all, at the same steps and labelled batches; then attention within the best of these.',
    regimes: [
      { name: 'setting-50', about: '50 labels; semi-supervised arms have 2,000 unlabelled images', shared: { ...usual, labels: 50 }, baseline: { name: 'supervised', change: {} }, arms: consistencyArms },
      {
        name: 'setting-50-tuned', about: '50 labels; what else of learning from 2,000 unlabelled images may be set', shared: { ...usual, labels: 50 },
        baseline: { name: 'supervised', change: {} }, arms: tunedArms,
      },
      { name: 'setting-20', about: '20 labels; semi-supervised arms have 2,000 unlabelled images', shared: { ...usual, labels: 20 }, baseline: { name: 'supervised', change: {} }, arms: consistencyArms },
      {
        name: 'mean-teacher', about: '50 labels and 2,000 unlabelled images, mean teacher', baseline: uniform,
        shared: { ...semi, labels: 50, consistency: { method: 'mean-teacher' } }, arms: [...maskFreeArms('unlabelled'), ...attentionArms('diagnosis')],
      },
      {
        name: 'fixmatch', about: '50 labels and 2,000 unlabelled images, FixMatch', baseline: uniform,
        shared: { ...semi, labels: 50, consistency: { method: 'fixmatch' } }, arms: [...maskFreeArms('unlabelled'), ...attentionArms('diagnosis')],
      },
    ],
    searchSeeds,
    confirmationSeeds,
    decides: 'iou',
  },
  {
    kind: 'comparison',
    name: 'attention-weak',
    title: 'Learning from weak labels, and attention to them',
    about: 'Weak labels are made from the masks of the same images. First what each kind gives beside masks, then attention among images with weak labels.',
    regimes: [
      {
        name: 'labels', about: '200 images, the same ones, by masks or by weak labels', shared: { ...usual, labels: 200 }, baseline: { name: 'masks', change: {} },
        arms: [
          weakArm('boxes', { kind: 'box', images: 200 }),
          weakArm('inscribed ellipses as masks', { kind: 'box', images: 200, use: 'ellipse' }),
          weakArm('GrabCut as masks', { kind: 'box', images: 200, use: 'grabcut' }),
          weakArm('scribbles', { kind: 'scribble', images: 200 }),
          weakArm('scribbles half-way to the outline', { kind: 'scribble', images: 200, strokes: 'around' }),
          asDrawn('scribbles as drawn, gated CRF 0.1', { kind: 'scribble', images: 200 }),
          weakArm('points', { kind: 'point', images: 200 }),
          asDrawn('points as drawn', { kind: 'point', images: 200 }),
          weakArm('classes', { kind: 'class', images: 200 }),
          { name: '20 masks alone', change: { labels: 20 } },
          { name: '20 masks and 180 boxes', change: { setting: 'weakly-supervised', labels: 20, weak: { kind: 'box', images: 180 } } },
        ],
      },
      {
        name: 'box-terms', about: '200 images with boxes: what the terms of their loss count', baseline: { name: 'as in a round', change: {} },
        shared: { ...usual, setting: 'weakly-supervised', labels: 0, weak: { kind: 'box', images: 200 } },
        arms: [
          ...[0, 0.3, 3].map((weight) => term(`colours ${weight}`, { pairwiseColour: weight })),
          ...[0, 0.3].map((weight) => term(`tightness ${weight}`, { boxTightness: weight })),
          ...[0, 3, 30].map((weight) => term(`size ${weight}`, { boxSize: weight })),
          ...boxFills.flatMap((fill) => [filled(fill), filled(fill, { pairwiseColour: 0.3 })]),
        ],
      },
      {
        name: 'scribble-terms', about: '200 images with scribbles: what the terms of their loss count, and agreement on their other pixels', baseline: { name: 'as in a round', change: {} },
        shared: { ...usual, setting: 'weakly-supervised', labels: 0, weak: { kind: 'scribble', images: 200 } },
        arms: [
          ...[0.03, 0.1].map((weight) => term(`gated CRF ${weight}`, { gatedCrf: weight })),
          ...[0, 0.1].map((weight): Arm => ({ name: `as drawn, gated CRF ${weight}`, change: { weak: { kind: 'scribble', images: 200, use: 'strokes' }, weakWeights: { gatedCrf: weight } } })),
          ...agreeing,
        ],
      },
      {
        name: 'boxes', about: '200 images with boxes', baseline: uniform, arms: maskFreeArms('labelled'),
        shared: { ...usual, setting: 'weakly-supervised', labels: 0, weak: { kind: 'box', images: 200 } },
      },
      {
        name: 'scribbles', about: '200 images with scribbles', baseline: uniform, arms: maskFreeArms('labelled'),
        shared: { ...usual, setting: 'weakly-supervised', labels: 0, weak: { kind: 'scribble', images: 200 } },
      },
    ],
    searchSeeds,
    confirmationSeeds,
    decides: 'iou',
  },
  {
    kind: 'review',
    name: 'review',
    title: 'What reviewing in different orders brings',
    about: 'A simulated reviewer, who errs at stated rates, goes through images in the order of each strategy.',
    tasks: [
      { task: 'verify', name: 'verify predictions', request: { ...usual, labels: 200 }, reviews: [0, 50, 100, 200, 400, 600, 800] },
      { task: 'repair', name: 'repair labels', request: { ...usual, labels: 200, corruption: 0.1, folds: 2 }, reviews: [0, 10, 20, 30, 40, 60, 100] },
      { task: 'label-next', name: 'label next', request: { ...usual, labels: 50 }, reviews: [0, 50, 100] },
    ],
    seeds: searchSeeds,
  },
  {
    kind: 'comparison',
    name: 'shift',
    title: 'A new source of images',
    about: 'Trained on the first collection, judged on the second: without labels there, with 20, and with its images unlabelled.',
    needsOther: true,
    regimes: [
      {
        name: 'new-source', about: '200 labels of the first collection; judged on the second', judgeOther: true, shared: { ...usual, labels: 200 },
        baseline: { name: 'first collection alone', change: {} },
        arms: [
          { name: '20 labels of the second', change: { targetLabels: 20 } },
          { name: '20 labels, group-balanced by collection', change: { targetLabels: 20, attention: { strategy: 'group-balanced', by: 'collection' } } },
          { name: '20 labels, group-dro by collection', change: { targetLabels: 20, attention: { strategy: 'group-dro', by: 'collection' } } },
          { name: '20 labels, clean-attend ×3', change: { targetLabels: 20, attention: { strategy: 'clean-attend' } } },
          ...(['mean-teacher', 'fixmatch', 'twin'] as const).map((method): Arm => ({
            name: `${method} on the second, unlabelled`,
            change: { setting: 'semi-supervised', consistency: { method }, unlabelled: 100, unlabelledFrom: 'other' },
          })),
          {
            name: '20 labels and mean-teacher on the second',
            change: { targetLabels: 20, setting: 'semi-supervised', consistency: { method: 'mean-teacher' }, unlabelled: 80, unlabelledFrom: 'other' },
          },
          { name: '20 labels, random weights ×3', change: { targetLabels: 20, attention: { strategy: 'clean-attend', shuffled: true } }, control: true },
        ],
      },
      {
        name: 'new-source-supervised', about: '200 labels of the first collection and 20 of the second; judged on the second', judgeOther: true,
        shared: few, baseline: uniform, arms: attentionArms('collection'),
      },
      {
        name: 'new-source-groups', about: '200 labels of the first collection and 20 of the second: how groups are weighed; judged on the second', judgeOther: true,
        shared: few, baseline: uniform, arms: tunedGroupArms('collection'),
      },
      {
        name: 'new-source-rounds', about: '200 labels of the first collection and 20 of the second: groups weighed, doubt among each group; judged on the second', judgeOther: true,
        shared: few, baseline: uniform, arms: guardedGroupArms('collection'),
      },
      {
        name: 'new-source-weak', about: '200 labels of the first collection and 100 boxes of the second; judged on the second', judgeOther: true,
        shared: { ...usual, labels: 200, setting: 'weakly-supervised', weak: { kind: 'box', images: 100, from: 'other' } },
        baseline: uniform, arms: [...maskFreeArms('labelled'), ...byGroup('collection')],
      },
      {
        name: 'new-source-semi', about: '200 labels of the first collection and 20 of the second, whose other images are unlabelled: mean teacher; judged on the second',
        judgeOther: true, shared: { ...few, setting: 'semi-supervised', consistency: { method: 'mean-teacher' }, unlabelled: 80, unlabelledFrom: 'other' },
        baseline: uniform, arms: [...maskFreeArms('unlabelled'), ...attentionArms('collection'), ...boldGroupArms('collection')],
      },
      {
        name: 'new-source-few-boxes', about: '200 labels of the first collection and 20 boxes of the second; judged on the second', judgeOther: true,
        shared: { ...usual, labels: 200, setting: 'weakly-supervised', weak: { kind: 'box', images: 20, from: 'other' } },
        baseline: uniform, arms: [...maskFreeArms('labelled'), ...byGroup('collection'), ...boldGroupArms('collection')],
      },
      ...(['group-balanced', 'group-dro'] as const).map((strategy) => ({
        name: strategy === 'group-dro' ? 'rare-source-dro' : 'rare-source-balanced', about: `190 labels of the first collection and 10 of the second, 5 %: ${strategy}; judged on the second`, judgeOther: true,
        shared: { ...usual, labels: 190, targetLabels: 10 }, baseline: uniform,
        arms: [...[...byGroup('collection'), ...guardedGroupArms('collection')].filter(({ change }) => change.attention?.strategy === strategy), randomlyWeighed],
      })),
    ],
    searchSeeds,
    confirmationSeeds,
    decides: 'iou',
  },
];
