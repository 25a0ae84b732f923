import { Button, Select, Text } from '@mantine/core';
import { useStore } from 'zustand';
import type { ImageDetails } from '../../../../core/contract/index.ts';
import type { Editor, WeakState } from '../../../canvas/editor/types.ts';
import { t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import classes from '../review.module.css';
import { Section } from './Section.tsx';

type Props = { editor: Editor; details: ImageDetails; disabled: boolean; onClass: (name: string | null) => void };

/** Cheaper than a mask: the lesion's class, and what was drawn as a box, as points or as scribbles. */
export function WeakLabels({ editor, details, disabled, onClass }: Props) {
  const weak = useStore(editor.store, (state) => state.weak);
  const changed = useStore(editor.store, (state) => state.weakChanged);
  const diagnosis = (useCall('attribute.list', {}).data ?? []).find(({ key }) => key === 'diagnosis');
  const known = details.weak.flatMap(({ label }) => (label.kind === 'class' ? [label.name] : []))[0] ?? null;
  const classesKnown = (diagnosis?.levels ?? []).map(({ value, label }) => ({ value: String(value), label }));
  if (known !== null && !classesKnown.some(({ value }) => value === known)) classesKnown.push({ value: known, label: known });
  const drawn = drawnKinds(weak);
  return (
    <Section title={t('review.weak')}>
      <Text size="xs" c="dimmed" mb={6}>
        {t('review.weakHelp')}
      </Text>
      {classesKnown.length > 0 && (
        <Select
          size="xs"
          label={t('review.weakClass')}
          placeholder={t('review.weakClassPlaceholder')}
          searchable
          allowDeselect={false}
          disabled={disabled}
          data={classesKnown}
          value={known}
          onChange={(name) => name !== null && name !== known && onClass(name)}
        />
      )}
      {drawn.length === 0 && known === null && (
        <Text size="sm" c="dimmed" mt={6}>
          {t('review.weakNone')}
        </Text>
      )}
      <ul className={classes['weak']}>
        {known !== null && (
          <li>
            <span>
              {classesKnown.find(({ value }) => value === known)?.label} <small className={classes['quiet']}>{t('review.weakSaved')}</small>
            </span>
            <Button size="compact-xs" variant="default" disabled={disabled} aria-label={t('review.weakClassClear')} onClick={() => onClass(null)}>
              {t('review.clearWeak')}
            </Button>
          </li>
        )}
        {drawn.map(({ kind, text }) => (
          <li key={kind}>
            <span>
              {text} <small className={classes['quiet']}>{t(changed ? 'review.weakUnsaved' : 'review.weakSaved')}</small>
            </span>
            <Button size="compact-xs" variant="default" disabled={disabled} onClick={() => editor.clearWeak(kind)}>
              {t('review.clearWeak')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function drawnKinds({ box, points, scribbles }: WeakState): { kind: 'box' | 'point' | 'scribble'; text: string }[] {
  return [
    ...(box ? [{ kind: 'box' as const, text: t('review.weak-box') }] : []),
    ...(points.length > 0 ? [{ kind: 'point' as const, text: t('review.weak-point', { count: points.length }) }] : []),
    ...(scribbles.length > 0 ? [{ kind: 'scribble' as const, text: t('review.weak-scribble', { count: scribbles.length }) }] : []),
  ];
}
