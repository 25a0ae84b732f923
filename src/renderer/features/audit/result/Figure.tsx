import type { ReactNode } from 'react';
import { absent, sentence } from '../../../../core/text.ts';
import { t } from '../../../i18n/index.ts';
import classes from '../audit.module.css';

/** A value with its interval under it. */
export function Interval({ value, low, high }: { value: string; low: string; high: string }) {
  return <Under value={value} text={t('audit.fromTo', { low, high })} />;
}

/** A value, and what stands small under it. */
export function Under({ value, text }: { value: string; text: string }) {
  return (
    <>
      {value}
      <Range text={text} />
    </>
  );
}

/** What stands small under a value. */
export function Range({ text }: { text: string }) {
  return <small className={classes['range']}>{text}</small>;
}

/** What is shown of a figure, or the sentence that says why there is none. */
export function Figure<Value>({ figure, children }: { figure: { value: Value | null; reason: string | null } | null | undefined; children: (value: Value) => ReactNode }) {
  if (figure?.value !== null && figure?.value !== undefined) return children(figure.value);
  return figure?.reason ? <Reason text={figure.reason} /> : absent;
}

/** Why a figure is missing, in its place. */
export function Reason({ text }: { text: string }) {
  return <small className={classes['reason']}>{sentence(text)}</small>;
}

/** Sentences about what stands beside them. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={classes['notes']}>
      {notes.map((note) => (
        <li key={note}>{sentence(note)}</li>
      ))}
    </ul>
  );
}
