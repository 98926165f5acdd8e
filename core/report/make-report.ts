import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import { perJob } from '#core/words/format/per-job.ts';
import type { PlanDocument, ShownPlan } from '#core/contract/plan/plan.ts';
import type { Assignment } from '#core/contract/verdict/asks.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Verification } from '#core/contract/serving/verification.ts';
import { makeAspects } from './aspects.ts';
import { orderedAssumptions } from './telling-assumptions.ts';
import { makeAudit } from './audit.ts';
import { costBars } from './board/costs.ts';
import { asksOf } from './board/asks.ts';
import { whyNotOthers } from './board/others.ts';
import { riskOf } from './board/risk.ts';
import { breakEvenRows } from './break-evens.ts';
import { breakdownChart } from '#core/figure/breakdown.ts';
import { loadChart } from '#core/figure/load.ts';
import { paretoChart } from '#core/figure/pareto.ts';
import { timeChart } from '#core/figure/time.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { jobChart, throughputChart } from '#core/figure/throughput.ts';
import { volumeChart } from '#core/figure/volume.ts';
import { windowCharts } from '#core/figure/window.ts';
import { day, days, predictionsPerDayText, rows } from '#core/words/format/format.ts';
import type { ReportChart } from '#core/figure/model.ts';
import { cardOf } from './card.ts';
import { type CardReason, cardReasons } from './card-reasons.ts';
import type { BoardLine, ReportModel, ShownReport } from './model.ts';
import { foundPart } from './found.ts';
import { makeNotices } from './notices.ts';
import { optionRows, optionsTitle } from './options.ts';
import { because, flips, keyNumbers, relaxations, reportVerdict } from './verdict.ts';

/** The model's file name without its extension. */
function modelName(run: RunDocument | null): string {
  return run === null ? 'this model' : run.model.file.replace(/\.onnx$/i, '');
}

function byline({ plan, run }: PlanView<PlanDocument>): string {
  const measured =
    run === null
      ? []
      : [run.model.file, run.data.synthetic ? 'synthetic data' : (run.data.file ?? ''), rows(run.data.rows)];
  return [day(plan.createdAt), ...measured].filter((part) => part !== '').join(' · ');
}

function short(sha256: string | null): string {
  return sha256 === null ? 'none' : sha256.slice(0, 8);
}

function fingerprint({ plan, run }: PlanView): string {
  const catalog = `catalogue ${short(plan.catalog.sha256)}`;
  if (run === null) return `No measurement; ${catalog}.`;
  const { host, model, data } = run;
  const hashes = `model ${short(model.sha256)}, data ${data.synthetic ? 'synthetic' : short(data.sha256)}, ${catalog}`;
  return `Measured ${day(run.startedAt)} on ${host.cpuModel}, ${host.physicalCores} cores, ${host.runtime.name} ${host.runtime.version}; ${hashes}.`;
}

function makeCharts(view: PlanView<PlanDocument>): ReportChart[] {
  const { plan, run } = view;
  const measured =
    run === null ? [] : [loadChart(run), throughputChart(run), jobChart(run), timeChart(run), ...windowCharts(run)];
  const synthetic = run?.data.synthetic === true;
  const charts = [paretoChart(view), volumeChart(plan), tornadoChart(view), breakdownChart(view), ...measured].filter(
    (chart) => chart !== null,
  );
  return synthetic ? charts.map((chart) => ({ ...chart, subtitle: `${chart.subtitle}; synthetic data` })) : charts;
}

/** The date and region of the prices, and their purpose. */
export function priceDisclaimer({ catalog }: Pick<PlanDocument, 'catalog'>): string {
  return `Prices for ${catalog.region}, dated ${days(catalog.asOf)}: for planning, not a quote.`;
}

/** The parts of a report that an estimate for another workload has too. */
export function shownReport(plan: ShownPlan): ShownReport {
  const view = viewOf(plan);
  const shown = {
    question: `How should ${modelName(view.run)} be served at ${predictionsPerDayText(plan.workload.predictionsPerDay)}?`,
    card: cardOf(view),
    verdict: reportVerdict(view),
    keyNumbers: keyNumbers(view),
    aspects: makeAspects(view),
    options: optionRows(view),
    currentDeployment: view.currentDeployment,
    optionsTitle: optionsTitle(plan),
    alternatives: plan.alternatives,
    priceDisclaimer: priceDisclaimer(plan),
  };
  return plan.workload.once ? perJob(shown) : shown;
}

/** How the reasons of the card are marked in a list. */
const MARKS = { for: 'done', doubt: 'warning', against: 'problem' } as const satisfies Record<
  CardReason['mark'],
  BoardLine['mark']
>;

/**
 * The report of a plan as plain data, with what was found after deployment if something was, and the owners and dates that the user entered. Pure;
 * takes a fraction of a millisecond.
 */
export function makeReport(
  plan: PlanDocument,
  found: Verification | null = null,
  assignments: readonly Assignment[] = [],
): ReportModel {
  const view = viewOf(plan);
  const notices = makeNotices(plan);
  const relax = relaxations(plan);
  const own = {
    title: `Modewise: ${modelName(view.run)}`,
    byline: byline(view),
    notices,
    board: {
      why: cardReasons(plan).map(({ text, mark }) => ({ text, detail: null, mark: MARKS[mark] })),
      costs: costBars(view),
      costUnit: plan.workload.once ? 'Dollars per job' : 'Dollars a month',
      others: whyNotOthers(view),
      risk: riskOf(view, notices),
      asks: asksOf(view, { relax, notices }, assignments),
    },
    because: because(plan),
    flips: flips(plan),
    relax,
    breakEvens: breakEvenRows(plan),
    found: found === null ? null : foundPart(found),
    charts: makeCharts(view),
  };
  const { ofChoice, ofOthers } = orderedAssumptions(view);
  return {
    ...shownReport(plan),
    ...(plan.workload.once ? perJob(own) : own),
    assumptions: ofChoice,
    otherAssumptions: ofOthers,
    audit: makeAudit(plan),
    fingerprint: fingerprint(view),
  };
}
