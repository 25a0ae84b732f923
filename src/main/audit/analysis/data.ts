import { featureNames, type AuditConfiguration, type AuditResult } from '../../../core/contract/index.ts';
import { splits, type Split } from '../../../core/subject.ts';
import { count, plural } from '../../../core/text.ts';
import { clusterWord } from './attribute-notes.ts';
import type { Draws } from './draws.ts';
import type { AuditTable } from '../rows/table.ts';

/** Fewer clusters than this make resampled intervals, and robust errors, less sure than they say. */
const fewClusters = 30;

/** What the audit saw: judged, flagged and failed count units, the rest images. */
export function dataOf(table: AuditTable): AuditResult['data'] {
  const { images, clusters, clustersOf } = table;
  const sizes = new Int32Array(clusters.count);
  for (const unit of images.unit) sizes[clusters.indices[unit]!]! += 1;
  const inSplits = Object.fromEntries(splits.map((split) => [split, 0])) as Record<Split, number>;
  for (const unit of images.unit) inSplits[table.split[unit]!] += 1;
  return {
    images: images.ids.length,
    lesions: distinct(images.lesion),
    patients: distinct(images.patient),
    judged: sum(table.judged),
    flagged: sum(table.flagged),
    failed: sum(table.failed),
    splits: inSplits,
    clusters: { of: clustersOf, count: clusters.count, largest: sizes.reduce((largest, size) => Math.max(largest, size), 0) },
  };
}

export function featuresOf({ features, featuresFrom }: AuditTable): AuditResult['features'] {
  return featureNames.map((name) => {
    const from = [0, 0, 0];
    for (const [unit, value] of features[name].entries()) if (!Number.isNaN(value)) from[featuresFrom[unit]!]! += 1;
    return { name, known: from[0]! + from[1]! + from[2]!, fromLabels: from[1]!, fromPredictions: from[2]! };
  });
}

/** Sentences about the whole. */
export function dataNotes(table: AuditTable, { judged, flagged, failed, images, lesions, patients, clusters }: AuditResult['data'], { units }: Draws, { judged: judgedSplits, unit }: AuditConfiguration): string[] {
  const notes: string[] = [];
  const scored = sum(table.scored);
  if (scored === 0) notes.push(`The round scored no ${unit}, so there are no figures of flags and hardness.`);
  else if (flagged === 0) notes.push(`No ${unit} is flagged, so no group can be flagged more often than another.`);
  else if (flagged === scored) notes.push(`Every scored ${unit} is flagged, so no group can be flagged more often than another.`);
  const where = judgedSplits.join(' or ');
  if (judged === 0) notes.push(`No ${unit} of the ${where} split has a trusted mask that the round segmented, so there are no figures of segmentation. Label some of them, or audit a round that has a ${where} split.`);
  else if (failed === 0) notes.push(`None of the ${plural(judged, `judged ${unit}`)} failed, so no group can fail more often than another.`);
  else if (failed === judged) notes.push(`All of the ${plural(judged, `judged ${unit}`)} failed, so no group can fail more often than another.`);
  if (clusters.count < fewClusters) notes.push(`All rests on ${plural(clusters.count, `independent ${clusterWord(table, 1)}`)}: intervals are less sure than they say.`);
  if (patients === 0) notes.push(`Patients are not known, so images of one patient may count as independent${lesions === 0 ? '' : ' where they are of different lesions'}.`);
  else if (table.images.patient.some((patient) => patient < 0)) notes.push(`Of ${plural(images, 'image')}, ${count(table.images.patient.filter((patient) => patient < 0).length)} have no known patient.`);
  if (units.count < clusters.count) notes.push(`Resampling draws ${count(units.count)} random bundles of the ${count(clusters.count)} ${clusterWord(table)}, which gets the width of an interval right to about 1 %.`);
  return notes;
}

function sum(flags: Uint8Array): number {
  return flags.reduce((total, flag) => total + flag, 0);
}

function distinct(numbers: Int32Array): number {
  return numbers.reduce((most, number) => Math.max(most, number + 1), 0);
}
