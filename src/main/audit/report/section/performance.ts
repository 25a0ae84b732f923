import type { RoundResult } from '../../../../core/contract/index.ts';
import { palette } from '../../../../core/palette.ts';
import { absent, count, figure, interval, percent, plural } from '../../../../core/text.ts';
import { lineChart, type Series } from '../../document/chart/line-chart.ts';
import { html, type Html } from '../../document/html.ts';
import { table } from '../../document/table.ts';

/** Validation images that training looks at to choose a step, at most. */
export const selectionLimit = 200;

/** How well the dense network does, and how it got there. */
export function performance(result: RoundResult): Html {
  return html`<section>
<h2>How well the network does</h2>
${result.test ? testTable(result.test) : html`<p>No labelled test images: this round cannot say how good the network is on images it has never seen. Import images with masks, with <code>--split auto</code> or <code>--split test</code>, and run another round.</p>`}
${validation(result)}
${moreLabels(result)}
<h3>Learning curves</h3>
${result.curve.length > 0 ? curves(result) : html`<p>The round kept no learning curve.</p>`}
</section>`;
}

function testTable(test: NonNullable<RoundResult['test']>): Html {
  return table({
    caption: `Test set: ${count(test.n)} labelled images of lesions that were not trained on. Means over images, on each label's own pixel grid.`,
    head: ['Measure', 'Value', '95 % interval', 'What it says'],
    textColumns: [3],
    rows: [
      ['IoU (Jaccard)', figure(test.iou), interval(test.iouInterval), 'overlap over union of contour and label; 1 is perfect'],
      ['Dice', figure(test.dice), absent, 'twice the overlap over the sum of both areas'],
      ['Threshold Jaccard', figure(test.thresholdJaccard), absent, 'IoU, where an image under 0.65 counts 0'],
      ['Failures', percent(test.failureRate, 1), absent, 'images with an IoU under 0.65'],
      ['IoU of the worst tenth', figure(test.iouHardest10), absent, 'mean over the 10 % of images with the lowest IoU'],
      ['IoU of the worst fifth', figure(test.iouHardest20), absent, 'mean over the 20 % of images with the lowest IoU'],
      ['HD95', test.hd95 === null ? absent : `${figure(test.hd95, 1)} px`, absent, '95th percentile of the distances between the two outlines'],
      ['Normalized surface Dice', figure(test.normalizedSurfaceDice), absent, `share of both outlines that lies within ${test.surfaceTolerancePixels} px of the other`],
      ['Dice at the network’s size', figure(test.atModelSize.dice), absent, 'the same measure on the square that the network sees'],
      ['IoU at the network’s size', figure(test.atModelSize.iou), absent, 'the same measure on the square that the network sees'],
    ],
  });
}

function validation(result: RoundResult): Html {
  const { validation: found } = result;
  if (!found) return html`<p>There were no labelled validation images; the weights of the last step were kept.</p>`;
  const recalibrated = result.recalibration.used ? ', after batch-norm recalibration' : '';
  return html`<p>The weights kept are those of step ${count(found.bestStep)}, where the IoU on ${count(Math.min(found.n, selectionLimit))} labelled validation images, at the network’s size, was highest. On all ${plural(found.n, 'labelled validation image')} and on each label’s own pixel grid${recalibrated}, the dense network reaches a mean IoU of ${figure(found.iou)} and a mean Dice of ${figure(found.dice)}.</p>`;
}

/** The same training on fewer labels, where the round was asked for it. */
function moreLabels({ learningCurve }: RoundResult): Html | null {
  if (!learningCurve) return null;
  return table({
    caption: 'The same training on a part of the labels, and on all of them: IoU on validation images.',
    head: ['Labels', 'Validation IoU'],
    rows: learningCurve.map(({ labels, iou }) => [count(labels), figure(iou)]),
  });
}

function curves(result: RoundResult): Html {
  const loss: Series[] = [{ name: 'loss', style: { colour: palette.black, dash: '', width: 1.5 }, points: result.curve.map(({ step, loss }) => [step, loss] as const) }];
  const along = (key: 'validationIou' | 'validationDice'): [number, number][] =>
    result.curve.flatMap((point) => (point[key] === null ? [] : [[point.step, point[key]]]));
  const measured: Series[] = [
    { name: 'Dice', style: { colour: palette.green, dash: '', width: 1.5 }, points: along('validationDice') },
    { name: 'IoU', style: { colour: palette.blue, dash: '6 3', width: 1.5 }, points: along('validationIou') },
  ];
  const best = result.validation ? { x: result.validation.bestStep, text: 'kept' } : undefined;
  return html`<div class="columns">
<figure>${lineChart({ title: 'Training loss by step', xLabel: 'step', yLabel: 'training loss', series: loss })}<figcaption>Training loss.</figcaption></figure>
${measured.some((series) => series.points.length > 0) ? html`<figure>${lineChart({ title: 'Validation Dice and IoU by step', xLabel: 'step', yLabel: 'validation', series: measured, ...(best && { mark: best }) })}<figcaption>Dice (solid) and IoU (dashed) on the validation images that chose the step, at the network’s size.</figcaption></figure>` : null}
</div>`;
}
