import { documentStyle } from '../document/style.ts';

/** A round's report: what it shows beside tables and charts. */
export const style = `${documentStyle}
.sample { display: inline-block; width: 40px; height: 8px; vertical-align: middle; }
.heat-bar { display: inline-block; width: 120px; height: 10px; vertical-align: middle; border: 1px solid #767676; }
.lesion { border-top: 1px solid #b0b0b0; padding: .2rem 0 .8rem; break-inside: avoid; }
.lesion h3 { margin: .6rem 0 0; }
.lesion .about { margin: 0 0 .4rem; }
.score { font-weight: 400; white-space: nowrap; margin-left: .6rem; }
.pictures { display: grid; grid-template-columns: auto auto 1fr; gap: 1rem; align-items: start; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0 1rem; align-items: start; }
.pictures figure { margin: 0; }
.lesion-picture { width: auto; height: auto; max-width: 100%; max-height: 19rem; }
.framed { border: 1px solid #b0b0b0; }
.casing { fill: none; stroke: #fff; stroke-opacity: .65; }
.numbers table { margin: 0 0 .6rem; font-size: .82rem; }
.numbers th, .numbers td { padding-top: .08rem; padding-bottom: .08rem; }
.numbers td { text-align: right; padding-right: 0; }
.attributes { margin: .4rem 0 0; font-size: .85rem; max-width: none; }
.attributes span { margin-right: 1rem; }
.attributes b { font-weight: 400; color: #4a4a4a; }
@media (max-width: 46rem) { .pictures { grid-template-columns: 1fr 1fr; } .pictures .numbers { grid-column: 1 / -1; } }
@media print {
  .sheet > p, .sheet > .legend { break-after: avoid; }
  .lesion-picture { max-height: 45mm; max-width: 52mm; }
  .lesion { padding-bottom: 1mm; }
  .lesion h3 { margin-top: 1mm; }
  .lesion .about, .attributes { margin: 0; }
  .numbers table { margin-bottom: .1rem; font-size: .78rem; line-height: 1.25; }
}
`;
