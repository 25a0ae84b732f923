/** What all documents look like: on a screen, and on A4 paper. White ground throughout, so that printing costs no ink. */
export const documentStyle = `
:root { color-scheme: light; font-size: 15px; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; border-bottom: 2px solid #1a1a1a; padding-bottom: 1rem; }
footer { margin-top: 2.5rem; padding-top: .75rem; padding-bottom: 2rem; border-top: 1px solid #767676; color: #4a4a4a; font-size: .85rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid #b0b0b0; }
h3 { font-size: 1.02rem; margin: 1.2rem 0 .3rem; overflow-wrap: anywhere; }
p, ul { margin: .5rem 0; max-width: 50rem; }
.lead { font-size: 1.05rem; }
.caution { border-left: 4px solid #D55E00; padding: .3rem .8rem; }
.note, .about, figcaption { color: #4a4a4a; font-size: .88rem; }
code { font: .85em ui-monospace, "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: .8rem 0; font-size: .88rem; font-variant-numeric: tabular-nums; width: 100%; border-bottom: 1.5px solid #1a1a1a; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
th, td { text-align: left; padding: .22rem .6rem .22rem 0; vertical-align: top; border-top: 1px solid #d0d0d0; font-weight: 400; }
thead th { font-weight: 600; vertical-align: bottom; }
thead tr:first-child th, .facts tr:first-child > * { border-top: 1.5px solid #1a1a1a; }
th.figure, td.figure { text-align: right; padding-left: .6rem; padding-right: 0; }
td.figure { white-space: nowrap; }
td.text, thead th.text:not(:first-child) { padding-left: .9rem; }
tbody th small { display: block; color: #4a4a4a; min-width: 11rem; }
.facts td { overflow-wrap: anywhere; }
.facts th { color: #4a4a4a; }
.configuration { columns: 3 14rem; column-gap: 2rem; font-size: .88rem; margin: .4rem 0; }
.configuration div { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid #d0d0d0; break-inside: avoid; padding: .15rem 0; }
.configuration dt { color: #4a4a4a; }
.configuration dd { margin: 0; text-align: right; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2rem; align-items: start; }
figure { margin: .5rem 0; }
svg { display: block; }
.chart { width: 100%; max-width: 30rem; height: auto; font: 11px system-ui, "Segoe UI", Arial, sans-serif; }
.chart text { fill: #333; }
.chart .grid { stroke: #e2e2e2; }
.chart .axis, .chart .tick { stroke: #555; }
.chart .mark { stroke: #1a1a1a; stroke-dasharray: 4 3; }
.chart .series { font-weight: 600; }
.legend { border: 1px solid #b0b0b0; padding: .5rem .8rem; margin: .8rem 0; font-size: .88rem; }
.legend ul { list-style: none; padding: 0; margin: 0; max-width: none; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; }
.legend p { margin: .3rem 0 0; }
@media (max-width: 46rem) { main { overflow-x: auto; } }
@page { size: A4; margin: 16mm 15mm 18mm; }
@media print {
  :root { font-size: 9.2pt; }
  body { line-height: 1.4; }
  main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  h2, h3, caption, .legend { break-after: avoid; }
  tr, table, figure, .legend { break-inside: avoid; }
  p, li { orphans: 3; widows: 3; }
  .columns { grid-template-columns: 1fr 1fr; gap: 0 8mm; }
  .configuration { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;
