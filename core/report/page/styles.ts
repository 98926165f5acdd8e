import type { Paper } from '#core/contract/methods/listings.ts';
import { DARK_COLOURS, LIGHT_COLOURS } from '#core/figure/colours.ts';

/** The colours of a theme as CSS variables. */
function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

const LIGHT = variables(LIGHT_COLOURS);
const DARK = variables(DARK_COLOURS);

/**
 * Styles that the file and the preview share. No font is loaded. Nothing is positioned, so that a PDF keeps the text in the order of the
 * page. No grid is longer than a page and nothing floats: with either, Chromium 114 sometimes prints without end.
 */
const PAGE = `
:root,:host{${LIGHT};color-scheme:light}
*{box-sizing:border-box}
.report{margin:0 auto;max-width:976px;padding:40px 48px 56px;background:var(--surface);color:var(--ink);
font:13px/1.5 "Inter Variable",Inter,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",system-ui,sans-serif;
letter-spacing:-.006em}
h1,h2,h3,p,table,figure,dl,ul{margin:0}
h1{font-size:38px;line-height:1.15;font-weight:640;letter-spacing:-.03em;display:flex;gap:14px;align-items:center;overflow-wrap:anywhere}
h1 svg{flex:none;width:30px;height:30px}
h2{font-size:18px;line-height:1.3;font-weight:620;letter-spacing:-.02em;margin:40px 0 4px}
h3{font-size:14px;line-height:1.35;font-weight:600;letter-spacing:-.01em}
.sub{color:var(--ink-3);font-size:12px}
.masthead{display:flex;justify-content:space-between;gap:24px;align-items:center;padding-bottom:14px;border-bottom:1px solid var(--line);margin-bottom:28px}
.masthead b{font-size:14px;font-weight:620;display:flex;gap:8px;align-items:center;white-space:nowrap}
.masthead svg{width:13px;height:13px;margin-right:3px;vertical-align:-2px}
.masthead span:last-child{overflow-wrap:anywhere;text-align:right}
.question{color:var(--ink-3);font-size:14px;margin-bottom:6px;overflow-wrap:anywhere}
.lede{font-size:17px;line-height:1.45;color:var(--ink-2);letter-spacing:-.015em;margin:12px 0 20px;max-width:760px}
.numbers{display:grid;grid-template-columns:repeat(4,1fr);border-top:2px solid var(--ink);border-bottom:1px solid var(--line)}
.numbers>div{padding:12px 16px 12px 18px;border-left:1px solid var(--line)}
.numbers>div:first-child{border:0;padding-left:0}
.numbers dt{color:var(--ink-3);font-size:12px}
.numbers .basis{font-size:11.5px;display:flex;color:var(--ink-3)}
.numbers dd{margin:0}
.numbers .value{font-size:25px;line-height:31px;font-weight:620;letter-spacing:-.03em;white-space:nowrap}
.numbers .value.long{font-size:19px}
.numbers .note{font-size:12px;color:var(--ink-2)}
.value,.note,td,th,svg text{font-variant-numeric:tabular-nums}
.notices{list-style:none;padding:7px 12px;margin:16px 0 0;background:var(--sunken);border-radius:7px}
.notices li{padding:3px 0 3px 24px;overflow-wrap:anywhere}
.notices svg{margin:0 9px 0 -24px;width:15px;height:15px;vertical-align:-3px}
.notices .fix{color:var(--ink-3)}
.notices code{font:.94em ui-monospace,Menlo,Consolas,monospace}
.board{list-style:none;padding:0;margin-top:4px}
.board li{padding:8px 0 8px 26px;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.board svg{margin:0 11px 0 -26px;width:15px;height:15px;vertical-align:-2px}
.board b{font-weight:560;font-size:15px}
.board span,.board .more{display:block;color:var(--ink-3)}
.s-costs>svg{display:block;width:100%;height:auto}
.verdict .sub{margin-top:8px}
.assumed{margin-top:8px;color:var(--warn);font-weight:560}
.assumed svg{width:15px;height:15px;margin-right:7px;vertical-align:-2px}
.lede b{color:var(--ink);font-weight:620}
.notices a{color:var(--accent)}
.asks{margin-top:6px}
.asks th,.asks td{padding:8px 14px 8px 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400}
.asks tbody th{color:var(--ink);font-size:inherit}
.asks b{font-weight:560;font-size:15px}
.asks span{display:block;color:var(--ink-3)}
.asks td{white-space:nowrap}
.appendix{margin:28px 0 0;color:var(--ink-3);font-size:13px}
.statements{list-style:none;padding:0;display:grid;grid-template-columns:1fr 1fr;column-gap:36px;margin-top:4px}
.statements li{padding:7px 0 7px 22px;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.statements svg{margin:0 9px 0 -22px;width:13px;height:13px;vertical-align:-2px}
.statements b{font-weight:500}
.statements span{display:block;color:var(--ink-3);font-size:12px}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;padding:0}
th{font-weight:500;color:var(--ink-3);text-align:left;font-size:12px;vertical-align:bottom}
td,th{padding:6px 12px;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child,th:first-child{padding-left:0}
thead th{border-bottom:1.5px solid var(--ink)}
.end{text-align:right}
.texts{margin-bottom:14px}
.texts td,.texts th{overflow-wrap:break-word}
.s-found td:nth-child(4){white-space:nowrap}
.texts tbody th{color:var(--ink);font-weight:560;vertical-align:top}
.texts td:last-child{color:var(--ink-2);font-size:12px}
.aspects{table-layout:fixed;margin-top:10px}
.aspects col:first-child{width:13%}
.aspects thead th{color:var(--ink);font-size:13px;font-weight:600}
.aspects thead svg{width:13px;height:13px;vertical-align:-2px;margin-right:6px}
.aspects thead small{display:block;font-weight:400;color:var(--ink-3);font-size:11.5px;padding-left:19px}
.aspects td,.aspects th{line-height:1.4}
.aspects tbody th{vertical-align:top;padding-top:7px}
.aspects b{font-weight:600}
.aspects i{font-style:normal;color:var(--ink-3);font-size:12px;white-space:nowrap}
.aspects .sentence{display:block;color:var(--ink-2);font-size:12px;overflow-wrap:anywhere}
.chosen-batch,.chosen-cached{background:color-mix(in srgb,var(--batch-soft) 55%,transparent)}
.chosen-microbatch{background:color-mix(in srgb,var(--microbatch-soft) 55%,transparent)}
.chosen-realtime,.chosen-async,.chosen-hybrid{background:color-mix(in srgb,var(--realtime-soft) 45%,transparent)}
.options{margin-top:10px}
.options td{height:34px;padding-top:7px}
.options .name{padding-left:26px}
.options .name svg{margin:0 9px 0 -22px;width:13px;height:13px;vertical-align:-2px}
.options .name b{font-weight:600}
.options .name span,.options i{color:var(--ink-3);font-style:normal}
.options i{display:inline-block;text-align:right;white-space:nowrap}
.options td.end,.options tr:not(.out) .name,.basis{white-space:nowrap}
.options thead th.end{max-width:86px}
.options .chosen td{background:var(--accent-soft)}
.options .chosen td:first-child{box-shadow:inset 3px 0 var(--accent)}
.options .out s{color:var(--ink-3)}
.options .out svg{opacity:.45}
.options .out .why{color:var(--ink-2)}
.options .group th{padding-top:14px;color:var(--ink-2)}
.basis{display:inline-flex;gap:6px;align-items:center;color:var(--ink-2);font-size:12px}
.basis svg{width:20px;height:7px;flex:none}
.figures{display:grid;grid-template-columns:1fr 1fr;gap:32px 36px;margin-top:16px}
figure{min-width:0;break-inside:avoid}
figure.wide{grid-column:1/-1}
figure svg{display:block;width:100%;height:auto;margin-top:8px;overflow:visible}
details{margin-top:4px}
summary{cursor:pointer;color:var(--ink-3);font-size:12px}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.scroll{overflow-x:auto}
.data{font-size:12px}
.data td,.data th{padding:4px 10px 4px 0}
.plain{padding-left:18px;margin-top:8px}
.plain li{padding:3px 0;overflow-wrap:anywhere}
.plain span{color:var(--ink-3)}
.audit{font-size:12px;margin-top:8px}
.audit>div{display:grid;grid-template-columns:200px 1fr;border-bottom:1px solid var(--line)}
.audit dt{color:var(--ink-3);padding:4px 12px 4px 0;overflow-wrap:anywhere}
.audit dd{margin:0;padding:4px 0;overflow-wrap:anywhere}
.audit-title{margin-top:20px}
footer{margin-top:36px;padding-top:12px;border-top:1px solid var(--line);display:flex;justify-content:space-between;gap:24px;flex-wrap:wrap;color:var(--ink-3);font-size:11.5px}
.key{display:flex;gap:16px}
.pagefoot{margin-top:16px;color:var(--ink-3);font-size:11.5px}
`;

/**
 * Differences on paper: smaller type, all aspects with sentences, no data tables, and a new page for each of the first sheets. Chart labels have no
 * outline, because a PDF would contain each label twice, as stroke and as fill.
 */
const PAPER = `
.report{max-width:none;padding:0;margin:0;border:0;font-size:11.5px}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.sub{font-size:10.5px}.masthead{margin-bottom:14px;padding-bottom:8px}h1{font-size:30px}.lede{font-size:15px;margin:7px 0 12px}.question{font-size:13px}
h2{font-size:14px;margin-top:13px}.numbers .value.long{font-size:16px}.notices{margin-top:12px;padding:5px 10px}.notices li{padding-top:2px;padding-bottom:2px;font-size:11px}.numbers .value{font-size:21px;line-height:26px}.numbers>div{padding-top:7px;padding-bottom:7px}
table{font-size:11.5px}td,th{padding-top:4.5px;padding-bottom:4.5px}.board b,.asks b{font-size:13px}.board li{padding-top:6px;padding-bottom:6px}.board li,.board li b{break-inside:avoid}.appendix{margin-top:0;font-size:11px}.statements li{padding-top:3px;padding-bottom:3px;line-height:1.35;font-size:11px}
.aspects .sentence,.aspects i,.statements span,.numbers .note{font-size:10.5px}.aspects thead th{font-size:12px}.aspects td,.aspects th{line-height:1.32}.aspects td,.aspects tbody th{padding-top:3.5px;padding-bottom:3.5px}.pagefoot{margin-top:10px;font-size:10px}
.options td{height:auto;padding-top:4.5px}.options td,.options th{padding-left:7px;padding-right:7px}.options{font-size:11px}.options th,.options .basis{font-size:11px}.scroll,.aspects-scroll{overflow:visible}
footer,.screen,.aspects-first{display:none}
.s-break-evens ul{columns:2;column-gap:28px;font-size:10.5px}.plain li{font-size:11px}.s-break-evens li{font-size:10.5px}.s-break-evens .basis{font-size:10px}
.sheet+.sheet{break-before:page}.sheet+.further{break-before:auto}.sheet:not(.further)>h2:first-child,.sheet:not(.further)>section:first-child>h2{margin-top:0}
svg text{stroke:none}h2,h3,h2+.sub{break-after:avoid}tr,.audit>div,.plain li{break-inside:avoid}details{display:none}figure{break-inside:avoid}
`;

/** The file on a screen: dark if the reader's system is, in one column on a narrow screen. */
const SCREEN = `
html{background:var(--background);-webkit-text-size-adjust:100%}
body{margin:0}
@media screen{.paper{display:none}}
.what-if{margin-top:16px;padding:14px 18px;border:1px solid var(--line-strong);border-radius:10px}
.what-if[hidden],.what-if [hidden]{display:none}
.what-if h2{margin:0;font-size:15px}
.sliders{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:12px 28px;margin:10px 0}
.slider{display:grid;grid-template-columns:1fr auto;column-gap:12px;align-content:start;font-size:12.5px}
.slider .setting{font-weight:600;font-variant-numeric:tabular-nums}
.slider input{grid-column:1/-1;width:100%;margin:4px 0 2px;accent-color:var(--accent)}
.slider input:focus-visible,.what-if a:focus-visible,.what-if button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.slider .hint{grid-column:1/-1;color:var(--ink-3);font-size:11.5px}
.what-if-bar{display:flex;gap:18px;align-items:center;justify-content:space-between;padding:8px 12px;margin-bottom:8px;background:var(--sunken);border-radius:7px;font-size:12.5px}
.changed .what-if-bar{background:var(--accent-soft)}
@keyframes dim{to{opacity:.5}}
.planning :is(.verdict,.aspects-first,.options-part){animation:dim .1s .4s forwards}
.what-if-bar p{margin:0}
.what-if button{font:inherit;flex:none;color:var(--ink);background:var(--surface);border:1px solid var(--line-strong);border-radius:6px;padding:4px 12px;cursor:pointer}
.what-if a{color:var(--accent)}
.what-if code{font:.94em ui-monospace,Menlo,Consolas,monospace}
@media screen and (prefers-color-scheme:dark){:root{${DARK};color-scheme:dark}}
@media screen and (min-width:1010px){.report{margin:24px auto;border:1px solid var(--line);border-radius:10px}}
@media screen and (max-width:760px){.report{padding:24px 16px}.numbers,.statements,.figures{grid-template-columns:1fr}
.numbers>div{border-left:0;padding-left:0}.aspects-scroll{overflow-x:auto}.aspects{min-width:640px}.audit>div{grid-template-columns:1fr}}
`;

/** The preview: sheets with the width of A4 at 96 dpi and the margins of the printed page, smaller where they would not fit. */
const SHEETS = `
.report{background:none}
.sheet{max-width:794px;min-height:1123px;margin:0 auto 16px;padding:38px 57px 49px;background:var(--surface);
border:1px solid var(--line-strong);box-shadow:0 2px 10px rgb(21 23 30/8%)}
@media (max-width:860px){.sheet{zoom:.7}}
`;

/** A text as a CSS string. All but plain characters are escaped, so that the text cannot end the string. */
function cssString(text: string): string {
  const escaped = text.replace(/[^\w .,:;()–-]/g, (letter) => `\\${letter.codePointAt(0)?.toString(16) ?? ''} `);
  return `"${escaped}"`;
}

/** The style sheet of the file for screen and print. Print is always light; `foot` appears at the end of each page. */
export function fileStyles(foot: string, paper: Paper): string {
  return `${PAGE}${SCREEN}
@page{size:${paper === 'letter' ? 'Letter' : 'A4'};margin:10mm 15mm 13mm;@bottom-left{content:${cssString(foot)};font:9px Arial,sans-serif;color:#666c7b}@bottom-right{content:counter(page) " of " counter(pages);font:9px Arial,sans-serif;color:#666c7b}}
@media print{html{background:#fff}${PAPER}}`;
}

/** The style sheet of the preview in a shadow root: paper on a screen, with `foot` at the end of each sheet. */
export function previewStyles(foot: string): string {
  return `${PAGE}${PAPER}${SHEETS}
.sheet::after{content:${cssString(foot)};display:block;margin-top:24px;font:9px Arial,sans-serif;color:#666c7b}`;
}
