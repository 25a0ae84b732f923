import { describe, expect, it } from 'vitest';
import { roundConfiguration, type RoundConfiguration } from '../../../../src/core/contract/index.ts';
import { buildReport } from '../../../../src/main/audit/report/index.ts';
import { selectionLimit } from '../../../../src/main/audit/report/section/performance.ts';
import { validationLimit } from '../../../../src/main/engine/train/configuration.ts';
import { words } from '../../../support/page-words.ts';
import { evidence, flagRow, learnt, reportInput, roundResult } from './report-input.ts';

describe('buildReport', () => {
  it('needs nothing from outside: no script, no link, pictures inside', async () => {
    const page = await buildReport(reportInput());
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).not.toMatch(/<script|<link|<iframe|https?:\/\//);
    expect([...page.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1]!.slice(0, 22))).toEqual(
      Array.from({ length: 6 }, () => 'data:image/png;base64,'),
    );
    expect(page).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
  });

  it('says what was trained on what', async () => {
    const text = words(await buildReport(reportInput()));
    expect(text).toContain('Hard-to-learn lesions: Clinic, round 2');
    expect(text).toContain(roundResult().snapshotSha256);
    expect(text).toContain(roundResult().modelSha256);
    expect(text).toContain('U-Net “small”, 487,937 parameters, 16 × 16 pixels');
    expect(text).toContain('Seed 7');
    expect(text).toContain('weakspot 0.1.0, node 24.21.0, tfjs 4.22.0');
    expect(text).toContain('600 steps, 21.4 images/s; the whole round took 12 min 34 s');
    expect(text).toContain('Training, with a mask 200');
    expect(text).toContain('Training pool, label absent or not used 2,605');
    expect(text).toContain('Sparsity ladder 0.3, 0.5, 0.7, 0.9');
    expect(text).toContain('Labels asked for 200');
  });

  it('gives each figure with its interval or its absence', async () => {
    const text = words(await buildReport(reportInput()));
    expect(text).toContain('IoU (Jaccard) 0.853 0.844 to 0.862');
    expect(text).toContain('Failures 8.0 %');
    expect(text).toContain('90 % 0.803 0.701 0.184');
    expect(text).toContain('0.641 0.871 0.832 to 0.905 0.512 48 % 72 % 83 % 64 of 802');
    expect(text).toContain('0.041 (95 % interval 0.012 to 0.071, paired by image). The interval lies above zero');
    expect(text).toContain('401 images were flagged: 20 among those the network was trained on, 381 among those it had not seen');
    expect(text).toContain('Trained on 200');
  });

  it('shows the hardest lesions with their figures, and how many it leaves out', async () => {
    const text = words(await buildReport(reportInput({ sheetLength: 2 })));
    expect(text).toContain('The first 2 of 401 flagged images');
    expect(text).toContain('1. ISIC_1.jpg hardness 0.890 test image · lesion HAM_1');
    expect(text).toContain('30 % 0.611 90 % 1.000');
    expect(text).toContain('Other signals self-confidence 0.345 Age');
    expect(text).toContain('Age (years): 45 sex: female');
    expect(text).not.toContain('body_site');
    expect(text).toContain('2. ISIC_2.jpg');
    expect(text).not.toContain('ISIC_3.jpg');
  });

  it('draws label, dense and pruned outlines in different colours and dashes, and names them for a screen reader', async () => {
    const page = await buildReport(reportInput({ flags: [flagRow(1)] }));
    const styles = [...page.matchAll(/<path d="M[^"]+Z" fill="none" stroke="(#\w+)" stroke-width="[\d.]+" stroke-dasharray="([^"]*)"/g)].map((match) => [match[1], match[2]]);
    expect(styles).toEqual([
      ['#D55E00', '6 2'],
      ['#D55E00', '1 2.2'],
      ['#0072B2', '9 3'],
      ['#009E73', ''],
      ['#0072B2', '9 3'],
    ]);
    expect(page).toContain('aria-label="ISIC_1.jpg, outlined by its label, the dense network, the network pruned by 30 %, the network pruned by 90 %"');
    // The darkest place is where 250 meets 10 in both pruned maps: 240/255 = .94, rounded up to a tenth.
    expect(page).toContain('aria-label="Disagreement map of ISIC_1.jpg, from white (0) to dark (1.0)"');
  });

  it('escapes every text that came from data', async () => {
    const hostile = '<script>alert(1)</script>"\' onload=x &amp;\u0007';
    const escaped = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=x &amp;amp;\ufffd';
    const base = reportInput();
    const page = await buildReport({
      ...reportInput({ result: roundResult({ versions: { [hostile]: hostile }, recalibration: { used: true, reason: hostile }, engine: hostile, setting: hostile }) }),
      project: { ...base.project, name: hostile, attributes: [{ key: 'age', label: hostile, values: 1 }] },
      flags: [flagRow(1, { name: hostile, lesion: hostile, verdict: hostile, attributes: { age: hostile, [hostile]: 1 }, signals: { [hostile]: 0.5 } })],
    });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('\u0007');
    expect(page).toContain(`<title>Hard-to-learn lesions: ${escaped}, round 2</title>`);
    expect(page).toContain(`aria-label="${escaped}, outlined by`);
    expect(page.split(escaped).length - 1).toBeGreaterThanOrEqual(12);
  });

  it('says why figures are missing, where there are no test images', async () => {
    const none = { spearman: null, auroc: null, aurocInterval: null, auprc: null, caughtAt10: null, caughtAt20: null, caughtAt30: null };
    const result = roundResult({
      test: null, validation: null, curve: [], pruningAgainstRandom: null,
      ladder: [{ sparsity: 0, dice: null, iou: null, meanDisagreement: 0 }],
      signals: [{ name: 'tta', ...none, n: 4, failures: 1, reason: '1 failure among 4 test images; 10 are needed' }],
      flagged: { count: 0, cutOff: { seen: null, unseen: null }, seen: 0, unseen: 0 },
    });
    const text = words(await buildReport(reportInput({ result, flags: [], scores: [] })));
    expect(text).toContain('No labelled test images');
    expect(text).toContain('There were no labelled validation images');
    expect(text).toContain('The round kept no learning curve.');
    expect(text).toContain('not given: 1 failure among 4 test images; 10 are needed');
    expect(text).toContain('Not compared with random pruning: there are no labelled test images.');
    expect(text).toContain('No image was flagged in this round.');
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('tells the choice of the step from the final validation', async () => {
    expect(selectionLimit).toBe(validationLimit);
    const text = async (changes: Parameters<typeof roundResult>[0]): Promise<string> => words(await buildReport(reportInput({ result: roundResult(changes) })));
    expect(await text({})).toContain(
      'those of step 550, where the IoU on 200 labelled validation images, at the network’s size, was highest. On all 401 labelled validation images and on each label’s own pixel grid, the dense network reaches a mean IoU of 0.849 and a mean Dice of 0.911.',
    );
    const few = await text({ validation: { n: 30, dice: 0.9, iou: 0.8, bestStep: 40 }, recalibration: { used: true, reason: 'asked for' } });
    expect(few).toContain('step 40, where the IoU on 30 labelled');
    expect(few).toContain('own pixel grid, after batch-norm recalibration, the dense network reaches a mean IoU of 0.800');
  });

  it.each([
    ['global', 'the smallest convolution weights', 'weights', 'the network knew the lesion by few, faint weights'],
    ['layer', 'the smallest convolution weights of each layer', 'weights', 'the network knew the lesion by few, faint weights'],
    ['random', 'convolution weights chosen at random', 'weights', 'the outline does not withstand the loss of arbitrary weights'],
    ['structured', 'the whole convolution filters of smallest norm in each layer', 'filters', 'the network knew the lesion by few, faint filters'],
  ] satisfies [RoundConfiguration['pruning'], string, string, string][])('says what the scope %s removed', async (pruning, removed, unit, meaning) => {
    const { round } = reportInput();
    const text = words(await buildReport(reportInput({ round: { ...round, configuration: roundConfiguration.parse({ pruning }) } })));
    expect(text).toContain(`Then ${removed} were set to zero (30 %, 90 %)`);
    expect(text).toContain(`Where they do not, ${meaning}:`);
    expect(text).toContain(`Convolution ${unit} removed Test Dice`);
    expect(text).toContain(`removing ${removed} points at failures better than the matched random pruning.`);
    expect(text.includes('Both remove random weights')).toBe(pruning === 'random');
  });

  it('says how the random control was matched, and when there is none', async () => {
    expect(words(await buildReport(reportInput()))).toContain(
      'removed 2.4 % of the convolution weights: the sparsity, found by bisection, at which its mean disagreement came nearest to the ladder’s on up to 400 labelled test images (labels not looked at), and within 25 % of it. On all labelled test images its mean disagreement is 0.081, against 0.083',
    );
    expect(words(await buildReport(reportInput({ result: roundResult({ pruningAgainstRandom: null }) })))).toContain(
      'the test images hold too few failures, or the search found no sparsity at which the mean disagreement of random pruning, on up to 400 labelled test images, lies within 25 % of the ladder’s.',
    );
  });

  it('says so when the comparison with random pruning shows nothing, or the opposite', async () => {
    const against = (low: number, high: number): Promise<string> =>
      buildReport(reportInput({ result: roundResult({ pruningAgainstRandom: { difference: (low + high) / 2, interval: { low, high }, randomSparsity: 0.02, meanDisagreement: 0.1, randomMeanDisagreement: 0.1 } }) }));
    expect(words(await against(-0.02, 0.03))).toContain('The interval includes zero');
    expect(words(await against(-0.05, -0.01))).toContain('−0.030 (95 % interval −0.050 to −0.010, paired by image). The interval lies below zero');
  });

  it('says of an older round, which knew no groups, that its batches were normalized whole', async () => {
    const input = reportInput();
    const { normalizationGroup, ...older } = input.round.configuration;
    expect(words(await buildReport(input))).toContain(`Images normalized together ${normalizationGroup} `);
    const page = words(await buildReport({ ...input, round: { ...input.round, configuration: older as typeof input.round.configuration } }));
    expect(page).toContain('Images normalized together the whole batch ');
    expect(page).not.toContain('undefined');
  });

  it('warns first of all where later imports made the figures void', async () => {
    const input = reportInput();
    const page = await buildReport({ ...input, round: { ...input.round, affected: '3 of its test images have joined the training split' } });
    expect(words(page)).toContain('These figures no longer hold: 3 of its test images have joined the training split');
    expect(words(await buildReport(input))).not.toContain('no longer hold');
  });

  it('draws an image without label or pruned networks', async () => {
    const page = await buildReport(
      reportInput({ flags: [flagRow(1)], evidence: (image) => evidence(image, { mask: null, levels: [{ sparsity: 0, probability: new Uint8Array(256) }] }) }),
    );
    expect(words(page)).toContain('test image · no label · lesion HAM_1');
    expect(page).toContain('aria-label="ISIC_1.jpg, without any outline"');
    expect(words(page)).toContain('No disagreement map was kept for this image.');
  });

  it('refuses a round without a result', async () => {
    await expect(buildReport(reportInput({ result: null }))).rejects.toMatchObject({
      code: 'conflict',
      message: 'round 2 is running: a report needs a finished round; finish or resume it first',
    });
  });

  it('says how the network learned, and whether what was tried in a pair helped', async () => {
    const text = words(await buildReport(reportInput({ result: roundResult(learnt) })));
    expect(text).toContain('semi-supervised: from masks, and from images without a label');
    expect(text).toContain('Images without a label 1,900, 16 in each step, weight 1.00');
    expect(text).toContain('Start from the network of round 1');
    expect(text).toContain('Strategy clean-attend, hard images count more, except those');
    expect(text).toContain('Scores of round 1 Images that counted more 18 Images that counted less 0 Images left out 2');
    expect(text).toContain('Attended to the hardest tenth.');
    expect(text).toContain('IoU 0.841 0.845 +0.004 −0.003 to +0.011');
    expect(text).toContain('IoU of the worst fifth – – +0.012 –');
    expect(text).toContain('Share of failures (percentage points) – – −0.5 –');
    expect(text).toContain('training both took 5 min 0 s.');
    expect(text).toContain('Kept: no attention. The interval includes 0.');
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('says whose groups were held equal, in what was kept and in what was tried', async () => {
    const [pair] = learnt.trials;
    const use = { ...learnt.attentionUse, strategy: 'group-dro', by: 'collection', reason: 'Groups of collection weigh by their losses, the worst most.' } as const;
    const input = reportInput({ result: roundResult({ ...learnt, attention: 'group-dro', attentionUse: use, trials: [{ ...pair!, candidate: 'group-dro', by: 'collection', kept: 'candidate' }] }) });
    const configuration = roundConfiguration.parse({ attention: 'recommended', attentionBy: 'collection' });
    const text = words(await buildReport({ ...input, round: { ...input.round, configuration } }));
    expect(text).toContain('Groups of collection');
    expect(text).toContain('Measure no attention group-dro by collection Difference');
    expect(text).toContain('Kept: group-dro by collection.');
    expect(text).toContain('Attention: attribute collection');
  });

  it('shows the signals that chose the blend, what reviewing should find, and what fewer labels gave', async () => {
    const page = await buildReport(reportInput({ result: roundResult(learnt) }));
    const text = words(page);
    expect(text).toContain('The blend adds the ranks of pruning, tta . Best on validation.');
    expect(text).toContain('pruning (in the blend)');
    expect(text).toContain('on labelled validation images. Chance');
    expect(text).toContain('Images reviewed Failures found 95 % interval 10 % 41 % 30 % to 52 % 20 % 66 % 55 % to 78 %');
    expect(text).toContain('Labels Validation IoU 50 0.781 200 0.849');
    expect(words(await buildReport(reportInput({ result: roundResult({ ...learnt, expectedCatch: [], trials: [] }) })))).toMatch(/Unknown: too few validation images failed.*/);
  });

  it('shows results of versions that knew none of this', async () => {
    const text = words(await buildReport(reportInput()));
    expect(text).toContain('Attention: none, every image counts the same.');
    for (const absent of ['How the blend was chosen', 'What a review should find', 'Did attention help', 'Images without a label']) expect(text).not.toContain(absent);
  });
});
