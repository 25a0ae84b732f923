import type { AuditConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { plural } from '../../../core/text.ts';
import { present } from './group.ts';
import type { AuditTable, Grouping } from './table.ts';

/**
 * Puts a table of images together as lesions or patients: flagged, failed, scored, judged, seen or labelled where one of the images is; the mean of each
 * measure over the images that have it; of each attribute the group that most of the images are in, a person's value before an estimate and any
 * before a missing one, the earlier group of equally many. An image whose lesion, or patient, is not known is a unit with its lesion, else by itself.
 *
 * @param table of images
 * @throws WeakspotError `bad-request` where no image has what is to be counted
 */
export function putTogether(table: AuditTable, unit: AuditConfiguration['unit']): AuditTable {
  if (unit === 'image') return table;
  const { unitOf, count, unknown } = unitsOf(table, unit);
  const first = new Int32Array(count).fill(-1);
  for (let image = 0; image < unitOf.length; image++) if (first[unitOf[image]!] === -1) first[unitOf[image]!] = image;
  const any = (flags: Uint8Array): Uint8Array => {
    const result = new Uint8Array(count);
    for (let image = 0; image < flags.length; image++) if (flags[image]! > result[unitOf[image]!]!) result[unitOf[image]!] = flags[image]!;
    return result;
  };
  const means = (values: Float64Array): Float64Array => meansBy(unitOf, count, values);
  const ofFirst = <V>(values: readonly V[]): V[] => Array.from(first, (image) => values[image]!);
  const firstKnown = <V>(values: readonly (V | null)[]): (V | null)[] => {
    const result: (V | null)[] = Array.from({ length: count }, () => null);
    for (let image = values.length - 1; image >= 0; image--) result[unitOf[image]!] = values[image] ?? result[unitOf[image]!]!;
    return result;
  };
  const groupings = new Map<string, Grouping>();
  const notes = [...table.notes];
  if (unknown > 0) notes.push(`${plural(unknown, 'image')} ${unknown === 1 ? 'has' : 'have'} no known ${unit}; each counts ${unit === 'patient' ? 'with its lesion, or by itself where that is not known either' : 'by itself'}.`);
  for (const [key, grouping] of table.groupings) {
    const { codes, differing } = mostFrequent(grouping, unitOf, count);
    // A group whose images all count in other groups is gone; bands stay.
    groupings.set(key, present({ ...grouping, codes }, grouping.kind === 'bands' ? grouping.levels.filter(({ kind }) => kind === 'value').length : 0));
    if (differing > 0) notes.push(`${plural(differing, unit)} ${differing === 1 ? 'has' : 'have'} images of different groups by “${grouping.label}” and ${differing === 1 ? 'counts' : 'count'} in the one with the most.`);
  }
  return {
    ...table,
    count,
    ids: ofFirst(table.ids),
    images: { ...table.images, unit: unitOf },
    clusters: clustersOfUnits(table, first),
    split: ofFirst(table.split),
    seen: any(table.seen),
    labelled: any(table.labelled),
    scored: any(table.scored),
    score: means(table.score),
    flagged: any(table.flagged),
    judged: any(table.judged),
    failed: any(table.failed),
    dice: means(table.dice),
    iou: means(table.iou),
    thresholdJaccard: means(table.thresholdJaccard),
    hd95: means(table.hd95),
    areaBias: means(table.areaBias),
    flaggedAt: table.flaggedAt.map(({ at, flagged }) => ({ at, flagged: any(flagged) })),
    features: { area: means(table.features.area), contrast: means(table.features.contrast), hair: means(table.features.hair), border: means(table.features.border), variegation: means(table.features.variegation), ita: means(table.features.ita) },
    featuresFrom: any(table.featuresFrom),
    secondsSpent: means(table.secondsSpent),
    verdict: firstKnown(table.verdict),
    annotator: firstKnown(table.annotator),
    earlier: table.earlier.map((earlier) => ({ round: earlier.round, flagged: any(earlier.flagged), scored: any(earlier.scored), dice: means(earlier.dice), iou: means(earlier.iou) })),
    queued: table.queued.map((item) => ({ ...item, unit: unitOf[item.unit]! })),
    groupings,
    notes,
  };
}

/** The unit of each image, numbered by first occurrence, and how many images have none of their own. */
function unitsOf({ images }: AuditTable, unit: 'lesion' | 'patient'): { unitOf: Int32Array; count: number; unknown: number } {
  const named = unit === 'lesion' ? images.lesion : images.patient;
  if (images.ids.length > 0 && named.every((number) => number < 0)) {
    throw new WeakspotError('bad-request', `No image of this project names its ${unit}, so ${unit}s cannot be counted; take another unit, or import which ${unit} each image belongs to.`, { field: 'unit' });
  }
  const patientOfLesion = new Map<number, number>();
  for (let image = 0; image < named.length; image++) {
    if (unit === 'patient' && images.lesion[image]! >= 0 && named[image]! >= 0 && !patientOfLesion.has(images.lesion[image]!)) patientOfLesion.set(images.lesion[image]!, named[image]!);
  }
  const numbers = new Map<string, number>();
  let unknown = 0;
  const unitOf = Int32Array.from(named, (number, image) => {
    const lesion = images.lesion[image]!;
    const own = number >= 0 ? number : (patientOfLesion.get(lesion) ?? -1);
    if (own < 0) unknown += 1;
    const name = own >= 0 ? `u${own}` : unit === 'patient' && lesion >= 0 ? `l${lesion}` : `i${image}`;
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  });
  return { unitOf, count: numbers.size, unknown };
}

/** Clusters of the units' first images, numbered anew, since a cluster whose images all joined another's unit is gone. */
function clustersOfUnits({ clusters }: AuditTable, first: Int32Array): AuditTable['clusters'] {
  const next = new Int32Array(clusters.count).fill(-1);
  let count = 0;
  const indices = first.map((image) => {
    const cluster = clusters.indices[image]!;
    if (next[cluster] === -1) next[cluster] = count++;
    return next[cluster]!;
  });
  return { indices, count };
}

function meansBy(unitOf: Int32Array, count: number, values: Float64Array): Float64Array {
  const sums = new Float64Array(count);
  const known = new Int32Array(count);
  for (let image = 0; image < values.length; image++) {
    if (Number.isNaN(values[image])) continue;
    sums[unitOf[image]!]! += values[image]!;
    known[unitOf[image]!]! += 1;
  }
  return sums.map((sum, unit) => (known[unit] === 0 ? Number.NaN : sum / known[unit]!));
}

/** Of each unit the group with most of its images, and how many units have images of several groups. */
function mostFrequent({ levels, codes }: Grouping, unitOf: Int32Array, count: number): { codes: Int16Array; differing: number } {
  const order = { value: 0, estimate: 1, missing: 2 } as const;
  const tallies: Map<number, number>[] = [];
  for (let image = 0; image < codes.length; image++) {
    const tally = (tallies[unitOf[image]!] ??= new Map());
    tally.set(codes[image]!, (tally.get(codes[image]!) ?? 0) + 1);
  }
  let differing = 0;
  const result = Int16Array.from({ length: count }, (_, unit) => {
    const entries = [...tallies[unit]!].sort(([a, timesA], [b, timesB]) => order[levels[a]!.kind] - order[levels[b]!.kind] || timesB - timesA || a - b);
    if (entries.filter(([code]) => levels[code]!.kind === levels[entries[0]![0]]!.kind).length > 1) differing += 1;
    return entries[0]![0];
  });
  return { codes: result, differing };
}
