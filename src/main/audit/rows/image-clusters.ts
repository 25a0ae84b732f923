import type { AuditTable } from './table.ts';

type Numbers = { patient: Int32Array; lesion: Int32Array; component: Int32Array };

/**
 * What resampling keeps together: patients where every image has one; lesions where no patient is known and every image has a lesion; else the
 * components, which hold all images of a patient and of a lesion and so are never finer than either.
 * @param numbers by first occurrence from 0, −1 where not known
 */
export function clusterImages({ patient, lesion, component }: Numbers): Pick<AuditTable, 'clusters' | 'clustersOf'> {
  if (patient.every((number) => number >= 0)) return { clusters: numbered(patient), clustersOf: 'patient' };
  if (patient.every((number) => number < 0) && lesion.every((number) => number >= 0)) return { clusters: numbered(lesion), clustersOf: 'lesion' };
  return { clusters: numbered(component), clustersOf: 'component' };
}

function numbered(indices: Int32Array): AuditTable['clusters'] {
  return { indices, count: indices.reduce((count, index) => Math.max(count, index + 1), 0) };
}
