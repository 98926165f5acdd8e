import { sentenceOf } from '#core/words/format/format.ts';
import type { ServingMode, ServingOption } from '#core/contract/plan/plan.ts';
import { duration, plain, roundDuration } from '#core/words/format/format.ts';
import { type AspectSubject, numbered, words } from './aspect-cell.ts';
import { reportSection } from '#core/report/document.ts';
import type { AspectCell, AspectName, Aspects, ReportSection, SectionSource } from '#core/report/model.ts';
import { exactly, fromInterval, human } from '#core/words/format/quantity.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import {
  errorUnit,
  namesMachines,
  optionDetail,
  optionLabel,
  serviceGrowth,
  serviceName,
  serviceParts,
} from '#core/words/names.ts';
import { throughputCell } from './throughput-aspect.ts';
import { isLive, oldestAnswerS, periodS, quotaTexts } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { latencyPartsText } from '#core/contract/serving/latency-parts-words.ts';

/** Why a mode has no feasible option. Only the cost row says it. */
function infeasibleCell({ mode, plan }: AspectSubject): AspectCell {
  const infeasible = plan.options.filter((option) => option.mode === mode);
  const reason = infeasible[0]?.reasons[0];
  if (infeasible.length === 0) return words('not offered', 'No option of this mode was considered.');
  const all = infeasible.length === 1 ? 'The only option is' : `All ${infeasible.length} options are`;
  return words('not feasible', reason === undefined ? `${all} infeasible.` : sentenceOf(reason.text));
}

const NOTHING = words('—', '');

function cost(subject: AspectSubject): AspectCell {
  const { option } = subject;
  if (option?.costPerMillionUsd == null || option.monthlyUsd === null) return infeasibleCell(subject);
  const perMillion = fromInterval(option.costPerMillionUsd, 'usd-per-million', option.basis);
  return numbered(
    perMillion,
    `${human(fromInterval(option.monthlyUsd, 'usd-per-month', option.basis))} at ${human(exactly(subject.plan.workload.predictionsPerDay, 'predictions-per-day', 'assumed'))}.`,
  );
}

function latency(subject: AspectSubject): AspectCell {
  const { option, mode } = subject;
  if (option === null) return NOTHING;
  if (mode === 'batch') return words('no caller waits', 'Answers are read from a table, not computed on request.');
  if (option.latencyMs === null) return words('no caller waits', 'No latency applies to this option.');
  const { p50, p99 } = option.latencyMs;
  const slo = subject.plan.workload.sloMs;
  const against = slo === null ? '' : `, against an SLO of ${roundDuration(slo)}`;
  const parts = latencyPartsText(option.latencyParts ?? []);
  return numbered(
    exactly(p99, 'ms', option.basis),
    `p99; half of the answers arrive within ${duration(p50)}${against}.${parts === '' ? '' : ` ${parts}`}`,
  );
}

function freshness(subject: AspectSubject): AspectCell {
  const { option } = subject;
  if (option === null) return NOTHING;
  const oldest = oldestAnswerS(option);
  const period = periodS(option);
  if (oldest === null) return words('unknown', 'The plan does not state the age of answers.');
  const mean = duration((option.freshnessS?.mean ?? 0) * 1000);
  if (period === null) {
    const how = option.mode === 'microbatch' ? 'Computed at the end of a window' : 'Computed on request';
    return isLive(option)
      ? words('fresh', `${how}: 99 of 100 are at most ${duration(oldest * 1000)} old.`)
      : numbered(exactly(oldest, 's', option.basis), `at most. ${how}: ${mean} on average.`);
  }
  return numbered(
    exactly(oldest, 's', option.basis),
    `at most, ${mean} on average, with a run every ${roundDuration(period * 1000)}.`,
  );
}

function infrastructure(subject: AspectSubject): AspectCell {
  const { option } = subject;
  if (option === null) return NOTHING;
  const count = option.count === null || !namesMachines(option) ? '' : `${plain(option.count, 3)} × `;
  return words(serviceParts(option.service), `${serviceName(option.service)}: ${count}${optionDetail(option)}.`);
}

function errorHandling(subject: AspectSubject): AspectCell {
  const { option } = subject;
  if (option === null) return NOTHING;
  const rework = option.errorHandling.expectedReworkPct;
  const share = rework === 0 ? 'No rework is expected' : `${plain(rework, 2)} % of the work is expected to be repeated`;
  return words(errorUnit(option), `${share}.`);
}

function scaling(subject: AspectSubject): AspectCell {
  const { option } = subject;
  if (option === null) return NOTHING;
  const quotas = quotaTexts(option).map((text) => ` ${sentenceOf(text)}`);
  return words(serviceGrowth(option.service), `${sentenceOf(option.scaling.text)}${quotas.join('')}`);
}

const ASPECTS = {
  Cost: cost,
  Latency: latency,
  Throughput: throughputCell,
  Freshness: freshness,
  Infrastructure: infrastructure,
  'Error handling': errorHandling,
  Scaling: scaling,
} satisfies Record<AspectName, (subject: AspectSubject) => AspectCell>;

const NAMES = ['Cost', 'Latency', 'Throughput', 'Freshness', 'Infrastructure', 'Error handling', 'Scaling'] as const;

/** The seven aspects of any option of a plan. */
export function optionAspects(
  { plan, run }: PlanView,
  option: ServingOption,
): readonly { readonly name: AspectName; readonly cell: AspectCell }[] {
  const subject = { mode: option.mode, option, run, plan };
  return NAMES.map((name) => ({ name, cell: ASPECTS[name](subject) }));
}

/** The seven aspects, with a column for batch, micro-batch and real time, and one for the chosen mode if it is another. */
export function makeAspects({ plan, run, chosen, bestOf }: PlanView): Aspects {
  const modes: ServingMode[] = ['batch', 'microbatch', 'realtime'];
  if (chosen !== null && !modes.includes(chosen.mode)) modes.unshift(chosen.mode);
  const subjects = modes.map((mode) => ({ mode, option: bestOf.get(mode) ?? null, run, plan }));
  return {
    columns: subjects.map(({ mode, option }) => ({
      mode,
      title: modeTitle(mode),
      option: option === null ? null : optionLabel(option),
      basis: option?.basis ?? null,
      chosen: chosen?.mode === mode,
    })),
    rows: NAMES.map((name) => ({ name, cells: subjects.map((subject) => ASPECTS[name](subject)) })),
  };
}

/** The seven aspects of the cheapest option of each mode. */
export function aspectsSection({ report: { aspects, priceDisclaimer } }: SectionSource): ReportSection {
  return reportSection({ id: 'aspects', title: 'Seven aspects, the cheapest option of each mode', sheet: 'reasons' }, [
    { kind: 'aspects', aspects, priceDisclaimer },
  ]);
}
