import { type Draw, drawnTogether } from '#core/price/serving/candidate/draw.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { RowContender } from '#core/decide/cheapest/row-contender.ts';
import { comparedIn, type PricedRow, spreadOver } from '#core/decide/rows/priced-row.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { furtherSimulations } from '#core/decide/verdict/more-draws.ts';
import { CHEAPER_PROBABILITY, type Choice } from '#core/decide/verdict/rules.ts';

/** Something that a verdict asks of each draw, and the share of draws that must say yes. */
interface Question {
  readonly needed: number;
  /** The answers in the usual draws, and in the further ones. */
  readonly own: readonly boolean[];
  readonly further: readonly boolean[];
}

/**
 * The draws in which to search for flips: those of the plan, unless a share near its threshold was counted in further draws and lies on the other side
 * there. Searched in the usual draws alone, the stated workload itself would be beyond such a flip, and every input would change the verdict at its
 * present value. As few draws as that takes are exchanged for further ones.
 */
export function agreeingDraws(
  choice: Choice<RowContender>,
  rows: readonly PricedRow[],
  terms: { readonly simulations: readonly Draw[]; readonly workload: Workload; readonly seed: number },
): readonly Draw[] {
  const { simulations, workload, seed } = terms;
  const question = questionsOf(choice, rows, workload).find(
    (asked) => asked.own.length === simulations.length && exchangedFor(asked) !== 0,
  );
  if (question === undefined) return simulations;
  const count = exchangedFor(question);
  const isWanted = count > 0;
  const more = furtherSimulations(seed, question.own.length + question.further.length);
  const leaving = new Set(spreadOver(placesWhere(question.own, !isWanted), Math.abs(count)));
  const entering = spreadOver(placesWhere(question.further, isWanted), Math.abs(count)).flatMap((at) => more[at] ?? []);
  const kept = simulations.filter((_, at) => !leaving.has(at));
  return drawnTogether([...kept, ...entering]);
}

/** What was asked in further draws: whether a row meets the requirements, the chosen one first, and whether the best live row saves enough. */
function questionsOf(
  { chosen, bestBatch, bestLive }: Choice<RowContender>,
  rows: readonly PricedRow[],
  workload: Workload,
): readonly Question[] {
  const first = chosen?.row;
  const sharper = [...rows].sort((a, b) => Number(b === first) - Number(a === first) || a.medianUsd - b.medianUsd);
  const steadiness = sharper.flatMap((row) =>
    row.further === undefined
      ? []
      : [{ needed: steadyShare(workload), own: heldIn(row), further: heldIn(row.further) }],
  );
  const saving =
    bestBatch == null || bestLive == null
      ? []
      : comparedIn(bestLive.row, bestBatch.row).map(([live, batch]) =>
          Array.from(live.monthlyUsd, (usd, at) => usd < (batch.monthlyUsd[at] ?? Infinity)),
        );
  const [own, further] = saving;
  return own === undefined || further === undefined
    ? steadiness
    : [...steadiness, { needed: CHEAPER_PROBABILITY, own, further }];
}

function heldIn({ monthlyUsd }: PricedRow): readonly boolean[] {
  return Array.from(monthlyUsd, Number.isFinite);
}

/** How many of the usual draws that say no must be exchanged for some that say yes, so that they agree with all draws; negative for the other way round. */
function exchangedFor({ needed, own, further }: Question): number {
  const [no, noOfAll] = [placesWhere(own, false).length, placesWhere([...own, ...further], false).length];
  const all = own.length + further.length;
  const mayFail = Math.floor((1 - needed) * own.length + 1e-9);
  const passes = noOfAll <= (1 - needed) * all + 1e-9;
  if (passes === no <= mayFail) return 0;
  return passes ? no - mayFail : no - mayFail - 1;
}

function placesWhere(answers: readonly boolean[], wanted: boolean): readonly number[] {
  return answers.flatMap((answer, at) => (answer === wanted ? [at] : []));
}
