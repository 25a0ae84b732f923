import { html, type Html } from './html.ts';

type Cell = string | number | Html;

/** A table whose first column heads each row; other columns are figures, set flush right unless named in `textColumns`. */
export function table(options: { caption: string; head: readonly Cell[]; rows: readonly (readonly Cell[])[]; textColumns?: readonly number[] }): Html {
  const kind = (column: number): string => (column === 0 || options.textColumns?.includes(column) ? 'text' : 'figure');
  return html`<table>
<caption>${options.caption}</caption>
<thead><tr>${options.head.map((cell, column) => html`<th scope="col" class="${kind(column)}">${cell}</th>`)}</tr></thead>
<tbody>
${options.rows.map(
  ([first, ...others]) =>
    html`<tr><th scope="row">${first!}</th>${others.map((cell, i) => html`<td class="${kind(i + 1)}">${cell}</td>`)}</tr>
`,
)}</tbody>
</table>`;
}

/** Name and value pairs, one a row. */
export function facts(caption: string, pairs: readonly (readonly [name: string, value: Cell])[]): Html {
  return html`<table class="facts">
<caption>${caption}</caption>
<tbody>
${pairs.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`)}</tbody>
</table>`;
}
