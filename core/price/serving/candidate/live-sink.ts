import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { FILE_S, mayWaitFor } from './answer-sink.ts';
import { attemptRates, requestsPerMonth } from './demand.ts';
import type { Asked } from './asked.ts';
import type { ServingDefinition } from './option.ts';
import { type Demand, onceIn } from './per-draw.ts';
import { impossible, planned, type Planning } from './planning.ts';
import { type AnswerFlow, createSinkBills, newSinkUse } from './put-answers.ts';
import { putCheapest, sinksOf } from './sink-choice.ts';
import { newExplanation, Tally } from './tally.ts';

/** The sink of answers that are computed one request at a time. */
interface LiveSink {
  readonly items: readonly BillItem[];
  readonly reasons: readonly Reason[];
}

/**
 * The cost of storing the answers of requests without a waiting caller, so that a live option is compared with a batch that keeps its answers too.
 * Without a stated sink, it is a bucket, or the cheapest sink that meets the needs if answers may not wait for a file. A stream or a batch prices its
 * own sink, and a store of pre-computed answers is one. Null where an option has none.
 */
export function liveSinkOf(
  { returnsAnswers, mode }: Pick<ServingDefinition, 'returnsAnswers' | 'mode'>,
  { callerWaits }: Pick<Workload, 'callerWaits'>,
): ((asked: Asked) => Planning<LiveSink>) | null {
  if (returnsAnswers !== true || callerWaits) return null;
  return mode === 'async' ? asyncSink : usualSink;
}

// Async inference writes its answers to the bucket itself, so they are there at once.
const asyncSink = onceIn((asked) => sinkFor(asked, 'async'));
const usualSink = onceIn((asked) => sinkFor(asked, 'realtime'));
const billsOf = createSinkBills((asked) => attemptRates(asked).peakPerS);

function sinkFor(asked: Demand, mode: 'async' | 'realtime'): Planning<LiveSink> {
  const { workload } = asked;
  const mayWait = mayWaitFor(FILE_S, workload);
  const answersPerMonth = requestsPerMonth(asked);
  const flow: AnswerFlow = {
    batchRows: 1,
    peakPerS: attemptRates(asked).peakPerS,
    // Each answer has a file of its own, or those of a minute have one. Async inference pays for them with its requests.
    filesPerMonth: mode === 'async' ? 0 : mayWait ? Math.min(answersPerMonth, MONTH_S / FILE_S) : answersPerMonth,
    fileS: mayWait ? FILE_S : 0,
    billsOf,
    hasOwnShards: true,
  };
  const explanation = newExplanation();
  const isTaken = putCheapest(
    sinksOf(workload, mode === 'async' || mayWait),
    asked,
    flow,
    newSinkUse(),
    new Tally(explanation),
  );
  return isTaken
    ? planned({ items: explanation.items, reasons: explanation.reasons })
    : impossible(...explanation.refusal);
}
