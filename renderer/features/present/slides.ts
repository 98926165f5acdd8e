import type { PlanDocument, ServingOption, ShownPlan } from '#core/contract/plan.ts';
import { makeAspects } from '#core/report/aspects.ts';
import { loadChart } from '#core/figure/load.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { flipRows, flipsTitle } from '#core/report/flip-rows.ts';
import { predictionsPerDayText, usd } from '#core/words/format.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { fromInterval, intervalText } from '#core/words/quantity.ts';
import { aspectTable, keyNumberTable } from '#core/report/tables.ts';
import { headline, keyNumbers } from '#core/report/verdict.ts';
import { modeName, modeTitle, optionDetail, serviceName } from '#core/words/names.ts';
import { bestOfMode, chosenOption, nextOption, sortedOptions } from '#core/decide/plan-options.ts';

/** One screen of the presentation: a claim of one or two lines, a subtitle, and the content as a table. */
export interface Slide {
  readonly kind: 'verdict' | 'cost' | 'flips' | 'tornado' | 'load' | 'aspects' | 'caveats';
  readonly claim: readonly [string] | readonly [string, string];
  readonly lead: string;
  readonly table: ReportTable;
}

/** A bar of the cost screen; the key `today` is the current cost, which has no option. */
export interface CostLine {
  readonly key: string;
  readonly option: ServingOption | null;
  readonly title: string;
  readonly detail: string;
  readonly usd: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly text: string;
  readonly interval: string | null;
  readonly chosen: boolean;
}

/** More lines would not be readable from the back of a room. */
const MAX_COST_LINES = 5;

/**
 * The screens of a plan in order, without those that would be empty. Verdict, cost and aspects follow `shown`, which is there at once after a change of
 * the workload; flips, sensitivity and assumptions need the plan.
 */
export function slidesOf(plan: PlanDocument, shown: ShownPlan): readonly Slide[] {
  const run = plan.runs[0];
  const load = run === undefined ? null : loadChart(run);
  const flips = flipRows(plan);
  const slides: (Slide | null)[] = [
    verdictSlide(shown),
    costSlide(shown),
    flips.length === 0 ? null : flipsSlide(plan),
    tornadoSlide(plan),
    load === null ? null : { kind: 'load', claim: [`${load.title}.`], lead: load.subtitle, table: load.table },
    aspectsSlide(shown),
    caveatsSlide(plan),
  ];
  return slides.filter((slide) => slide !== null);
}

function verdictSlide(plan: ShownPlan): Slide {
  return {
    kind: 'verdict',
    claim: [`${headline(plan)}.`],
    lead: `At ${predictionsPerDayText(plan.workload.predictionsPerDay)}.`,
    table: keyNumberTable(keyNumbers(plan)),
  };
}

function costSlide(plan: ShownPlan): Slide | null {
  const lines = costLines(plan);
  const chosen = lines.find((line) => line.chosen);
  if (chosen?.option == null || lines.length < 2) return null;
  const { current } = plan.workload;
  const next = nextOption(plan);
  const comparison =
    current !== null
      ? `Today’s ${current.mode} costs ${usd(current.monthlyUsd)}.`
      : next?.monthlyUsd == null
        ? null
        : `The next option costs ${usd(next.monthlyUsd.value)}.`;
  const claim = `${modeTitle(chosen.option.mode)} costs ${chosen.text} per month.`;
  return {
    kind: 'cost',
    claim: comparison === null ? [claim] : [claim, comparison],
    lead: `Same model, same ${predictionsPerDayText(plan.workload.predictionsPerDay)}. US dollars per month, log scale; p5 to p95 of ${plan.worlds} worlds.`,
    table: {
      columns: [
        { title: 'Option', align: 'start' },
        { title: 'Per month', align: 'end' },
        { title: 'p5 to p95', align: 'end' },
        { title: 'Basis', align: 'start' },
      ],
      rows: lines.map(({ title, detail, option, text, interval }) => [
        `${title} · ${detail}`,
        text,
        interval ?? '—',
        option?.basis ?? 'as stated',
      ]),
    },
  };
}

/** The current cost, the best option of each mode, the chosen one and the next one: most expensive first, chosen last. */
export function costLines(plan: ShownPlan): readonly CostLine[] {
  const chosen = chosenOption(plan);
  const modes = [...new Set(plan.options.map((option) => option.mode))];
  const wanted = [chosen, nextOption(plan), ...modes.map((mode) => bestOfMode(plan, mode))];
  const options = sortedOptions(
    plan.options.filter((option) => wanted.some((each) => each?.id === option.id) && option.monthlyUsd !== null),
  );
  const kept = options.filter((option) => option !== chosen).slice(0, MAX_COST_LINES - 1);
  const lines = [...kept, ...(chosen === null ? [] : [chosen])].flatMap((option) => lineOf(option, option === chosen));
  const { current } = plan.workload;
  const today: CostLine[] =
    current === null || current.monthlyUsd <= 0
      ? []
      : [
          {
            key: 'today',
            option: null,
            title: `${current.mode.charAt(0).toUpperCase()}${current.mode.slice(1)}`,
            detail: 'today',
            usd: current.monthlyUsd,
            low: null,
            high: null,
            text: usd(current.monthlyUsd),
            interval: null,
            chosen: false,
          },
        ];
  return [...today, ...lines].sort((a, b) => Number(a.chosen) - Number(b.chosen) || b.usd - a.usd);
}

function lineOf(option: ServingOption, chosen: boolean): CostLine[] {
  const { monthlyUsd } = option;
  if (monthlyUsd === null || monthlyUsd.value <= 0) return [];
  return [
    {
      key: option.id,
      option,
      title: serviceName(option.service),
      detail: `${modeName(option.mode)} · ${optionDetail(option)}`,
      usd: monthlyUsd.value,
      low: monthlyUsd.low,
      high: monthlyUsd.high,
      text: usd(monthlyUsd.value),
      interval: intervalText(fromInterval(monthlyUsd, 'usd-per-month', option.basis)),
      chosen,
    },
  ];
}

function flipsSlide(plan: PlanDocument): Slide {
  const rows = flipRows(plan);
  return {
    kind: 'flips',
    claim: [`${flipsTitle(rows)}.`],
    lead: 'Ring: current value. Bar: value at which the verdict changes, all else equal.',
    table: {
      columns: [
        { title: 'Input', align: 'start' },
        { title: 'Now', align: 'end' },
        { title: 'Flips', align: 'end' },
        { title: 'Becomes', align: 'start' },
      ],
      rows: rows.map(({ title, now, at, becomesTitle }) => [title, now, at, becomesTitle]),
    },
  };
}

function tornadoSlide(plan: PlanDocument): Slide | null {
  const chart = tornadoChart(plan);
  if (chart === null) return null;
  return { kind: 'tornado', claim: [`${chart.title}.`], lead: chart.subtitle, table: chart.table };
}

function aspectsSlide(plan: ShownPlan): Slide {
  return {
    kind: 'aspects',
    claim: ['Seven aspects compared.'],
    lead: 'The cheapest feasible option of each mode.',
    table: aspectTable(makeAspects(plan)),
  };
}

function caveatsSlide(plan: PlanDocument): Slide {
  return {
    kind: 'caveats',
    claim: ['Assumptions and caveats.'],
    lead: 'Before you rely on these numbers.',
    table: {
      columns: [
        { title: 'Assumption', align: 'start' },
        { title: 'Kind', align: 'start' },
        { title: 'Source', align: 'start' },
      ],
      rows: plan.assumptions.map(({ text, kind, source }) => [text, kind, source ?? '—']),
    },
  };
}
