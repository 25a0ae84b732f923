import type { AuditResult } from '../../../core/contract/index.ts';
import { moment } from '../../../core/text.ts';
import { html, type Html } from '../document/html.ts';
import { documentPage } from '../document/page.ts';
import { adjusted } from './section/adjusted.ts';
import { family } from './section/family.ts';
import { features } from './section/features.ts';
import { groups } from './section/groups.ts';
import { intersections } from './section/intersections.ts';
import { labels } from './section/labels.ts';
import { limits, methods } from './section/methods.ts';
import { overRounds } from './section/over-rounds.ts';
import { provenance } from './section/provenance.ts';
import { sensitivity } from './section/sensitivity.ts';
import { slices } from './section/slices.ts';
import { summary } from './section/summary.ts';
import { unbiased } from './section/unbiased.ts';
import { auditStyle } from './style.ts';

export type AuditPageInput = {
  result: AuditResult;
  project: { name: string; id: string };
  /** When the page is written. */
  now: Date;
};

const contents = [
  ['summary', 'Summary'],
  ['provenance', 'Data and provenance'],
  ['groups', 'Groups'],
  ['adjusted', 'Crude and adjusted odds ratios'],
  ['intersections', 'Intersections'],
  ['slices', 'Slices nobody named'],
  ['labels', 'Labels'],
  ['sensitivity', 'Does it hang on the cut-off?'],
  ['over-rounds', 'Over rounds'],
  ['unbiased', 'How often something is wrong, without bias'],
  ['features', 'Features of image and mask'],
  ['family', 'The declared family of tests'],
  ['methods', 'Methods'],
  ['limits', 'Limits'],
] as const;

/**
 * An audit as one HTML file that needs nothing else: no network, no script. It reads like a paper's supplement, on a screen, by a screen reader, and on
 * A4 paper. Everything that came from data is escaped.
 *
 * @returns the file's text, UTF-8
 */
export function auditPage({ result, project, now }: AuditPageInput): string {
  const title = `Audit of groups: ${project.name}, round ${result.round}`;
  const page = documentPage({
    title,
    style: auditStyle,
    header: html`<p class="lead">Which groups of lesions are flagged as hard to learn more often than others, which are segmented worse, what explains it, and what is missing to know.</p>
<p class="caution">Screening, not proof. For research use: not a diagnosis, and not a medical device. ITA is not skin type.</p>
${tableOfContents()}`,
    main: html`${summary(result)}
${provenance(result, project)}
${groups(result)}
${adjusted(result)}
${intersections(result)}
${slices(result)}
${labels(result)}
${sensitivity(result)}
${overRounds(result)}
${unbiased(result)}
${features(result)}
${family(result)}
${methods(result)}
${limits()}`,
    footer: html`<p>Written by Weakspot on ${moment(now)}. Rows ${result.hashes.rowsSha256.slice(0, 12)}, snapshot ${result.hashes.snapshotSha256.slice(0, 12)}, model ${result.hashes.modelSha256.slice(0, 12)}.</p>`,
  });
  // A number and its percent sign stay on one line.
  return page.replace(/(\d) %/g, '$1\u00a0%');
}

function tableOfContents(): Html {
  return html`<nav aria-label="Contents"><ol class="contents">${contents.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ol></nav>`;
}
