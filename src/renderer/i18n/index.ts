import { en } from './en/index.ts';
import { format, numberFormat, type Message, type Values } from './messages.ts';

type Catalogue = typeof en;
type Feature = keyof Catalogue & string;

/** "review.submit": a feature, and a text of its file in `i18n/en/`. */
export type MessageKey = { [F in Feature]: `${F}.${keyof Catalogue[F] & string}` }[Feature];

type MessageOf<Key extends string> = Key extends `${infer F extends Feature}.${infer Name}` ? (Name extends keyof Catalogue[F] ? Extract<Catalogue[F][Name], Message> : never) : never;

type Parameters<Key extends MessageKey> = keyof Values<MessageOf<Key>> extends never ? [] : [values: Values<MessageOf<Key>>];

/** Keys of texts without places: what tables of labels hold. */
export type PlainKey = { [Key in MessageKey]: Parameters<Key> extends [] ? Key : never }[MessageKey];

/** English is the only catalogue for now; another comes beside `en` and is chosen here. */
const locale = 'en-GB';

/** The text of a key, with its places filled in: `t('rounds.left', { time: '3 min' })`. */
export function t<Key extends MessageKey>(key: Key, ...[values]: Parameters<Key>): string {
  const [feature, name] = key.split('.', 2) as [Feature, string];
  return format((en[feature] as Record<string, Message>)[name]!, values ?? {}, locale);
}

/** 12345 → "12,345". */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return numberFormat(locale, options).format(value);
}

/** .125 → "12.5 %", with a space as the report and the command line write it. */
export function formatPercent(fraction: number, digits = 0): string {
  return `${formatNumber(fraction * 100, { minimumFractionDigits: digits, maximumFractionDigits: digits })} %`;
}

const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** "23 Nov 2026, 04:05", in the reader's own time zone. */
export function formatMoment(time: string | Date): string {
  return dateTime.format(new Date(time));
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** 852_000_000 → "852 MB". */
export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return formatNumber(bytes / 1000 ** power, { style: 'unit', unit: byteUnits[power]!, maximumFractionDigits: power < 2 ? 0 : 1 });
}

/** "wasm" → "WebAssembly"; what has no name here keeps its own. */
export function engineName(engine: string): string {
  const key = `common.engine-${engine}`;
  return hasMessage(key) ? t(key) : engine;
}

/** Whether a key that is put together from data ("verdict-…") has a text. */
export function hasMessage(key: string): key is PlainKey {
  const [feature, name] = key.split('.', 2) as [string, string | undefined];
  return feature in en && name !== undefined && name in en[feature as Feature];
}
