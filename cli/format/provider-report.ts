import type { ProviderReport } from '#core/contract/machine/provider-report.ts';
import { providerReportLines, providerReportSummary } from '#core/contract/machine/provider-report-words.ts';
import type { Style } from '#cli/output/style.ts';

/** The text output of `modewise doctor --providers` and `--read`. */
export function providerReportText(report: ProviderReport, style: Style): string {
  const { modewise, node, host, at } = report;
  const marks = { ok: `${style.green('ok')}  `, wrong: `${style.red('no')}  `, none: '' } as const;
  return [
    `${style.dim(`${at}: modewise ${modewise}, node ${node}, ${host.runtime.name} ${host.runtime.version}, ${host.cpuModel}, ${host.os} ${host.arch}`)}\n`,
    ...providerReportLines(report).map(
      ({ level, mark, text, fix }) =>
        `${'    '.repeat(level)}${level === 0 && mark === 'none' ? style.dim('--  ') : marks[mark]}${text}${fix === null ? '' : ` ${style.dim(`→ ${fix}`)}`}\n`,
    ),
    `${providerReportSummary(report)}\n`,
  ].join('');
}
