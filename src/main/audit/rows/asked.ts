import type { AuditConfiguration } from '../../../core/contract/index.ts';
import { collectionAttribute } from '../../../core/demographics.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { AuditRowsHeader } from './row.ts';
import type { Grouping } from './table.ts';

/** @throws WeakspotError `bad-request` where the configuration names an attribute that the project does not have */
export function requireConfiguration(header: AuditRowsHeader, { by, bands, reference }: AuditConfiguration): void {
  const there = [...new Set([...header.attributes.map(({ key }) => key), collectionAttribute.key])];
  const check = (field: string, keys: readonly string[]): void => {
    const unknown = keys.find((key) => !there.includes(key));
    if (unknown !== undefined) throw new WeakspotError('bad-request', `There is no attribute “${unknown}”, which “${field}” names; those there are: ${there.join(', ')}.`, { field, attribute: unknown });
  };
  check('by', by ?? []);
  check('bands', Object.keys(bands));
  check('reference', Object.keys(reference));
}

/**
 * The place of the level that an attribute's others are compared with, −1 for all the rest.
 * @throws WeakspotError `bad-request` where no unit has that level
 */
export function referenceOf(grouping: Grouping, { reference }: AuditConfiguration): number {
  const asked = reference[grouping.key];
  if (asked === undefined) return -1;
  const place = grouping.levels.findIndex(({ level }) => level === asked);
  if (place >= 0) return place;
  const there = grouping.levels.map(({ level }) => level).join(', ');
  throw new WeakspotError('bad-request', `“${grouping.key}” has no group “${asked}” to compare with; its groups are: ${there}.`, { field: 'reference', attribute: grouping.key, level: asked });
}
