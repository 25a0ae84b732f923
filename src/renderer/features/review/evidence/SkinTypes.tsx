import { SegmentedControl, Text } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { AttributeDefinition, ImageDetails } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../review.module.css';
import { useViewing } from '../state.ts';
import { standing, type TagValue } from '../tags.ts';
import { SourceText } from './TagRow.tsx';

type Props = {
  scales: readonly AttributeDefinition[];
  chosen: AttributeDefinition;
  details: ImageDetails;
  disabled: boolean;
  onTag: (value: TagValue | null) => void;
};

/** A swatch a level, with its name: one press tags, another takes the tag away. */
export function SkinTypes({ scales, chosen, details, disabled, onTag }: Props) {
  const tag = standing(details.attributes, chosen.key);
  const toggle = (value: TagValue): void => onTag(tag?.value === value && tag.source === 'clinician' ? null : value);
  // Arrow keys go along the swatches; a digit tags the level in that place, 0 the tenth.
  const onKeyDown = (event: KeyboardEvent<HTMLFieldSetElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const buttons = [...event.currentTarget.querySelectorAll('button')];
      buttons[(buttons.findIndex((button) => button === document.activeElement) + by + buttons.length) % buttons.length]?.focus();
    } else if (/^[0-9]$/.test(event.key)) {
      const level = chosen.levels[event.key === '0' ? 9 : Number(event.key) - 1];
      if (!level) return;
      event.preventDefault();
      if (!disabled) toggle(level.value);
    }
  };
  return (
    <div>
      <div className={classes['sectionHead']}>
        <Text size="sm" lh={1.3}>
          {chosen.label} <SourceText tag={tag} attribute={chosen} details={details} />
        </Text>
        {scales.length > 1 && (
          <SegmentedControl
            size="xs"
            className={classes['scale']}
            aria-label={t('review.skinScale')}
            data={scales.map(({ key }) => ({ value: key, label: key === 'monk' ? t('review.scaleMonk') : t('review.scaleFitzpatrick') }))}
            value={chosen.key}
            onChange={(key) => useViewing.setState({ skinScale: key as 'fitzpatrick' | 'monk' })}
          />
        )}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of the buttons inside */}
      <fieldset aria-label={chosen.label} className={classes['swatches']} data-digits onKeyDown={onKeyDown}>
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
              onClick={() => toggle(value)}
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
