#include "report/style.h"

namespace attune::report {

// In both: no "<", "&" or "]]", so that the style element is the same text for HTML and for XML.

std::string_view chart_style() {
  return R"css(
:root {
  --ink: #1d2733; --soft: #566270; --line: #d7dde3; --paper: #ffffff; --wash: #f5f7f8;
  --a: #0072b2; --b: #d55e00; --one: #0072b2; --c: #007a5a; --d: #a8477f; --e: #6b5b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eaee; --soft: #a3aeb9; --line: #38424d; --paper: #14191f; --wash: #1c232b;
    --a: #56b4e9; --b: #f0894a; --one: #56b4e9; --c: #3fc59b; --d: #e39ac6; --e: #d9c350;
  }
}
.a, .s1 { --own: var(--a); }
.b, .s2 { --own: var(--b); }
.s3, .with { --own: var(--c); }
.s4 { --own: var(--d); }
.s5 { --own: var(--e); }
.without { --own: var(--soft); }
svg.chart svg { overflow: visible; }
svg.chart { display: block; overflow: visible; font: 13px/1 system-ui, sans-serif; }
svg.chart.timeline { margin-left: 84px; width: calc(100% - 100px); }
svg.chart.ribbon { margin-left: 124px; width: calc(100% - 132px); }
svg.chart.curve, svg.chart.levels { margin-left: 44px; width: calc(100% - 68px); }
svg.chart.intervals { margin: 0 4px; width: calc(100% - 8px); }
.chart text { fill: var(--ink); }
.chart .tick { fill: var(--soft); font-size: 12px; }
.chart .tick.x { text-anchor: middle; }
.chart .tick.y, .chart .tick.end, .chart .figure { text-anchor: end; }
.chart .soft { fill: var(--soft); }
.chart .figure { font-variant-numeric: tabular-nums; }
.chart .grid, .chart .rule { stroke: var(--line); stroke-width: 1; }
.chart .none { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 2 3; }
.chart path, .key path { fill: none; stroke: none; vector-effect: non-scaling-stroke; }
.chart .band, .key .band { fill: var(--own, var(--one)); fill-opacity: .15; stroke: none; }
.chart .line, .key .line { stroke: var(--own, var(--one)); stroke-width: 2.25; stroke-linejoin: round; }
.chart .line.b, .key .line.b, .chart .line.s2, .key .line.s2, .chart .line.without, .key .line.without { stroke-dasharray: 7 4; }
.chart .line.s3, .key .line.s3 { stroke-dasharray: 2 4; }
.chart .line.s4, .key .line.s4 { stroke-dasharray: 12 4; }
.chart .line.s5, .key .line.s5 { stroke-dasharray: 9 3 2 3; }
.chart .phase { fill: none; }
.chart .phase.hard { fill: var(--b); fill-opacity: .055; }
.chart .phase.back { fill: var(--c); fill-opacity: .06; }
.chart .heading { font-weight: 600; font-size: 13px; }
.chart .phase-words { font-size: 12.5px; }
.chart .moment, .key .moment { fill: var(--c); stroke: var(--c); stroke-width: 1.4; }
.chart .moment.less, .key .moment.less { fill: var(--paper); stroke: var(--b); }
.chart .dots, .key .dots, .chart .marks { stroke: var(--own); stroke-width: 6; stroke-linecap: round; }
.chart .dots { stroke-opacity: .75; }
.chart .dots.b, .key .dots.b, .chart .marks.b { stroke-linecap: square; stroke-width: 5; }
.chart .spell, .key .spell { fill: var(--own); fill-opacity: .1; stroke: var(--own); stroke-opacity: .55; }
.chart .spell.b, .key .spell.b { stroke-dasharray: 5 4; }
.chart .bar { fill: var(--own, var(--one)); }
.chart .interval, .key .interval { stroke: var(--one); stroke-width: 2.5; }
.chart .interval.open, .key .interval.open { stroke: var(--soft); stroke-dasharray: 5 4; }
.chart .estimate, .key .estimate { fill: var(--one); stroke: var(--one); stroke-width: 2; }
.chart .estimate.open, .key .estimate.open { fill: var(--paper); stroke: var(--soft); }
.chart .thin, .key .thin { stroke: var(--own); stroke-width: 1.25; stroke-linejoin: round; }
.chart .thin.b, .key .thin.b { stroke-dasharray: 5 2; }
.chart .heat, .key .heat { fill: var(--own); stroke: none; }
.chart .heat.l1, .key .heat.l1 { fill-opacity: .18; }
.chart .heat.l2, .key .heat.l2 { fill-opacity: .38; }
.chart .heat.l3, .key .heat.l3 { fill-opacity: .65; }
.chart .heat.l4, .key .heat.l4 { fill-opacity: 1; }
.chart .heat.none, .key .heat.none { fill: var(--soft); stroke: none; }
.chart .said, .key .said { fill: var(--own); stroke: var(--paper); stroke-width: 1; }
.chart .said.minimal, .key .said.minimal { fill-opacity: .35; }
.chart .mark, .key .mark { fill: var(--own); stroke: var(--own); stroke-width: 1.5; }
.chart .mark.unsure, .key .mark.unsure { fill: var(--paper); }
.chart .prior, .key .prior { stroke: var(--soft); stroke-opacity: .22; stroke-width: 12; }
@media (max-width: 560px) { .chart .wide { display: none; } }
@media (forced-colors: active) {
  :root { --ink: CanvasText; --soft: CanvasText; --paper: Canvas; --a: LinkText; --b: CanvasText; }
}
)css";
}

std::string_view page_style() {
  return R"css(
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
header, main, footer, nav.contents { max-width: 54rem; margin: 0 auto; padding: 0 1.1rem; }
header { padding-top: 3rem; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 4rem 0 .8rem; letter-spacing: -.005em; }
h3 { font-size: 1.1rem; line-height: 1.3; margin: 2.2rem 0 .5rem; }
h1, h2, h3, p, li, dt, dd, figcaption { overflow-wrap: anywhere; }
p, ul.plain, ol.plain { max-width: 42rem; margin: .6rem 0; }
.lead { font-size: 1.12rem; color: var(--soft); margin: 0; }
.soft, figcaption, .note { color: var(--soft); }
.note { font-size: .92rem; }
a { color: var(--a); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible {
  outline: 3px solid var(--a); outline-offset: 3px; border-radius: 3px;
}
/* Reached by a link to it, never by the tab key: a frame round a whole page tells nothing. */
section:focus { outline: none; }
.skip { position: absolute; left: -99rem; padding: .6rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; }
.banner, .gate {
  border-left: 5px solid var(--b); background: var(--wash); padding: .8rem 1.1rem; margin: 1.2rem 0;
  max-width: 44rem; border-radius: 0 6px 6px 0;
}
.gate { border-color: var(--a); }
.banner p, .gate p { margin: 0; }
.answer { background: var(--wash); border-radius: 10px; padding: .5rem 1.4rem 1rem; margin: 1.2rem 0; }
.answer dl { margin: 0; display: grid; grid-template-columns: 6.5rem 1fr; gap: 0 1rem; }
.answer dt { font-weight: 650; padding-top: .8rem; }
.answer dd { margin: 0; padding-top: .8rem; }
dl.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem; margin: 1.4rem 0; }
dl.glance div { border-top: 3px solid var(--line); padding-top: .5rem; }
dl.glance dt { color: var(--soft); font-size: .92rem; line-height: 1.35; }
dl.glance dd { margin: 0; font-size: 1.35rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
dl.glance dd small { display: block; font-size: .88rem; font-weight: 400; color: var(--soft); }
nav.contents ul { list-style: none; font-size: .95rem; margin: .8rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.3rem; }
nav a, .chooser a, .turn a { display: inline-block; padding: .35rem 0; min-height: 44px; line-height: 30px; }
figure { margin: 1.6rem 0 0; }
figcaption { font-weight: 600; color: var(--ink); margin-bottom: .8rem; line-height: 1.35; }
ul.legend { list-style: none; margin: .7rem 0 .3rem; padding: 0; display: flex; flex-wrap: wrap; gap: .15rem 1.4rem; font-size: .88rem; color: var(--soft); }
ul.legend svg { vertical-align: -2px; }
details { margin: .2rem 0 1.6rem; }
summary { cursor: pointer; color: var(--a); font-size: .95rem; padding: .5rem 0; min-height: 44px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .32rem .9rem .32rem 0; border-bottom: 1px solid var(--line); }
th, td { overflow-wrap: break-word; }
.couple tbody th { white-space: nowrap; }
thead th { font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
.chooser ul { list-style: none; margin: .4rem 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
.chooser .scroll { max-height: 16rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 8px; padding: .3rem 1rem; }
.turn { display: flex; flex-wrap: wrap; gap: 0 1.4rem; margin: .2rem 0 0; font-size: .95rem; }
.couple { border-top: 1px solid var(--line); margin-top: 3rem; content-visibility: auto; contain-intrinsic-size: auto 46rem; }
.couple h2 { margin-top: 1.4rem; }
body:has(.couple:target) .study, body:has(.couple:target) .couple:not(:target) { display: none; }
footer { margin-top: 4rem; padding-bottom: 4rem; color: var(--soft); font-size: .92rem; }
@media (max-width: 560px) {
  body { font-size: 16px; }
  header { padding-top: 1.6rem; }
  h1 { font-size: 1.7rem; }
  h2 { margin-top: 3rem; font-size: 1.35rem; }
  .answer { padding: .3rem 1rem .8rem; }
  ul.plain { padding-left: 1.2rem; }
  .answer dl { display: block; }
  .answer dd { padding-top: .1rem; }
}
@media print {
  :root {
    --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --wash: #f6f6f6;
    --a: #0072b2; --b: #d55e00; --one: #0072b2;
  }
  body { font-size: 10.5pt; line-height: 1.45; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip, .turn, .chooser, summary { display: none; }
  h2 { margin-top: 1.6rem; }
  h2, h3, figcaption, caption, thead { break-after: avoid; }
  figure svg, tr, .answer, dl.glance, ul.legend { break-inside: avoid; }
  svg.chart, .band, .spell, .prior, .answer, .banner { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .couple { font-size: 9.5pt; line-height: 1.35; }
  .couple h2 { margin-top: 0; }
  .couple details { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 7pt; line-height: 1.25; }
  th, td { padding: .08rem .4rem .08rem 0; overflow-wrap: break-word; }
  .couple { break-before: page; border: 0; margin: 0; content-visibility: visible; }
  .couple:target { break-before: auto; }
  a { color: inherit; text-decoration: none; }
}
@page { margin: 18mm 16mm; }
)css";
}

}  // namespace attune::report
