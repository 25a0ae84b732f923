import { html, type Html } from '../document/html.ts';
import type { Reasons } from './figures.ts';

type Cell = string | number | Html;

export type WideRow = {
  /** What the row is about. */
  head: Cell;
  /** Its figures, or one sentence in place of all of them. */
  cells: readonly Cell[] | { sentence: string };
};

/**
 * A table that may be wider than a narrow window, which then scrolls it; its first column heads the rows, the others are figures unless named as text.
 * What its cells lack is told below it.
 */
export function wideTable(options: {
  caption: string;
  head: readonly Cell[];
  rows: readonly WideRow[];
  reasons?: Reasons;
  textColumns?: readonly number[];
  /** May break between pages, since no page holds it. */
  long?: boolean;
}): Html {
  const { caption, head, rows, reasons, textColumns = [], long = rows.length > 16 } = options;
  const kind = (column: number): string => (column === 0 || textColumns.includes(column) ? 'text' : 'figure');
  // Rendered before the reasons below it are asked for.
  const body = rows.map(
    ({ head: first, cells }) =>
      html`<tr><th scope="row">${first}</th>${'sentence' in cells ? html`<td class="sentence" colspan="${head.length - 1}">${cells.sentence}</td>` : cells.map((cell, i) => html`<td class="${kind(i + 1)}">${cell}</td>`)}</tr>
`,
  );
  return html`<div class="wide" role="region" tabindex="0" aria-label="${caption}"><table${long ? html` class="long"` : null}>
<caption>${caption}</caption>
<thead><tr>${head.map((cell, column) => html`<th scope="col" class="${kind(column)}">${cell}</th>`)}</tr></thead>
<tbody>
${body}</tbody>
</table></div>
${reasons?.list() ?? null}`;
}

/** Sentences, one an item; nothing where there is none. */
export function sentences(notes: readonly string[]): Html | null {
  return notes.length === 0 ? null : html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}
