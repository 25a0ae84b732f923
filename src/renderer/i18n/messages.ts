/** A text with `{name}` places, or one for each plural form; `{count}` decides which. */
export type Message = string | { readonly one: string; readonly other: string };

export type Messages = Readonly<Record<string, Message>>;

type PlacesOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | PlacesOf<Rest> : never;

type NamesOf<M extends Message> = M extends string ? PlacesOf<M> : M extends { one: infer One extends string; other: infer Other extends string } ? 'count' | PlacesOf<One> | PlacesOf<Other> : never;

export type Values<M extends Message> = { readonly [Name in NamesOf<M>]: Name extends 'count' ? number : string | number };

/** Fills in a message for a locale; numbers are written as its readers write them. */
export function format(message: Message, values: Readonly<Record<string, string | number>>, locale: string): string {
  return textOf(message, values, locale).replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the text "${textOf(message, values, locale)}" lacks a value for "${name}"`);
    return typeof value === 'number' ? numberFormat(locale, {}).format(value) : value;
  });
}

function textOf(message: Message, values: Readonly<Record<string, string | number>>, locale: string): string {
  if (typeof message === 'string') return message;
  return pluralRules(locale).select(Number(values['count'])) === 'one' ? message.one : message.other;
}

const numberFormats = new Map<string, Intl.NumberFormat>();
const rules = new Map<string, Intl.PluralRules>();

/** Formatters are dear to make and cheap to use. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let found = numberFormats.get(key);
  if (!found) numberFormats.set(key, (found = new Intl.NumberFormat(locale, options)));
  return found;
}

function pluralRules(locale: string): Intl.PluralRules {
  let found = rules.get(locale);
  if (!found) rules.set(locale, (found = new Intl.PluralRules(locale)));
  return found;
}
