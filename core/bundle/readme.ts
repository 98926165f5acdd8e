import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import type { Promises } from '#core/contract/promises.ts';
import { chosenOption, qualifies, sortedOptions } from '#core/decide/plan-options.ts';
import { breakEvenRows } from '#core/report/break-evens.ts';
import { flipRows } from '#core/report/flip-rows.ts';
import { priceDisclaimer } from '#core/report/make-report.ts';
import { escapeMarkdown as text, markdownTable } from '#core/report/markdown.ts';
import { moneySentence } from '#core/report/money.ts';
import { day, duration, predictionsPerDayText, rate, sentenceOf, usd } from '#core/words/format.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { optionLabel } from '#core/words/names.ts';
import { fromInterval, withInterval } from '#core/words/quantity.ts';
import { codeSpan } from './escape.ts';
import { fill } from './fill.ts';
import type { Recipe, Step } from './recipes.ts';
import type { BundleInput } from './values.ts';
import type { BundleFile } from '#core/contract/bundle.ts';
import type { BundleValues } from './traced.ts';

/** Options of other services that the README argues for. */
const RIVALS = 2;
const DAYS_PER_MONTH = 730 / 24;

/** The README of a bundle: what it is, how it gets into production and back, what would change the decision, and what speaks for the others. */
export function readme(
  input: BundleInput,
  {
    recipe,
    values,
    files,
  }: { readonly recipe: Recipe; readonly values: BundleValues; readonly files: readonly BundleFile[] },
): string {
  const { plan, option, run } = input;
  const parts = [
    `# ${text(String(values['name']?.value ?? ''))}: ${text(optionLabel(option))}`,
    paragraphs(verdictLines(plan, option)),
    section('What the plan promises', markdownTable(promised(input))),
    checkLine(input),
    section(
      'Files',
      markdownTable({
        columns: columns('File', 'What it is for'),
        rows: files.map(({ file, purpose }) => [file, sentenceOf(purpose)]),
      }),
    ),
    section('Into production', steps(recipe.deploy, values)),
    section('Back to before', steps(recipe.rollBack, values)),
    section('What it must not cost', guards(input, values)),
    section('When to decide again', conditions(plan)),
    section('If you would choose differently', rivals(plan, option)),
    section(
      'Where the numbers come from',
      paragraphs([
        `Measured on ${text(run.host.cpuModel)} (${run.host.physicalCores} cores) with ${text(`${run.host.runtime.name} ${run.host.runtime.version}`)} on ${day(run.startedAt)}, run ${text(run.runId)}. The trust in the measurement is ${run.trust.verdict}.`,
        `For this option the numbers are ${option.basis}. ${text(priceDisclaimer(plan))}`,
        ...option.reasons.map(({ text: said }) => `- ${text(said)}`),
      ]),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

/** Lines of a list stay together; everything else is a paragraph of its own. */
function paragraphs(lines: readonly string[]): string {
  return lines
    .filter((line) => line !== '')
    .map(
      (line, index) =>
        (index === 0 ? '' : line.startsWith('- ') && lines[index - 1]?.startsWith('- ') === true ? '\n' : '\n\n') +
        line,
    )
    .join('');
}

function columns(...titles: readonly string[]) {
  return titles.map((title) => ({ title, align: 'start' as const }));
}

function verdictLines(plan: PlanDocument, option: ServingOption): readonly string[] {
  const chosen = chosenOption(plan);
  const verdict =
    chosen === null
      ? 'The plan chooses no option.'
      : chosen.id === option.id
        ? `This is the option that the plan chooses. ${moneySentence(plan)}`
        : `The plan chooses another option, ${optionLabel(chosen)}. ${moneySentence(plan)}`;
  return [
    text(verdict),
    `Planned on ${day(plan.createdAt)} for ${predictionsPerDayText(plan.workload.predictionsPerDay)} in ${text(plan.workload.region)}.`,
    ...plan.verdict.because.map(({ text: said }) => `- ${text(said)}`),
  ];
}

function promised({ option, promises }: BundleInput) {
  const { ratePerS, p99Ms, jobRowsPerS, jobWindowS, costPerMillionUsd, monthlyUsd } = promises;
  const rows: (readonly [string, string])[] = [];
  if (ratePerS !== null)
    rows.push([
      'Rate',
      `${rate(ratePerS.value, 'requests/s')}, of which the busiest minute needs ${rate(promises.peakPerS, 'requests/s')}`,
    ]);
  if (p99Ms !== null) rows.push(['p99 of an answer', p99Text(p99Ms, promises)]);
  if (jobRowsPerS !== null) rows.push(['Rows of a job', rate(jobRowsPerS.value, 'rows/s')]);
  if (jobWindowS !== null) rows.push(['A run ends within', duration(jobWindowS * 1000)]);
  rows.push(['Cost per million', withInterval(fromInterval(costPerMillionUsd, 'usd-per-million', option.basis))]);
  rows.push(['Cost per month', withInterval(fromInterval(monthlyUsd, 'usd-per-month', option.basis))]);
  return { columns: columns('Promise', 'Value'), rows };
}

function p99Text({ value }: NonNullable<Promises['p99Ms']>, { sloMs }: Promises): string {
  return sloMs === null ? duration(value) : `${duration(value)}; the SLO is ${duration(sloMs)}`;
}

function steps(list: readonly Step[], values: BundleValues): string {
  return list
    .map((step, index) => {
      if ('text' in step) return `${index + 1}. ${fill(step.text, values, { language: 'markdown' })}`;
      const note = step.note === undefined ? '' : ` (${fill(step.note, values, { language: 'markdown' })})`;
      return `${index + 1}. ${codeSpan(fill(step.command, values, { language: 'shell' }))}${note}`;
    })
    .join('\n');
}

/** How to find out whether it keeps them. */
function checkLine({ promises }: BundleInput): string {
  const how =
    promises.ratePerS === null ? '--results FILE` with what the job printed' : '--target URL` asks it for a minute';
  return `Check them once it runs: \`modewise verify . ${how}.`;
}

function guards({ promises }: BundleInput, values: BundleValues): string {
  const budget = values['budgetUsd'];
  const perDay = promises.monthlyUsd.value / DAYS_PER_MONTH;
  const runMost = `${values['shards']?.value ?? ''} at a time for at most ${duration(Number(values['timeoutS']?.value ?? 0) * 1000)} a run`;
  const most = promises.ratePerS === null ? runMost : `at most ${values['mostAtOnce']?.value ?? ''} of them`;
  return [
    `- A budget with an alarm at ${usd(Number(budget?.value ?? 0))} a month: ${text(budget?.note ?? '')}. That is about ${usd(perDay)} a day.`,
    `- The files bound what can grow: ${most}, and logs for 30 days.`,
    '- Look at the bill after a week: `modewise bill PLAN.json BILL.csv` says what explains a difference.',
  ].join('\n');
}

function conditions(plan: PlanDocument): string {
  return flipRows(plan)
    .map(({ sentence, now }) => `- ${text(sentence)}${now === '' ? '' : ` Now: ${text(now)}.`}`)
    .join('\n');
}

/** The best options of other services, with what would have to be true for them. */
function rivals(plan: PlanDocument, option: ServingOption): string {
  const seen = new Set([option.service]);
  const chosen = chosenOption(plan);
  const others = [...(chosen === null ? [] : [chosen]), ...sortedOptions(plan.options)].filter((each) => {
    if (!qualifies(each) || seen.has(each.service)) return false;
    seen.add(each.service);
    return true;
  });
  return others
    .slice(0, RIVALS)
    .map((rival) => {
      const cost =
        rival.monthlyUsd === null
          ? ''
          : `, ${withInterval(fromInterval(rival.monthlyUsd, 'usd-per-month', rival.basis))}`;
      return [
        `**${text(optionLabel(rival))}** (${modeTitle(rival.mode).toLowerCase()}${text(cost)})`,
        ...truths(plan, option, rival),
      ].join('\n');
    })
    .join('\n\n');
}

/** What would have to be true for a rival: inputs that turn the verdict to its mode, volumes, and how often it is cheaper already. */
function truths(plan: PlanDocument, option: ServingOption, rival: ServingOption): readonly string[] {
  if (rival.id === plan.verdict.optionId) {
    const why = plan.verdict.because[0]?.text;
    return [`- The plan chooses it${why === undefined ? '.' : `: ${text(why)}`}`];
  }
  const turns = flipRows(plan).filter(({ becomes }) => becomes === rival.mode && rival.mode !== option.mode);
  const labels = [optionLabel(option), optionLabel(rival)];
  const volumes = breakEvenRows(plan).filter(({ between }) => between.every((label) => labels.includes(label)));
  const versus = rival.reasons.filter(({ code }) => code === 'versus-chosen').map((reason) => reason.text);
  const said = [...turns.map(({ sentence }) => sentence), ...volumes.map(({ sentence }) => sentence), ...versus];
  const lines =
    turns.length + volumes.length > 0
      ? said
      : [...said, 'No input of the plan, changed alone, turns the verdict to it.'];
  return lines.map((line) => `- ${text(sentenceOf(line))}`);
}
