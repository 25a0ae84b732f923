/** What an attribute's value belongs to: patients share sex and birth year, lesions a body site and a diagnosis. */
export const subjectKinds = ['patient', 'lesion', 'image'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export const splits = ['train', 'validation', 'test'] as const;
export type Split = (typeof splits)[number];

export const valueSources = ['import', 'clinician', 'estimate'] as const;
export type ValueSource = (typeof valueSources)[number];

/** `nothing-wrong`: a person looked, and the label is right; it says neither that the network fails nor that the lesion is hard. */
export const verdicts = ['label-wrong', 'poor-image', 'truly-hard', 'model-wrong', 'not-a-lesion', 'nothing-wrong'] as const;
export type Verdict = (typeof verdicts)[number];
