/** A cell's value, or what is wrong with it; `value` null without a problem means that nothing was recorded. */
export type ReadValue = { value: string | number | null; problem: string | null };

const missing = new Set(['', 'unknown', 'unk', 'nan', 'na', 'n/a', 'null', '?', '-', 'not available', 'not specified', 'not recorded', 'missing']);
const roman = ['i', 'ii', 'iii', 'iv', 'v', 'vi'];

/** Brings a cell to the form in which an attribute is stored: the same word or number whatever collection it comes from. */
export function readValue(key: string, cell: string): ReadValue {
  const text = cell.trim().toLowerCase();
  if (missing.has(text)) return { value: null, problem: null };
  switch (key) {
    case 'age':
      return readAge(text);
    case 'sex':
      return { value: { m: 'male', f: 'female', man: 'male', woman: 'female' }[text] ?? text, problem: null };
    case 'fitzpatrick':
      return readFitzpatrick(text);
    case 'diagnosis':
    case 'diagnosis_method':
    case 'body_site':
    case 'benign_malignant':
    case 'dermoscopic_type':
      return { value: text, problem: null };
    default:
      return { value: asNumber(text) ?? asYesOrNo(text) ?? cell.trim(), problem: null };
  }
}

function readAge(text: string): ReadValue {
  // "85+" and "90 years" are ages too.
  const age = asNumber(text.replace(/\s*(\+|years?|y)$/, ''));
  return age !== null && age >= 0 && age <= 120 ? { value: age, problem: null } : { value: null, problem: 'no age from 0 to 120 years' };
}

function readFitzpatrick(text: string): ReadValue {
  const bare = text.replace(/^(fitzpatrick\s*)?(skin\s*)?(type\s*)?/, '').trim();
  const type = roman.includes(bare) ? roman.indexOf(bare) + 1 : asNumber(bare);
  return type !== null && Number.isInteger(type) && type >= 1 && type <= 6
    ? { value: type, problem: null }
    : { value: null, problem: 'no Fitzpatrick type from 1 to 6' };
}

function asNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : null;
}

function asYesOrNo(text: string): string | null {
  if (text === 'true' || text === 'yes') return 'yes';
  return text === 'false' || text === 'no' ? 'no' : null;
}
