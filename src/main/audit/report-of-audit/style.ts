import { documentStyle } from '../document/style.ts';

/** An audit's report: wide tables of stacked figures, and plots as wide as the page. */
export const auditStyle = `${documentStyle}
body { counter-reset: table figure; }
caption { font-weight: 400; }
caption::before { counter-increment: table; content: "Table " counter(table) ". "; font-weight: 600; }
figcaption::before { counter-increment: figure; content: "Figure " counter(figure) ". "; font-weight: 600; }
.caution { font-weight: 600; }
.contents { columns: 3 14rem; column-gap: 2rem; font-size: .88rem; padding-left: 1.4rem; margin: .8rem 0 .2rem; }
.contents li { break-inside: avoid; padding: .2rem 0; }
a { color: #0b5394; }
.wide { overflow-x: auto; margin: .8rem 0 0; }
.wide:focus-visible { outline: 2px solid #0b5394; outline-offset: 2px; }
.wide table { margin: 0; font-size: .82rem; }
.wide th, .wide td { padding-left: .35rem; padding-right: .35rem; }
.wide tr > :first-child { padding-left: 0; min-width: 7rem; max-width: 17rem; overflow-wrap: break-word; }
.wide tr > :last-child { padding-right: 0; }
thead th small { display: block; font-weight: 400; color: #4a4a4a; }
td small, tbody th small { display: block; min-width: 0; color: #4a4a4a; font-size: .86em; line-height: 1.3; }
td.figure small { white-space: nowrap; }
td small.apart { margin-top: .15rem; }
.wide td.text, .wide thead th.text:not(:first-child) { min-width: 5rem; padding-left: .35rem; overflow-wrap: break-word; }
.wide th.figure { padding-left: .35rem; padding-right: .35rem; }
.wide tr > .figure:last-child { padding-right: 0; }
td.sentence { color: #4a4a4a; font-style: italic; padding-left: .9rem; }
.reasons { color: #4a4a4a; font-size: .8rem; margin: .3rem 0 1rem; max-width: none; }
.reasons span { margin-right: .8rem; }
sup { line-height: 0; font-size: .75em; }
.notes { color: #333; font-size: .92rem; }
.findings li { margin: .35rem 0; }
.crossed { width: auto; border-bottom: 0; }
.crossed tbody th { border-bottom: 1px solid #d0d0d0; }
.crossed td { border: 1px solid #b0b0b0; padding: .25rem .4rem; min-width: 5.2rem; color: #1a1a1a; }
.wide .crossed tr > .figure:last-child { padding-right: .4rem; }
/* Names of groups, with the cells of eight columns, have to fit a page. */
.crossed thead th { overflow-wrap: anywhere; min-width: 4.4rem; }
.crossed td small { color: #1a1a1a; }
/* A plain colour: a printer of pages makes a picture of each cell that has a pattern, 20 MB in all. */
.crossed .small { background: #ececec; }
pre { border: 1px solid #b0b0b0; padding: .5rem .7rem; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.chart { max-width: 46rem; }
.columns .chart { max-width: 30rem; }
.chart .aside { font-style: italic; fill: #555; }
.references { font-size: .85rem; list-style: none; padding-left: 0; }
.references li { padding-left: 1.4rem; text-indent: -1.4rem; }
@page { @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, Arial, sans-serif; color: #4a4a4a; } }
@media print {
  .wide { overflow: visible; }
  .wide table { font-size: .78rem; }
  table.long { break-inside: auto; }
  thead { display: table-header-group; }
  .crossed td { min-width: 0; }
  .crossed td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .reasons { break-before: avoid; }
  .contents { columns: 2; }
  h3 + p, .notes { break-after: avoid; }
  figcaption { break-before: avoid; }
  .chart { max-width: 150mm; }
}
`;
