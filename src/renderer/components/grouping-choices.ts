import type { AttributeGrouping } from '../../core/contract/index.ts';
import { t } from '../i18n/index.ts';

/** For a list to choose from; what puts every image into the same group is there and cannot be chosen. */
export function groupingChoices(groupings: readonly AttributeGrouping[]): { value: string; label: string; disabled: boolean }[] {
  return groupings.map(({ key, label, groups }) => ({ value: key, label: groups > 1 ? label : t('common.oneGroup', { label }), disabled: groups < 2 }));
}
