import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Pricer } from '#core/price/serving/candidate/types.ts';
import type { Choice } from './verdict/rules.ts';
import { type PricedRow, priceRow } from './rows/priced-row.ts';
import { offerOf } from './cheapest/offer.ts';
import { isCommitted } from './rows/likely-winners.ts';
import { drawSimulations } from './draws/simulations.ts';

/** The factor that widens the assumed spreads to see whether the verdict depends on them. */
const WIDER_SPREADS = 1.5;

/** Rows that cost more than this many times the choice are not priced again: wider spreads move a median little. */
const MOST_RATIO = 3;

/**
 * Whether the verdict changes if everything that is assumed, rather than measured, varies 1.5 times as much: traffic, prices, start-up, handling and
 * the like. The rows of the plan are priced in as many draws with wider spreads, with the slack that they then need, and the same rules choose.
 */
export function widerFact(of: {
  readonly chosen: PricedRow;
  readonly rows: readonly PricedRow[];
  readonly choose: (rows: readonly PricedRow[]) => Choice<PricedRow>;
  readonly workload: Workload;
  readonly pricer: Pricer;
  readonly seed: number;
}): VerdictFact {
  const { chosen, rows, choose, workload, pricer, seed } = of;
  const simulations = drawSimulations({ seed, count: chosen.monthlyUsd.length, judgedSpreads: WIDER_SPREADS });
  const limitUsd = MOST_RATIO * (chosen.costUsd + workload.materialUsd);
  const near = rows.filter(
    (row) =>
      row === chosen || (row.costUsd <= limitUsd && isCommitted(row.candidate) === isCommitted(chosen.candidate)),
  );
  const then = choose(near.map(({ candidate }) => priceRow({ candidate, workload, pricer, simulations }))).chosen;
  const change =
    then === null || then.candidate.mode !== chosen.candidate.mode
      ? 'mode'
      : then.candidate.id === chosen.candidate.id
        ? 'none'
        : 'option';
  return {
    code: 'wider-spreads',
    factor: WIDER_SPREADS,
    change,
    mode: then?.candidate.mode ?? 'none',
    offer: then === null ? null : offerOf(then),
  };
}
