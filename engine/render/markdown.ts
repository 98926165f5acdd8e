import { escapeMarkdown, markdownTable } from '#core/report/markdown.ts';
import type { OptionRow, ReportModel, Statement } from '#core/report/model.ts';
import type { CurrentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';
import type { MoneyCell } from '#core/report/money-column.ts';
import { aspectTable, keyNumberTable, OPTION_TITLES, optionLines } from '#core/report/tables.ts';
import { intervalText } from '#core/words/format/quantity.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { type Remedy, remedyText } from '#core/words/format/remedy.ts';

const text = escapeMarkdown;

function statements(list: readonly Statement[]): string {
  return list
    .map(({ text: said, detail }) => `- ${text(said)}${detail === null ? '' : ` (${text(detail)})`}`)
    .join('\n');
}

function money({ value, interval }: MoneyCell): string {
  return interval === null ? value : `${value} [${interval}]`;
}

function pricedTable(rows: readonly OptionRow[], currentDeployment: CurrentDeploymentRow | null): string {
  const titles = ['Option', 'Mode', ...Object.values(OPTION_TITLES), 'Basis'];
  return markdownTable({
    columns: titles.map((title, index) => ({ title, align: index >= 2 && index <= 6 ? 'end' : 'start' })),
    rows: [
      ...currentDeploymentCells(currentDeployment),
      ...optionLines(rows).map(({ row, perMillion, monthly, extras, latencyP99, oldestAnswer }) => {
        const name = `${row.label}, ${row.detail}${row.chosen ? ' (chosen)' : ''}`;
        return [
          name,
          modeTitle(row.mode),
          money(perMillion),
          monthly.value,
          extras,
          latencyP99,
          oldestAnswer,
          row.basis,
        ];
      }),
    ],
  });
}

function currentDeploymentCells(currentDeployment: CurrentDeploymentRow | null): readonly string[][] {
  if (currentDeployment === null) return [];
  return [
    [
      `Today: ${currentDeployment.detail}`,
      '',
      currentDeployment.perMillion,
      currentDeployment.monthly,
      '—',
      currentDeployment.latencyP99,
      '—',
      currentDeployment.basis,
    ],
  ];
}

function options(report: ReportModel): string {
  const feasible = report.options.filter((row) => row.feasible);
  const infeasible = report.options.filter((row) => !row.feasible);
  const out = infeasible.map((row) => `- ${text(`${row.label}, ${row.detail}`)}: ${text(row.reasons.join('; '))}`);
  return [
    ...(feasible.length > 0 ? [pricedTable(feasible, report.currentDeployment)] : []),
    ...(out.length > 0 ? [`Not feasible:\n\n${out.join('\n')}`] : []),
  ].join('\n\n');
}

function section(title: string, body: string): string[] {
  return body === '' ? [] : [`## ${title}`, body];
}

function breakEvens(report: ReportModel): string {
  return report.breakEvens
    .map(({ sentence, perDay }) => `- ${text(sentence)} (${text(perDay.basis)}${intervalText(perDay) ?? ''})`)
    .join('\n');
}

function charts(report: ReportModel): string[] {
  return report.charts.flatMap((chart) => [
    `### ${text(chart.title)}`,
    text(chart.subtitle),
    markdownTable(chart.table),
  ]);
}

function found({ found: part }: ReportModel): string[] {
  if (part === null) return [];
  return ['## Expected and measured', text(part.claim), markdownTable(part.table), ...part.notes.map(text)];
}

function remedyMarkdown({ text: said, command }: Remedy): string {
  return remedyText({ text: text(said), command }, (code) => `\`${code}\``);
}

/** The whole report as Markdown, readable in a terminal and rendered by code hosts. Ends with a newline. */
export function renderMarkdown(report: ReportModel): string {
  const notices = report.notices.map(
    (notice) =>
      `> **${notice.kind}**: ${text(notice.text)}${notice.fix === null ? '' : ` ${remedyMarkdown(notice.fix)}`}`,
  );
  const listed = (assumptions: ReportModel['assumptions']): string =>
    assumptions
      .map(({ text: said, kind, source }) => `- ${text(said)} (${text([kind, source ?? 'no source'].join('; '))})`)
      .join('\n');
  const audit = report.audit.flatMap(({ title, entries }) => [
    `### ${text(title)}`,
    entries.map(({ name, value }) => `- ${text(name)}: ${text(value)}`).join('\n'),
  ]);
  const parts = [
    `# ${text(report.verdict.headline)}`,
    `${text(report.question)} ${text(report.verdict.sentence)}`,
    text(report.byline),
    ...(notices.length > 0 ? [notices.join('\n>\n')] : []),
    markdownTable(keyNumberTable(report.keyNumbers)),
    ...found(report),
    ...section('Because', statements(report.because)),
    ...section('What would change the verdict', statements(report.flips)),
    ...section('What would make an option feasible', statements(report.relax)),
    ...section('Seven aspects, the cheapest option of each mode', markdownTable(aspectTable(report.aspects))),
    ...section(text(report.optionsTitle), options(report)),
    ...section('Break-evens', breakEvens(report)),
    '## What was measured and priced',
    ...charts(report),
    ...section('Assumptions', listed(report.assumptions)),
    ...section('Assumptions about other options', listed(report.otherAssumptions)),
    '## Audit trail',
    ...audit,
    text(report.priceDisclaimer),
    text(report.fingerprint),
  ];
  return `${parts.join('\n\n')}\n`;
}
