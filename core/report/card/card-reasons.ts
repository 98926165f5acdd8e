import type { CardReason } from './card-model.ts';
import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { TieBreak, VerdictReason } from '#core/contract/verdict/verdict-reasons.ts';
import { atMostSeconds, boardUsd, percent, roundDuration, seconds, sentenceOf } from '#core/words/format/format.ts';
import { billItemName } from '#core/contract/serving/bill-words.ts';
import { candidateName, serviceName } from '#core/words/names.ts';
import { reasonText } from '#core/contract/reasons/reasons-words.ts';
import { nearCheapestText } from '#core/contract/verdict/near-cheapest-words.ts';
import { heldText, missedText, ofSimulations } from '#core/contract/verdict/simulations-words.ts';
import { verdictWords } from '#core/contract/verdict/verdict-reasons-words.ts';
import type { FactOf } from '#core/contract/verdict/verdict-words.ts';
import { isPoor } from '#core/decide/confidence.ts';

/** A ten-second card has room for three. */
const MAX_REASONS = 3;

/** The reasons for a verdict, the deciding one first, one line each. Doubts are never omitted for lack of space. */
export function cardReasons(plan: PlanDocument): readonly CardReason[] {
  const lines = plan.verdict.because.flatMap((reason) => linesOf(reason, plan));
  const doubts = lines.filter(({ mark }) => mark === 'doubt').slice(0, MAX_REASONS);
  const room = MAX_REASONS - doubts.length;
  const others = new Set(lines.filter(({ mark }) => mark !== 'doubt').slice(0, room));
  return lines.filter((line) => others.has(line) || doubts.includes(line));
}

const because = (text: string): CardReason => ({ text, mark: 'for' });
const doubt = (text: string): CardReason => ({ text, mark: 'doubt' });

/** One reason as lines; none for facts that the card states elsewhere, and for details that only interested readers need. */
function linesOf(fact: VerdictReason, plan: PlanDocument): readonly CardReason[] {
  switch (fact.code) {
    case 'default-batch':
      return [because(waitingText(fact)), because(liveText(fact))];
    case 'caller-waits':
      return [because(callerText(fact, plan))];
    case 'staleness':
      return [because(stalenessText(fact))];
    case 'inputs-unknown':
      return plan.verdict.because.some(({ code }) => code === 'caller-waits') ? [] : [because(unknownText(fact))];
    case 'cheaper':
      return [
        because(
          `${candidateName(fact.live)} is cheaper than the best batch option in ${ofSimulations(fact.share, fact.simulations)}.`,
        ),
      ];
    case 'batch-infeasible':
      return [because(infeasibleText(fact))];
    case 'follows-load':
      return [fact.reason.code === 'missed-minutes' ? doubt(loadText(fact)) : because(loadText(fact))];
    case 'rarely-held':
      return [doubt(rarelyText(fact))];
    case 'live-choice':
      return [because(microBatchText(fact))];
    case 'certainty':
      return certaintyLines(fact, plan);
    case 'price-incomplete':
      return [
        doubt(`The price omits ${fact.items.map(billItemName).join(', ')}, which has no price in ${fact.region}.`),
      ];
    case 'assumption-decides':
      // The headline shows which questions are open.
      return fact.isOpen ? [] : [doubt(`${verdictWords(fact).claim}.`)];
    case 'near-threshold':
    case 'assumed-start':
    case 'gpu-chosen':
      return [doubt(`${verdictWords(fact).claim}.`)];
    case 'no-files':
      return [doubt(noFilesLine(fact))];
    case 'variant-saves':
      return [because(`${verdictWords(fact).claim}.`)];
    case 'nothing-fits':
      return fact.groups.map(againstText);
    case 'text-only':
      return [because(fact.text)];
    case 'break-even':
    case 'commitment':
    case 'current':
    case 'operations-included':
    case 'projected-choice':
    case 'wider-spreads':
    case 'gpu-refused':
    case 'gpu-cannot-win':
    case 'gpu-saves-little':
    case 'gpu-open':
    case 'variant-not-worth-it':
    case 'variant-struck-out':
    case 'variant-not-measured':
      return [];
    default:
      return assertNever(fact);
  }
}

function noFilesLine({ offer, instead }: FactOf<'no-files'>): string {
  const other =
    instead === null ? 'no option has' : `${candidateName(instead)} for ${boardUsd(instead.monthlyUsd)} a month has`;
  return `Modewise has no files to deploy ${candidateName(offer)}; ${other}.`;
}

function waitingText({ callerWaits, knownShare }: FactOf<'default-batch'>): string {
  return callerWaits
    ? `Callers can read a stored answer: ${percent(knownShare)} of the requests are known in advance.`
    : 'No caller waits, so new inputs wait for the next run.';
}

function liveText({ batch, live, cheaperShare, simulations, tieBelowUsd }: FactOf<'default-batch'>): string {
  if (batch === null || live === null) return 'No live option is feasible.';
  if (tieBelowUsd !== null) {
    return `The cheapest live option saves ${boardUsd(batch.monthlyUsd - live.monthlyUsd)} a month, too little to matter.`;
  }
  return cheaperShare <= 0
    ? 'Every live option costs more in all simulations.'
    : `The cheapest live option costs less in only ${ofSimulations(cheaperShare, simulations)}.`;
}

/** That a caller waits, with what else excludes a batch. */
function callerText({ sloMs, freshestBatchS }: FactOf<'caller-waits'>, plan: PlanDocument): string {
  const unknown = plan.verdict.because.find((reason) => reason.code === 'inputs-unknown');
  if (unknown?.code === 'inputs-unknown') return `A caller waits, and ${unknownClause(unknown)}.`;
  const wait = `A caller waits at most ${roundDuration(sloMs)}`;
  return freshestBatchS === null
    ? `${wait}, and no batch option is feasible.`
    : `${wait}; a batch answer is up to ${atMostSeconds(freshestBatchS)} old.`;
}

function unknownClause({ knownShare, gapShare }: FactOf<'inputs-unknown'>): string {
  return knownShare === 0
    ? 'no request is known in advance'
    : `${percent(gapShare)} of the requests are not known in advance`;
}

function unknownText(fact: FactOf<'inputs-unknown'>): string {
  const clause = unknownClause(fact);
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}, so a batch cannot answer them.`;
}

function stalenessText({ maxStalenessS, freshestBatchS }: FactOf<'staleness'>): string {
  const limit = `Answers may be at most ${seconds(maxStalenessS)} old`;
  return freshestBatchS === null
    ? `${limit}, and no batch option is feasible.`
    : `${limit}; a batch answer is up to ${atMostSeconds(freshestBatchS)} old.`;
}

function infeasibleText({ isOffered, reason, failingShare }: FactOf<'batch-infeasible'>): string {
  if (!isOffered) return 'No batch option is among the candidates.';
  return reason === null
    ? `Batch is not feasible in ${missedText(failingShare)} of the simulations.`
    : `Batch is not feasible: ${reasonText(reason)}.`;
}

function loadText({ reason }: FactOf<'follows-load'>): string {
  return sentenceOf(reasonText(reason));
}

function rarelyText({ holdsShare, hasSlo }: FactOf<'rarely-held'>): string {
  const share = `${heldText(holdsShare)} of the simulations`;
  return hasSlo
    ? `It meets the SLO in only ${share}; no option meets it reliably.`
    : `It is feasible in only ${share}; no option is reliably.`;
}

/** From this ratio on, the text states the ratio instead of the cost of micro-batch. */
const TIMES = 1.95;

function microBatchText({ mode, offer, rival }: FactOf<'live-choice'>): string {
  const saved = rival === null ? 0 : 1 - offer.monthlyUsd / rival.monthlyUsd;
  if (mode === 'microbatch') {
    if (rival === null) return 'No option that answers each request alone is feasible.';
    return saved > 0
      ? `It costs ${percent(saved)} less than answering each request alone.`
      : 'No caller waits, so requests can be answered in small batches.';
  }
  if (rival === null) return 'No micro-batch option is feasible.';
  const ratio = rival.monthlyUsd / offer.monthlyUsd;
  if (ratio >= TIMES) return `The cheapest micro-batch option costs ${Math.floor(ratio + 0.05)} times as much.`;
  return saved >= 0
    ? `The cheapest micro-batch option costs ${boardUsd(rival.monthlyUsd)} a month.`
    : `Micro-batch saves only ${boardUsd(offer.monthlyUsd - rival.monthlyUsd)} a month.`;
}

const TIE_ENDS = {
  holds: 'and meets the requirements more often',
  regret: 'and is the safer choice',
  parts: 'and is simpler to run',
} as const satisfies Record<TieBreak['kind'], string>;

/** How the choice compares with the cheapest option. With a poor measurement, no share is stated. */
function certaintyLines(fact: FactOf<'certainty'>, plan: PlanDocument): readonly CardReason[] {
  const { tie, offer, simulations, qualifies } = fact;
  if (tie !== undefined) {
    const near =
      tie.cheapest.monthlyUsd >= offer.monthlyUsd
        ? `It is as cheap as ${candidateName(tie.cheapest)}`
        : `It costs ${boardUsd(offer.monthlyUsd - tie.cheapest.monthlyUsd)} a month more than the cheapest`;
    return [because(`${near}, ${TIE_ENDS[tie.by?.kind ?? 'parts']}.`)];
  }
  if (isPoor(plan)) return [];
  const among = qualifies === false ? 'of the options that are feasible as often,' : 'option';
  const { share, belowUsd } = fact.nearCheapest ?? { share: fact.share, belowUsd: 0 };
  const text = `It is ${nearCheapestText({ belowUsd })} ${among} in ${ofSimulations(share, simulations)}.`;
  return share >= 0.5 ? [because(text)] : [doubt(text)];
}

/** The most services that are named for one reason. */
const MAX_NAMED = 2;

function againstText({ services, reason }: FactOf<'nothing-fits'>['groups'][number]): CardReason {
  const named = services.slice(0, MAX_NAMED).map(serviceName).join(', ');
  const rest = services.length - MAX_NAMED;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return { text: `${named}${more}: ${reason === null ? 'not feasible' : reasonText(reason)}.`, mark: 'against' };
}
