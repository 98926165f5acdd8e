import { openQuestions } from '#core/contract/workload/workload.ts';
import { ruleOf } from '#core/contract/verdict/verdict-reasons.ts';
import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument, ServingOption, Verdict } from '#core/contract/plan/plan.ts';
import { duration, plain, roundDuration, usd } from '#core/words/format/format.ts';
import { every } from '#core/words/format/every.ts';
import { inputName } from '#core/words/read/inputs.ts';
import { becomesTitle, relaxationWords } from '#core/contract/verdict/verdict-changes-words.ts';
import { lowerFirst } from '#core/contract/reasons/reason-values-words.ts';
import { comparedServices } from '#core/decide/compared-services.ts';
import { orderedFlips } from './flip-rows.ts';
import { growthSentence } from '#core/report/card/growth.ts';
import { alwaysOnSentence, comparandText, moneySentence } from '#core/report/card/money.ts';
import { item, reportSection } from '#core/report/document.ts';
import type {
  Block,
  KeyNumber,
  ListItem,
  ReportModel,
  ReportSection,
  SectionSource,
  Statement,
} from '#core/report/model.ts';
import { exactly, fromInterval, human, isRange, type Quantity, quantityTexts } from '#core/words/format/quantity.ts';
import { labelOfId, namesMachines, optionDetail, optionLabel, serviceName } from '#core/words/names.ts';
import { includedExtrasUsd, NOTABLE_EXTRAS, oldestAnswerS, periodS } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';

/**
 * The verdict as a headline: `Serve in batch, every 6 hours`, `Serve in real time, for an assumed workload`, or `Serve in real time, though no option
 * meets the requirements reliably`. It ends with how many services were compared if the region has no price for some.
 */
export function headline({ plan, chosen, isRarelyHeld }: PlanView): string {
  const { mode } = plan.verdict;
  const isAssumed = openQuestions(plan.workload).length > 0;
  const compared = comparedServices(plan);
  const limit = compared === null ? '' : `; ${compared}`;
  if (mode === 'none') return `No option is feasible for ${isAssumed ? 'an assumed' : 'this'} workload${limit}`;
  const doubt = isRarelyHeld ? `, though ${RARELY_HELD}` : '';
  return `${modeHeadline(mode, chosen)}${doubt}${isAssumed ? ', for an assumed workload' : ''}${limit}`;
}

/** What the verdict says first if no option holds in enough simulations. */
export const RARELY_HELD = 'no option meets the requirements reliably';

/**
 * The headline alone, `Serve in real time` or `Serve in real time, but not reliably`, for a place that also shows the assumptions and the compared
 * services.
 */
export function headlineOf({ plan: { verdict }, chosen, isRarelyHeld }: PlanView): string {
  const { mode } = verdict;
  const doubt = isRarelyHeld ? ', but not reliably' : '';
  return mode === 'none' ? 'No option is feasible' : `${modeHeadline(mode, chosen)}${doubt}`;
}

function modeHeadline(mode: Exclude<Verdict['mode'], 'none'>, option: ServingOption | null): string {
  const period = option === null ? null : periodS(option);
  const rhythm = period === null ? '' : `, ${every(period)}`;
  switch (mode) {
    case 'batch':
      return `Serve in batch${rhythm}`;
    case 'microbatch':
      return 'Serve in micro-batches';
    case 'realtime':
      return 'Serve in real time';
    case 'async':
      return 'Serve from a queue, asynchronously';
    case 'cached':
      return `Pre-compute and cache${rhythm}`;
    case 'hybrid':
      return 'Pre-compute most, serve the rest live';
    default:
      return assertNever(mode);
  }
}

function machines(option: ServingOption): string {
  const count = option.count === null || option.count === 1 || !namesMachines(option) ? '' : `${option.count} × `;
  return `${serviceName(option.service)}, ${count}${optionDetail(option)}`;
}

function money({ monthlyUsd, basis }: ServingOption): string {
  return monthlyUsd === null ? '' : human(fromInterval(monthlyUsd, 'usd-per-month', basis));
}

function age(option: ServingOption): string {
  const oldest = oldestAnswerS(option);
  if (oldest === null) return '';
  if (periodS(option) !== null) return `; answers are at most ${duration(oldest * 1000)} old`;
  return option.latencyMs === null ? '' : `; 99 of 100 answers arrive within ${duration(option.latencyMs.p99)}`;
}

/**
 * The verdict in a few sentences: the money first, then the service with its cost and the age or latency of answers, the cheapest always-on service,
 * and the traffic at which to leave the choice.
 */
export function verdictSentence(view: PlanView): string {
  const { plan, chosen } = view;
  if (chosen === null) {
    const isListed = 'relax' in plan.verdict && plan.verdict.relax.length > 0;
    const where = isListed ? 'the list below shows what would make one feasible' : 'the table gives the reasons';
    return `None of the ${plan.options.length} options is feasible; ${where}.`;
  }
  const service = `${machines(chosen)}: ${money(chosen)}${age(chosen)}.`;
  return [moneySentence(view), service, alwaysOnSentence(view), growthSentence(view)]
    .filter((text) => text !== '')
    .join(' ');
}

function keyNumber(label: string, quantity: Quantity, otherwise: string): KeyNumber {
  const { value: text, interval } = quantityTexts(quantity);
  return { label, quantity, text, note: interval ?? (isRange(quantity) ? ONLY_RANGE : otherwise) };
}

/** The note for a range without a best estimate. */
const ONLY_RANGE = 'a range, from a specification';
/** The note for a number without an interval. */
const NO_INTERVAL = 'no interval';

/** The saving of the choice, if it justifies a change, and no doubt outside the simulations makes the confidence low. */
function savingNumber({ money: comparison, confidence }: PlanView): KeyNumber[] {
  if (comparison === null || !comparison.isWorthIt || confidence?.doubt != null) return [];
  const { value, interval } = quantityTexts(comparison.saved);
  const against = `against ${comparandText(comparison.against)}`;
  const note = interval === null ? against : `${interval}, ${against}`;
  return [{ label: 'Saves per month', quantity: comparison.saved, text: value, note }];
}

function chosenNumbers(view: PlanView, option: ServingOption): KeyNumber[] {
  const numbers: KeyNumber[] = [...savingNumber(view)];
  const { basis } = option;
  if (option.costPerMillionUsd !== null) {
    numbers.push(
      keyNumber('Cost per million', fromInterval(option.costPerMillionUsd, 'usd-per-million', basis), NO_INTERVAL),
    );
  }
  if (option.monthlyUsd !== null) {
    const cost = keyNumber('Cost per month', fromInterval(option.monthlyUsd, 'usd-per-month', basis), NO_INTERVAL);
    numbers.push(withExtras(cost, option));
  }
  const oldest = oldestAnswerS(option);
  if (periodS(option) !== null && oldest !== null) {
    numbers.push(
      keyNumber(
        'Worst-case age',
        exactly(oldest, 's', basis),
        `mean ${duration((option.freshnessS?.mean ?? 0) * 1000)}`,
      ),
    );
  } else if (option.latencyMs !== null) {
    numbers.push(
      keyNumber('Latency, p99', exactly(option.latencyMs.p99, 'ms', basis), `p50 ${duration(option.latencyMs.p50)}`),
    );
  }
  const { confidence } = view;
  if (confidence !== null) {
    const note = confidence.doubt ?? confidence.mode;
    numbers.push({ label: 'Confidence', quantity: null, text: confidence.word, note });
  }
  return numbers;
}

/** The cost with a word on the extras in it, if they are a notable part. */
function withExtras(number: KeyNumber, option: ServingOption): KeyNumber {
  const includedUsd = includedExtrasUsd(option);
  const isNotable = includedUsd >= NOTABLE_EXTRAS * (option.monthlyUsd?.value ?? Infinity);
  return isNotable
    ? { ...number, note: `${number.note}, ${usd(includedUsd)} of it logs, monitoring and network` }
    : number;
}

/** The numbers of the first page if no option is feasible: the measurements. */
function measuredNumbers({ plan, run }: PlanView): KeyNumber[] {
  const numbers: KeyNumber[] = [];
  if (run?.batch != null) {
    numbers.push(
      keyNumber(
        'Batch',
        fromInterval(run.batch.best.rowsPerS, 'rows-per-s', 'measured'),
        'fewer than three fresh starts',
      ),
    );
  }
  if (run?.realtime != null) {
    const { service } = run.realtime;
    const note =
      service.p99Ms === null ? 'service time alone, p50' : `service time alone, p99 ${duration(service.p99Ms)}`;
    numbers.push(keyNumber('One request', exactly(service.p50Ms, 'ms', 'measured'), note));
  }
  const slo = run?.realtime?.slo ?? null;
  if (slo !== null && slo.maxRatePerS !== null) {
    const basis = slo.basis === 'measured' ? 'measured' : 'projected';
    const label = `Within ${roundDuration(slo.ms)}, p${plain(slo.percentile)}`;
    numbers.push(keyNumber(label, fromInterval(slo.maxRatePerS, 'requests-per-s', basis), NO_INTERVAL));
  }
  numbers.push({
    label: 'Not feasible',
    quantity: null,
    text: String(plan.options.length),
    note: 'all options',
  });
  return numbers;
}

/** At most four numbers for the first page. */
export function keyNumbers(view: PlanView): KeyNumber[] {
  return (view.chosen === null ? measuredNumbers(view) : chosenNumbers(view, view.chosen)).slice(0, 4);
}

/** The verdict of the report. */
export function reportVerdict(view: PlanView): ReportModel['verdict'] {
  return {
    mode: view.plan.verdict.mode,
    headline: headline(view),
    sentence: verdictSentence(view),
  };
}

/** The reasons for the verdict, without why no option is feasible, which the options table shows. */
export function because(plan: PlanDocument): Statement[] {
  return plan.verdict.because
    .filter((reason) => ruleOf(reason) !== 'nothing-fits')
    .map(({ text }) => ({ text, detail: null }));
}

/** The flips of the verdict as statements, the nearest first. */
export function flips(plan: PlanDocument): Statement[] {
  return orderedFlips(plan).map((flip) => ({
    text: flip.text,
    detail: `${inputName(flip.input)} → ${lowerFirst(becomesTitle(flip))}`,
  }));
}

/** The label of the option with this id; derived from the id if the plan does not list the option. */
function optionName(plan: PlanDocument, id: string): string {
  const option = plan.options.find((each) => each.id === id);
  return option === undefined ? labelOfId(id) : optionLabel(option);
}

/** The relaxations that would make an option feasible. */
export function relaxations(plan: PlanDocument): Statement[] {
  return plan.verdict.relax.map((relaxation) => {
    const { change, effect } = relaxationWords(relaxation, optionName(plan, relaxation.makesFeasible));
    return { text: change, detail: effect };
  });
}

function statementList(list: readonly Statement[], mark: ListItem['mark']): Block {
  return { kind: 'list', look: 'statements', items: list.map(({ text, detail }) => item(text, detail, mark)) };
}

/** The reasons for the verdict in full. */
export function becauseSection({ report }: SectionSource): ReportSection {
  return reportSection({ id: 'because', title: 'Because', sheet: 'reasons' }, [statementList(report.because, 'done')]);
}

/** The flips for decision makers, without their inputs. */
export function changesSection({ report }: SectionSource): ReportSection {
  const items = report.flips.map(({ text }) => item(text, null, 'step'));
  return reportSection({ id: 'changes', title: CHANGES_TITLE, sheet: 'decision', isBrief: true }, [
    { kind: 'list', look: 'short', items },
  ]);
}

const CHANGES_TITLE = 'What would change the verdict';

/** All flips, each with its input. */
export function flipsSection({ report }: SectionSource): ReportSection {
  return reportSection({ id: 'flips', title: CHANGES_TITLE, sheet: 'options' }, [statementList(report.flips, 'step')]);
}

/** What would make an option feasible, if none is. */
export function relaxSection({ report }: SectionSource): ReportSection {
  return reportSection({ id: 'relax', title: 'What would make an option feasible', sheet: 'reasons' }, [
    statementList(report.relax, 'step'),
  ]);
}
