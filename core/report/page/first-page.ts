import type { Notice, ReportModel } from '#core/report/model.ts';
import { counted } from '#core/words/format/format.ts';
import { escapeHtml as text } from '#core/words/format/safe-text.ts';
import { noticeHtml } from './blocks.ts';
import { modeGlyph } from './glyphs.ts';
import { verdictBlock } from './verdict-block.ts';

function masthead(report: ReportModel): string {
  const mark = (['batch', 'microbatch', 'realtime'] as const).map(modeGlyph).join('');
  return `<header class="masthead"><b><span aria-hidden="true">${mark}</span>&nbsp;Modewise</b><span class="sub">${text(report.byline)}</span></header>`;
}

/** Caveats on the first page: those about the data behind the numbers. The confidence includes those about the machine. */
const FIRST: ReadonlySet<Notice['kind']> = new Set(['synthetic', 'interrupted', 'parity', 'no-run', 'short-trace']);

function notices(list: readonly Notice[]): string {
  const first = list.filter(({ kind }) => FIRST.has(kind));
  const rest = list.length - first.length;
  const more =
    rest === 0
      ? ''
      : `<li class="fix">${counted(rest, first.length === 0 ? 'note' : 'more note')} on the measurement and the workload: <a href="#how-sure">How sure this is</a>, and the <a href="#caveats">appendix</a>.</li>`;
  return list.length === 0 ? '' : `<ul class="notices">${first.map(noticeHtml).join('')}${more}</ul>`;
}

/** The first sheet, which can be read on its own: the verdict and its numbers, then `sections` and the caveats. `sliders` is markup or empty. */
export function firstPage(
  report: ReportModel,
  { sliders, sections }: { readonly sliders: string; readonly sections: string },
): string {
  return `${masthead(report)}
${verdictBlock(report)}
${sliders}${sections}
${notices(report.notices)}
<p class="pagefoot">${text(report.fingerprint)}</p>`;
}
