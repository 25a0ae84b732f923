import type { Preset } from './presets.ts';
import { findColumn, requireColumn } from './table.ts';
import type { Table } from './table.ts';

/** Which column of a table says what. */
export type Columns = {
  image: string;
  patient: string | null;
  lesion: string | null;
  attributes: [key: string, column: string][];
  oneHotDiagnosis: string[];
};

/** Keys that `map` may use for ids in place of an attribute. */
const idKeys = new Set(['image', 'patient', 'lesion']);

/**
 * Finds the preset's columns and those that the person mapped, whose word counts.
 * @throws WeakspotError `bad-request` naming the column that is missing
 */
export function resolveColumns(table: Table, preset: Preset, map: Readonly<Record<string, string>>, leaveOut: readonly string[] = []): Columns {
  const mapped = new Map(Object.entries(map).map(([key, name]) => [key, requireColumn(table, name, `to which ${key} is mapped`)]));
  const left = new Set(leaveOut.map((name) => requireColumn(table, name, 'which is to be left out')));
  const taken = new Set([...mapped.values(), ...left]);
  for (const name of preset.requiredColumns) {
    if (!Object.values(map).includes(name)) requireColumn(table, name, 'which this preset needs; choose another preset or add it');
  }
  const first = (names: readonly string[]): string | null => names.map((name) => findColumn(table, name)).find((column) => column !== null && !taken.has(column)) ?? null;
  const image = mapped.get('image') ?? first(preset.imageColumns) ?? requireColumn(table, preset.imageColumns[0]!, 'which names the image of each row; say which does with --map image=COLUMN');
  taken.add(image);
  const attributes = new Map<string, string>();
  for (const [key, names] of Object.entries(preset.attributes)) {
    const column = first(names);
    if (column) attributes.set(key, column);
  }
  for (const [key, column] of mapped) if (!idKeys.has(key)) attributes.set(key, column);
  return {
    image,
    patient: mapped.get('patient') ?? first(preset.patientColumns),
    lesion: mapped.get('lesion') ?? first(preset.lesionColumns),
    attributes: [...attributes],
    oneHotDiagnosis: attributes.has('diagnosis') ? [] : preset.oneHotDiagnosis.flatMap((name) => findColumn(table, name) ?? []).filter((column) => !left.has(column)),
  };
}
