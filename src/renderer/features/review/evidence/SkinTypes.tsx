import { SegmentedControl, Text } from '@mantine/core';
import type { AttributeDefinition, ShownAttribute } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../review.module.css';
import { useViewing } from '../state.ts';
import type { TagValue } from '../tags.ts';
import { SourceText } from './TagRow.tsx';

type Props = {
  scales: readonly AttributeDefinition[];
  chosen: AttributeDefinition;
  tag: ShownAttribute | null;
  disabled: boolean;
  onTag: (value: TagValue | null) => void;
};

/** A swatch a level, with its name: one press tags, another takes the tag away. */
export function SkinTypes({ scales, chosen, tag, disabled, onTag }: Props) {
  return (
    <div>
      <div className={classes['sectionHead']}>
        <Text size="sm">
          {chosen.label} <SourceText tag={tag} subject={chosen.subject} />
        </Text>
        {scales.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('review.skinScale')}
            data={scales.map(({ key }) => ({ value: key, label: key === 'monk' ? t('review.scaleMonk') : t('review.scaleFitzpatrick') }))}
            value={chosen.key}
            onChange={(key) => useViewing.setState({ skinScale: key as 'fitzpatrick' | 'monk' })}
          />
        )}
      </div>
      <fieldset aria-label={chosen.label} className={classes['swatches']}>
        {chosen.levels.map(({ value, label, colour }) => {
          const pressed = tag !== null && tag.value === value;
          return (
            <button
              key={value}
              type="button"
              disabled={disabled}
              aria-pressed={pressed}
              aria-label={t('review.swatch', { attribute: chosen.label, level: label })}
              className={classes['swatch']}
              onClick={() => onTag(pressed && tag.source === 'clinician' ? null : value)}
            >
              <span className={classes['swatchColour']} style={{ background: colour ?? 'none' }} />
              <span>{label}</span>
            </button>
          );
        })}
      </fieldset>
    </div>
  );
}
