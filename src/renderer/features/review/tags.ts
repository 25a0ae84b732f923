import type { ImageDetails, ShownAttribute } from '../../../core/contract/index.ts';
import { subjectsOf } from '../../../core/demographics.ts';
import type { SubjectKind } from '../../../core/subject.ts';

export type TagValue = string | number;

export const skinScales = ['fitzpatrick', 'monk'] as const;

/** The value that holds of an attribute: a clinician's tag above what was imported; an estimate never stands in for either. */
export function standing(attributes: readonly ShownAttribute[], key: string): ShownAttribute | null {
  const of = (source: ShownAttribute['source']): ShownAttribute | undefined => attributes.find((attribute) => attribute.key === key && attribute.source === source);
  return of('clinician') ?? of('import') ?? null;
}

/** Whom a tag of this image would go to, and how many images that are; null where only the service knows. */
export function ownerOf(key: string, { patient, lesion, siblings }: Pick<ImageDetails, 'patient' | 'lesion' | 'siblings'>): { subject: SubjectKind; images: number | null } {
  const subject = subjectsOf(key).find((kind) => (kind === 'patient' ? patient !== null : kind === 'lesion' ? lesion !== null : true)) ?? 'image';
  return { subject, images: { patient: null, lesion: siblings.length + 1, image: 1 }[subject] };
}

/** The estimated tone of the skin around the lesion, as the estimate wrote it. */
export function estimatedTone(attributes: readonly ShownAttribute[]): { angle: string; category: string } | null {
  const estimated = (key: string): TagValue | undefined => attributes.find((attribute) => attribute.key === key && attribute.source === 'estimate')?.value;
  const [angle, category] = [estimated('ita'), estimated('ita_category')];
  if (angle === undefined || category === undefined) return null;
  return { angle: Number(angle).toFixed(1).replace('-', '−'), category: String(category) };
}
