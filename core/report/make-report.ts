import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import { perJob } from '#core/words/format/per-job.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Assignment } from '#core/contract/verdict/asks.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Verification } from '#core/contract/serving/verification.ts';
import { makeAspects } from './sections/aspects.ts';
import { orderedAssumptions } from './sections/assumptions.ts';
import { makeAudit } from './sections/audit.ts';
import { cloudsPart } from './board/clouds.ts';
import { costBars } from './board/costs.ts';
import { asksOf } from './board/asks.ts';
import { whyNotOthers } from './board/others.ts';
import { riskOf } from './board/risk.ts';
import { whyItems } from './board/why.ts';
import { breakEvenRows } from './sections/break-evens.ts';
import { day, days, predictionsPerDayText, rows } from '#core/words/format/format.ts';
import { cardOf } from './card/card.ts';
import { makeCharts } from './sections/charts.ts';
import type { ReportModel, ReportParts, ShownReport } from './model.ts';
import { sectionsOf } from './section-list.ts';
import { foundPart } from './sections/found.ts';
import { makeNotices } from './sections/notices.ts';
import { optionRows, optionsTitle } from './sections/options.ts';
import { because, flips, keyNumbers, relaxations, reportVerdict } from './sections/verdict.ts';

/** The model's file name without its extension. */
function modelName(run: RunDocument | null): string {
  return run === null ? 'this model' : run.model.file.replace(/\.onnx$/i, '');
}

function byline({ plan, run }: PlanView): string {
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

/** The date and region of the prices, and their purpose. */
export function priceDisclaimer({ catalog }: Pick<PlanDocument, 'catalog'>): string {
  return `Prices for ${catalog.region}, dated ${days(catalog.asOf)}: for planning, not a quote.`;
}

/** The parts of a report that follow the sliders of its page. */
export function shownReport(plan: PlanDocument): ShownReport {
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
    clouds: cloudsPart(plan),
    board: {
      why: whyItems(plan),
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
  const report: ReportParts = {
    ...shownReport(plan),
    ...(plan.workload.once ? perJob(own) : own),
    assumptions: ofChoice,
    otherAssumptions: ofOthers,
    audit: makeAudit(plan),
    fingerprint: fingerprint(view),
  };
  return { ...report, sections: sectionsOf({ view, report }) };
}
