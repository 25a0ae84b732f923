import { ActionIcon, Select, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import type { AttributeDefinition, ImageDetails, ShownAttribute } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../review.module.css';
import { ownerOf, standing, type TagValue } from '../tags.ts';

type Props = { attribute: AttributeDefinition; details: ImageDetails; disabled: boolean; onTag: (value: TagValue | null) => void };

/** An attribute's value: chosen from its levels, or written where it has none. */
export function TagRow({ attribute, details, disabled, onTag }: Props) {
  const name = useId();
  const tag = standing(details.attributes, attribute.key);
  const own = tag?.source === 'clinician';
  return (
    <div className={classes['tagRow']}>
      <label htmlFor={name} className={classes['tagName']}>
        {attribute.label}
      </label>
      {attribute.levels.length > 0 ? (
        <Select
          id={name}
          aria-describedby={`${name}-source`}
          size="xs"
          disabled={disabled}
          title={levelsWith(attribute, tag).find(({ value }) => value === String(tag?.value))?.label}
          placeholder={t('review.tagPick')}
          searchable={attribute.levels.length > 8}
          allowDeselect={false}
          data={levelsWith(attribute, tag)}
          value={tag ? String(tag.value) : null}
          onChange={(text) => {
            const value = attribute.levels.find((level) => String(level.value) === text)?.value;
            if (value !== undefined && value !== tag?.value) onTag(value);
          }}
        />
      ) : (
        <Written key={String(tag?.value ?? '')} id={name} attribute={attribute} tag={tag} disabled={disabled} onTag={onTag} />
      )}
      {own ? (
        <ActionIcon variant="subtle" color="gray" size={24} disabled={disabled} aria-label={t('review.tagClear', { attribute: attribute.label })} onClick={() => onTag(null)}>
          <X size={14} aria-hidden="true" />
        </ActionIcon>
      ) : (
        <span />
      )}
      <SourceText id={`${name}-source`} tag={tag} attribute={attribute} details={details} />
    </div>
  );
}

/** A text or number is saved when the field is left or Enter is pressed in it. */
function Written({ id, attribute, tag, disabled, onTag }: Pick<Props, 'attribute' | 'disabled' | 'onTag'> & { id: string; tag: ShownAttribute | null }) {
  const kept = tag ? String(tag.value) : '';
  const [text, setText] = useState(kept);
  const save = (): void => {
    const written = text.trim();
    if (written === kept) return;
    if (written === '') return setText(kept);
    onTag(attribute.type === 'number' ? Number(written) : written);
  };
  const common = { id, 'aria-describedby': `${id}-source`, size: 'xs' as const, disabled, value: text, onBlur: save };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') setText(kept);
  };
  if (attribute.type === 'number') return <TextInput {...common} inputMode="decimal" onChange={(event) => setText(event.currentTarget.value.replaceAll(/[^0-9.-]/g, ''))} onKeyDown={onKeyDown} />;
  return <TextInput {...common} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} />;
}

/** An imported value may be none of the levels: it is shown all the same. */
function levelsWith(attribute: AttributeDefinition, tag: ShownAttribute | null): { value: string; label: string }[] {
  const levels = attribute.levels.map(({ value, label }) => ({ value: String(value), label }));
  if (tag && !levels.some(({ value }) => value === String(tag.value))) levels.push({ value: String(tag.value), label: String(tag.value) });
  return levels;
}

/** Whom a tag goes to, said before it is given: nobody tags one image and changes a patient unawares. Then where the value comes from. */
export function SourceText({ id, tag, attribute, details }: { id?: string; tag: ShownAttribute | null; attribute: AttributeDefinition; details: ImageDetails }) {
  const source = tag?.source === 'clinician' ? t('review.source-clinician', { name: tag.annotator?.name ?? t('review.someone') }) : tag ? t(`review.source-${tag.source}`) : null;
  const { subject, images } = ownerOf(attribute.key, details);
  const whom = subject === 'lesion' ? t('review.tag-for-lesion', { count: images ?? 1 }) : t(`review.tag-for-${subject}`);
  return (
    <small id={id} className={classes['source']}>
      {source ? `${whom} · ${source}` : whom}
    </small>
  );
}
