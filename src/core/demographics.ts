import type { SubjectKind } from './subject.ts';

export type AttributeLevel = { value: string | number; label: string; /** A swatch, for skin types. */ colour: string | null };

/** An attribute that comes with the product: what it is called, whom it describes, and which values it may have. */
export type StandardAttribute = {
  key: string;
  label: string;
  /** Whom its values describe, the widest first: with a patient unknown, a tag belongs to the lesion, else to the image. */
  subjects: readonly [SubjectKind, ...SubjectKind[]];
  type: 'choice' | 'number' | 'text';
  /** In order. */
  levels: readonly AttributeLevel[];
  /** Whether only `levels` will do; else they are suggestions beside what the project holds already. */
  closed: boolean;
  /** Of numbers, whole ones. */
  range?: readonly [low: number, high: number];
  /** Computed from pixels, never tagged. */
  estimated?: boolean;
};

const person = ['patient', 'lesion', 'image'] as const;
const lesion = ['lesion', 'image'] as const;
const image = ['image'] as const;

const words = (...values: string[]): AttributeLevel[] => values.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1), colour: null }));
const named = (entries: Record<string, string>): AttributeLevel[] => Object.entries(entries).map(([value, label]) => ({ value, label, colour: null }));
const swatches = (labels: readonly string[], colours: readonly string[]): AttributeLevel[] => labels.map((label, index) => ({ value: index + 1, label, colour: colours[index]! }));

/** For orientation only: Fitzpatrick's types are defined by how skin reacts to the sun, not by its colour. */
const fitzpatrickColours = ['#F6DFCB', '#EFC9A4', '#DDAE83', '#BA8457', '#8D5A35', '#4B3022'];

/** As published: E. Monk, "The Monk Skin Tone Scale", 2019 (CC BY 4.0). */
const monkColours = ['#F6EDE4', '#F3E7DB', '#F7EAD0', '#EADABA', '#D7BD96', '#A07E56', '#825C43', '#604134', '#3A312A', '#292420'];

/** Classes of the individual typology angle (Del Bino et al. 2006), each with the degrees above which it begins; the last takes the rest. */
export const skinCategories = [
  { category: 'very light', above: 55 },
  { category: 'light', above: 41 },
  { category: 'intermediate', above: 28 },
  { category: 'tan', above: 10 },
  { category: 'brown', above: -30 },
  { category: 'dark', above: -Infinity },
] as const;

export const standardAttributes: readonly StandardAttribute[] = [
  { key: 'fitzpatrick', label: 'Fitzpatrick skin type', subjects: person, type: 'choice', closed: true, levels: swatches(['I', 'II', 'III', 'IV', 'V', 'VI'], fitzpatrickColours) },
  { key: 'monk', label: 'Monk skin tone', subjects: person, type: 'choice', closed: true, levels: swatches(monkColours.map((_, index) => String(index + 1)), monkColours) },
  { key: 'sex', label: 'Sex', subjects: person, type: 'choice', closed: true, levels: words('female', 'male', 'other') },
  { key: 'birth_year', label: 'Birth year', subjects: person, type: 'number', closed: false, levels: [], range: [1850, 2100] },
  { key: 'age', label: 'Age', subjects: person, type: 'number', closed: false, levels: [], range: [0, 120] },
  {
    key: 'body_site', label: 'Body site', subjects: lesion, type: 'choice', closed: false,
    levels: words('scalp', 'face', 'ear', 'neck', 'chest', 'abdomen', 'back', 'trunk', 'upper extremity', 'hand', 'lower extremity', 'foot', 'acral', 'genital'),
  },
  {
    key: 'diagnosis', label: 'Diagnosis', subjects: lesion, type: 'choice', closed: false,
    levels: named({
      nv: 'Melanocytic naevus (nv)',
      mel: 'Melanoma (mel)',
      bkl: 'Benign keratosis (bkl)',
      bcc: 'Basal cell carcinoma (bcc)',
      akiec: 'Actinic keratosis, Bowen (akiec)',
      scc: 'Squamous cell carcinoma (scc)',
      vasc: 'Vascular lesion (vasc)',
      df: 'Dermatofibroma (df)',
    }),
  },
  { key: 'diagnosis_method', label: 'Diagnosis method', subjects: lesion, type: 'choice', closed: false, levels: named({ histo: 'Histopathology', follow_up: 'Follow-up', consensus: 'Consensus of experts', confocal: 'Confocal microscopy' }) },
  { key: 'benign_malignant', label: 'Benign or malignant', subjects: lesion, type: 'choice', closed: false, levels: words('benign', 'malignant', 'indeterminate') },
  { key: 'biopsied', label: 'Biopsied', subjects: lesion, type: 'choice', closed: false, levels: words('yes', 'no') },
  { key: 'image_quality', label: 'Image quality', subjects: image, type: 'choice', closed: false, levels: words('good', 'fair', 'poor') },
  { key: 'hair', label: 'Hair', subjects: image, type: 'choice', closed: false, levels: words('none', 'some', 'dense') },
  { key: 'artefacts', label: 'Artefacts', subjects: image, type: 'choice', closed: false, levels: words('none', 'ink', 'ruler', 'gel bubbles', 'dark corners', 'reflections') },
  { key: 'ita', label: 'Skin tone angle (ITA, estimated)', subjects: image, type: 'number', closed: false, levels: [], estimated: true },
  { key: 'ita_category', label: 'Skin tone (estimated)', subjects: image, type: 'choice', closed: true, levels: words(...skinCategories.map(({ category }) => category)), estimated: true },
];

/**
 * Where an image comes from: the source that its import named. No attribute, but groups are made of it as of one; where a project has an
 * attribute of that key, groups are made of the source all the same.
 */
export const collectionAttribute = { key: 'collection', label: 'Collection' } as const;

const byKey = new Map(standardAttributes.map((attribute) => [attribute.key, attribute]));

export function standardAttribute(key: string): StandardAttribute | null {
  return byKey.get(key) ?? null;
}

/** Whom an attribute describes, the widest first; one that is not of the product describes the image. */
export function subjectsOf(key: string): readonly [SubjectKind, ...SubjectKind[]] {
  return byKey.get(key)?.subjects ?? image;
}

/** "body_site" → "Body site", unless the product has a name for it. */
export function attributeLabel(key: string): string {
  const known = byKey.get(key);
  if (known) return known.label;
  const text = key.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How a tag is stored, as imports store the same value; or what is wrong with it. */
export function readTag(key: string, given: string | number): { value: string | number } | { problem: string } {
  const attribute = byKey.get(key);
  const value = typeof given === 'string' ? given.trim() : given;
  if (value === '') return { problem: 'the value is empty' };
  if (!attribute) return { value };
  if (attribute.estimated) return { problem: `${attribute.label} is computed from the image's pixels and not tagged; tag the Fitzpatrick type or the Monk skin tone instead` };
  if (attribute.type === 'number') return readNumber(attribute, value);
  const known = attribute.levels.find((level) => level.value === value || String(level.value).toLowerCase() === String(value).toLowerCase());
  if (known) return { value: known.value };
  if (attribute.closed) return { problem: `${attribute.label} is one of ${attribute.levels.map((level) => level.label).join(', ')}` };
  return { value: typeof value === 'string' ? value.toLowerCase() : value };
}

function readNumber({ label, range }: StandardAttribute, value: string | number): { value: number } | { problem: string } {
  const number = Number(value);
  if (!Number.isInteger(number) || (range && (number < range[0] || number > range[1]))) {
    return { problem: `${label} is a whole number${range ? ` from ${range[0]} to ${range[1]}` : ''}` };
  }
  return { value: number };
}
