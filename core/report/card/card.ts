import type { Card, CardTile, Emphasis } from './card-model.ts';
import { openQuestions, type Workload } from '#core/contract/workload/workload.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import type { MoneyComparison } from '#core/decide/money-comparison.ts';
import { alsoPaidUsd, includedExtrasUsd, NOTABLE_EXTRAS, oldestAnswerS, periodS } from '#core/decide/plan-options.ts';
import { hasSlo, steadyShare } from '#core/decide/rows/needed-share.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import {
  amount,
  atMostSeconds,
  counted,
  duration,
  percent,
  predictionsPerDayText,
  roundDuration,
  usd,
} from '#core/words/format/format.ts';
import { modeName } from '#core/words/mode-names.ts';
import { candidateName, serviceName } from '#core/words/names.ts';
import { perJob } from '#core/words/format/per-job.ts';
import { heldOfHundred } from '#core/contract/verdict/simulations-words.ts';
import { capitalised, sentence } from '#core/contract/reasons/reason-values-words.ts';
import { aboutFlip, flipWords } from '#core/contract/verdict/verdict-changes-words.ts';
import { cardReasons } from './card-reasons.ts';
import { comparedServices, comparesFew } from '#core/decide/compared-services.ts';
import { poorText } from '#core/decide/confidence.ts';
import { nearestFlip, ON_EDGE } from '#core/report/sections/flip-rows.ts';
import { wayOf } from './money.ts';
import { makeNotices } from '#core/report/sections/notices.ts';
import { headlineOf, keyNumbers, relaxations } from '#core/report/sections/verdict.ts';

/** The card of a plan. Pure. */
export function cardOf(view: PlanView): Card {
  const { plan } = view;
  const card: Card = {
    question: questionOf(plan.workload),
    mode: plan.verdict.mode,
    headline: headlineOf(view),
    assumed: assumptionOf(plan.workload),
    sentence: sentenceOf(view),
    tiles: tilesOf(view),
    confidence: shortConfidence(view),
    caveat: caveatOf(view),
    reasons: cardReasons(plan),
    tippingPoint: tippingPoint(plan),
  };
  return plan.workload.once ? perJob(card) : card;
}

/** A sentence of the card as one text. */
export function emphasisText({ start, strong, end }: Emphasis): string {
  return `${start}${strong}${end}`;
}

/** The tiles of the card with the confidence as the last, where there is one. */
export function cardNumbers({ tiles, confidence }: Card): readonly CardTile[] {
  if (confidence === null) return tiles;
  return [...tiles, { label: 'Confidence', value: confidence.word, note: confidence.reason }];
}

/**
 * Dollars with the digits that matter: whole ones from ten on, cents below. The card has one notation, so its amounts can be compared.
 */
export function cardUsd(value: number): string {
  if (!Number.isFinite(value) || value < 0) return usd(value);
  if (value > 0 && value < 0.005) return 'under $0.01';
  return value < 9.95 || value >= 99.5 ? usd(value) : `$${Math.round(value)}`;
}

function questionOf({ predictionsPerDay, callerWaits, sloMs, maxStalenessS, once }: Workload): string {
  const volume = once ? `${amount(predictionsPerDay)} predictions` : predictionsPerDayText(predictionsPerDay);
  const wait = callerWaits
    ? `a caller waits${sloMs === null ? '' : ` at most ${roundDuration(sloMs)}`}`
    : 'no caller waits';
  const age = maxStalenessS === null ? '' : `, answers at most ${roundDuration(1000 * maxStalenessS)} old`;
  return `${volume}, ${wait}${age}`;
}

/** `assumes 1 million per day: answer 3 questions` */
function assumptionOf(workload: Workload): string | null {
  const open = openQuestions(workload);
  if (open.length === 0) return null;
  const what = open.includes('volume') ? `Assumes ${amount(workload.predictionsPerDay)} a day` : 'Assumed workload';
  return `${what}: answer ${counted(open.length, 'question')}`;
}

function sentenceOf({ plan, chosen, money }: PlanView): Emphasis {
  if (chosen === null) {
    const isListed = 'relax' in plan.verdict && plan.verdict.relax.length > 0;
    const end = isListed ? '. One change would make one feasible.' : '. Compare lists the reasons.';
    return { start: '', strong: `None of the ${plan.options.length} options is feasible`, end };
  }
  if (money?.against.kind === 'currentDeployment') return currentDeploymentSentence(money);
  const start = `${capitalised(candidateName(chosen))}${chosen.monthlyUsd === null ? '' : ' for '}`;
  const strong = chosen.monthlyUsd === null ? '' : monthly(chosen.monthlyUsd.value);
  return { start, strong, end: `.${money === null ? '' : ` ${alternative(money)}`}` };
}

function monthly(value: number): string {
  return `${cardUsd(value)} a month`;
}

/** The current cost compared with the choice, and what to do about it. */
function currentDeploymentSentence(comparison: MoneyComparison): Emphasis {
  const { chosen, againstUsd, saved, isWorthIt } = comparison;
  const cost = cardUsd(comparison.chosenUsd);
  if (saved.value < 0) {
    const end = ` for ${monthly(againstUsd)}, if it meets the requirements: ${candidateName(chosen)} costs ${cost}.`;
    return { start: '', strong: 'Keep what you have', end };
  }
  const start = `You pay ${monthly(againstUsd)}. ${wayOf(chosen)}: `;
  return { start, strong: cost, end: isWorthIt ? '. Switch.' : ', too small a difference to justify a change.' };
}

/** What the nearest alternative would cost. */
function alternative({ against, againstUsd, chosenUsd }: MoneyComparison): string {
  if (against.kind === 'currentDeployment') return '';
  const what = against.kind === 'next-mode' ? 'best other mode' : 'best other service';
  if (cardUsd(againstUsd) === cardUsd(chosenUsd))
    return `It is practically tied with ${candidateName(against.option)}.`;
  return `The ${what}, ${candidateName(against.option)}, costs ${cardUsd(againstUsd)}.`;
}

function tilesOf(view: PlanView): readonly CardTile[] {
  const { plan, chosen } = view;
  if (chosen === null) {
    return keyNumbers(view)
      .slice(0, MAX_TILES)
      .map(({ label, text, note }) => ({ label, value: text, note }));
  }
  return [costTile(plan, chosen), alternativeTile(view), answerTile(plan, chosen)].filter((tile) => tile !== null);
}

const MAX_TILES = 3;

function periodOf({ workload }: PlanDocument): string {
  return workload.once ? 'per job' : 'a month';
}

function costTile(plan: PlanDocument, chosen: ServingOption): CardTile | null {
  if (chosen.monthlyUsd === null) return null;
  const { value, low, high } = chosen.monthlyUsd;
  const isPoint = low === null || high === null || cardUsd(low) === cardUsd(high);
  const months = plan.workload.once ? 'jobs' : 'months';
  const range = isPoint ? '' : `; nine in ten simulated ${months}: ${cardUsd(low)}–${cardUsd(high)}`;
  const note = `${periodOf(plan)}${extrasText(chosen, value)}${range}${isPoint ? '' : trafficGuess(plan)}`;
  return { label: 'Cost', value: cardUsd(value), note };
}

/** `; traffic ± 25 %: our guess`: the user states the traffic, and not how far it may deviate. Empty in a plan that does not state its spreads. */
function trafficGuess({ assumptions }: PlanDocument): string {
  const spreads = assumptions.find((each) => each.code === 'simulation-spreads');
  return spreads === undefined ? '' : `; traffic ± ${percent(spreads.traffic - 1)}: our guess`;
}

/** Logs, monitoring and network: in the price, or in addition to it. */
function extrasText(chosen: ServingOption, costUsd: number): string {
  const apartUsd = alsoPaidUsd(chosen) ?? 0;
  const includedUsd = includedExtrasUsd(chosen);
  if (apartUsd >= NOTABLE_EXTRAS * costUsd && apartUsd > 0) return `, + ${cardUsd(apartUsd)} logs, network`;
  return includedUsd >= NOTABLE_EXTRAS * costUsd && includedUsd > 0
    ? `, incl. ${cardUsd(includedUsd)} logs, network`
    : '';
}

/** The saving against the current deployment, its cost, or the alternative. If the measurement or the workload is in doubt, no saving is stated. */
function alternativeTile({ plan, money, confidence }: PlanView): CardTile | null {
  if (money === null) return null;
  const { against, againstUsd, saved, isWorthIt } = money;
  const period = periodOf(plan);
  if (against.kind === 'currentDeployment') {
    return isWorthIt && confidence?.doubt == null
      ? {
          label: 'Saves',
          value: cardUsd(saved.value),
          note: `${period}, of ${cardUsd(againstUsd)} today`,
        }
      : { label: 'Today', value: cardUsd(againstUsd), note: `${period}, as stated` };
  }
  const { option } = against;
  const value = cardUsd(againstUsd);
  const nearly = nearlyText(plan, option);
  return against.kind === 'next-mode'
    ? { label: 'Best other mode', value, note: `${modeAndService(option)}${nearly}` }
    : { label: 'Best other service', value, note: `${candidateName(option)}${nearly}` };
}

/** `; meets the SLO. $274 nearly does, in 90 of 100 simulations`: the cheapest option that misses the needed share by a few points. Empty without an SLO. */
function nearlyText({ workload, verdict }: PlanDocument, { holds }: ServingOption): string {
  if (!hasSlo(workload) || holds === undefined || holds < steadyShare(workload)) return '';
  const near = verdict.because.find(({ code }) => code === 'near-threshold');
  if (near?.code !== 'near-threshold' || near.otherShare >= near.holdsShare) return '; meets the SLO';
  return `; meets the SLO. ${cardUsd(near.other.monthlyUsd)} nearly does, in ${heldOfHundred(near.otherShare)} simulations`;
}

/** `real time, SageMaker Serverless`; the service alone where its name says the mode. */
function modeAndService({ mode, service }: ServingOption): string {
  const name = serviceName(service);
  return name.toLowerCase().includes(modeName(mode)) ? name : `${modeName(mode)}, ${name}`;
}

/** How old an answer gets, how often it is within the SLO, or how long it takes. */
function answerTile(plan: PlanDocument, chosen: ServingOption): CardTile | null {
  const { callerWaits, sloMs, sloPercentile, maxStalenessS } = plan.workload;
  const oldestS = oldestAnswerS(chosen);
  if (periodS(chosen) !== null && oldestS !== null) {
    const limit = maxStalenessS === null ? 'no age limit' : `of ${roundDuration(1000 * maxStalenessS)} allowed`;
    return { label: 'Worst-case age', value: atMostSeconds(oldestS), note: limit };
  }
  if (callerWaits && sloMs !== null && chosen.holds !== undefined) {
    const needed = Math.round(100 * steadyShare(plan.workload));
    const value = heldOfHundred(chosen.holds);
    return {
      label: `Meets ${roundDuration(sloMs)}`,
      value,
      note: `simulations at p${sloPercentile}; ${needed} needed`,
    };
  }
  if (chosen.latencyMs === null) return null;
  const at = sloPercentile === 99 ? '' : ` at p${sloPercentile}`;
  const limit = callerWaits && sloMs !== null ? `of ${roundDuration(sloMs)} allowed${at}` : 'no limit';
  return { label: 'Latency, p99', value: duration(chosen.latencyMs.p99), note: limit };
}

const WORDS = { high: 'High', medium: 'Medium', low: 'Low' } as const;

function shortConfidence({ confidence }: PlanView): Card['confidence'] {
  return confidence === null ? null : { word: WORDS[confidence.word], reason: confidence.doubt ?? confidence.short };
}

function caveatOf({ plan, chosen }: PlanView): string | null {
  const grave = makeNotices(plan).find(({ kind }) => kind === 'parity' || kind === 'synthetic' || kind === 'no-run');
  if (grave !== undefined) return grave.text;
  // Where an option is chosen, it is a reason for the confidence.
  const poor = chosen === null ? poorText(plan) : null;
  if (poor !== null) return sentence(poor);
  // Where most services lack a price, it is the reason for the confidence.
  const compared = comparesFew(plan) ? null : comparedServices(plan);
  return compared === null ? null : sentence(compared);
}

/** The nearest flip, or if no option is feasible, the first change that makes one feasible. */
function tippingPoint(plan: PlanDocument): Emphasis | null {
  if (plan.verdict.mode === 'none') {
    const [first] = relaxations(plan);
    return first === undefined ? null : { start: '', strong: first.text, end: ` ${first.detail ?? ''}.` };
  }
  if (plan.verdict.isOnEdge === true) return { start: '', strong: ON_EDGE, end: '.' };
  const flip = nearestFlip(plan);
  if (flip === null) return null;
  const { condition, outcome } = flipWords(aboutFlip(flip));
  return { start: '', strong: condition, end: outcome === '' ? '' : `, ${outcome}.` };
}
