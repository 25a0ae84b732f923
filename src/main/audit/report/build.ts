import { WeakspotError } from '../../../core/errors.ts';
import { moment } from '../../../core/text.ts';
import { disagreementMap, heatImage, scaleTop } from './disagreement.ts';
import { html } from '../document/html.ts';
import { documentPage } from '../document/page.ts';
import type { ReportInput } from './input.ts';
import { drawLesion } from './picture.ts';
import { distribution } from './section/distribution.ts';
import { learning } from './section/learning.ts';
import { lesionSheet, type SheetLesion } from './section/lesion-sheet.ts';
import { performance } from './section/performance.ts';
import { provenance } from './section/provenance.ts';
import { pruning } from './section/pruning.ts';
import { howToRead, limits } from './section/reading.ts';
import { style } from './style.ts';

/** Longest side of a lesion's picture, in pixels: sharp at print size, and two dozen of them stay under a megabyte. */
export const thumbnailSide = 320;

/**
 * A round's report as one HTML file that needs nothing else: no network, no script, pictures inside. It reads on a
 * screen, by a screen reader, and on A4 paper. Everything that came from data is escaped.
 *
 * @returns the file's text, UTF-8
 * @throws WeakspotError `conflict` where the round has no result yet
 */
export async function buildReport(input: ReportInput): Promise<string> {
  const { project, round } = input;
  const { result } = round;
  if (!result) {
    throw new WeakspotError('conflict', `round ${round.round} is ${round.state}: a report needs a finished round; finish or resume it first`, { round: round.round, state: round.state });
  }
  const { lesions, heatTop } = await drawSheet(input);
  const title = `Hard-to-learn lesions: ${project.name}, round ${round.round}`;
  return documentPage({
    title,
    style,
    header: html`<p class="lead">Lesions on which pruned versions of a segmentation network contradict the network itself, hardest first, with what the network was trained on and how far the ranking can be trusted.</p>
<p class="caution">For research use: not a diagnosis.</p>
${round.affected === undefined ? null : html`<p class="caution"><strong>These figures no longer hold:</strong> ${round.affected}</p>`}`,
    main: html`${howToRead(result, round.configuration)}
${provenance(input, result)}
${learning(result)}
${performance(result)}
${pruning(result, round.configuration)}
${distribution(input.scores, result)}
${lesionSheet(lesions, { flagged: result.flagged.count, project, heatTop })}
${limits()}`,
    footer: html`<p>Written by Weakspot on ${moment(input.now)}. Snapshot ${result.snapshotSha256.slice(0, 12)}, model ${result.modelSha256.slice(0, 12)}.</p>`,
    pictures: true,
  });
}

async function drawSheet(input: ReportInput): Promise<{ lesions: SheetLesion[]; heatTop: number }> {
  const shown = input.flags.slice(0, input.sheetLength ?? 24);
  const evidence = shown.map((flag) => input.evidence(flag.image));
  const maps = evidence.map(disagreementMap);
  const heatTop = scaleTop(maps);
  const lesions: SheetLesion[] = [];
  for (const [i, flag] of shown.entries()) {
    const map = maps[i]!;
    const heat = map ? await heatImage(map, evidence[i]!.size, heatTop) : null;
    const thumbnail = await input.thumbnail(evidence[i]!, thumbnailSide);
    lesions.push({ flag, evidence: evidence[i]!, drawn: drawLesion(evidence[i]!, thumbnail, heat) });
  }
  return { lesions, heatTop };
}
