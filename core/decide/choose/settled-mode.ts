import type { ServingMode } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { World } from '#core/price/serving/candidate/types.ts';
import {
  batchFreshness,
  centralContenders,
  type CentralModel,
  chooseCentrally,
  type Situation,
} from './central-choice.ts';
import { cheapest, type Contender } from './contender.ts';
import { chooseRow } from './choose-row.ts';
import { simplest } from './simplest.ts';
import { steadyShare } from './steady-share.ts';
import { groupBy } from '#core/group-by.ts';
import { priceRow } from './priced-row.ts';
import { contenderOf, type RowContender } from './row-contender.ts';

/** The rules in all worlds, which the verdict uses. */
export interface WorldModel extends CentralModel {
  readonly worlds: readonly World[];
}

/**
 * The mode of the verdict in a situation, from all worlds, with the same rows and rules as the plan. Prices only the rows whose cost could
 * matter, because the cost in a world is rarely more than 1.5 times the central cost.
 */
export function settledMode(model: WorldModel, situation: Situation): ServingMode | 'none' {
  const contenders = groupBy(
    centralContenders(model, situation),
    ({ candidate }) => `${candidate.service}/${candidate.purchase}`,
  ).flatMap((group) => cheapest(group) ?? []);
  const excluded = chooseCentrally(model, situation, contenders).rules.every(
    (rule) => rule === 'caller-waits' || rule === 'staleness' || rule === 'inputs-unknown',
  );
  const worlds = model.worlds.map((world) => tilted(world, situation.world));
  const settle = (list: readonly Contender[]) =>
    chooseRow({
      contenders: list.map(({ candidate }): RowContender =>
        contenderOf(priceRow({ candidate, workload: situation.workload, evaluate: model.evaluate, worlds })),
      ),
      workload: situation.workload,
      batchFreshWithin: batchFreshness(model, situation),
    });
  const { batches, rivals } = relevant(contenders, situation.workload);
  const farFromAnyRival = (cheapest(rivals)?.costUsd ?? Infinity) > CLEAR * (cheapest(batches)?.costUsd ?? Infinity);
  const likely = excluded ? rivals : farFromAnyRival ? batches : [...batches, ...rivals];
  // If all possible winners have the same mode, it does not matter which one wins: the cheapest represents all, if it is steady.
  for (const asked of [soleMode(likely), likely]) {
    if (asked === null) continue;
    const { chosen, mode } = settle(asked);
    if (chosen !== null && chosen.row.holds >= steadyShare(situation.workload)) return mode;
  }
  return settle(contenders.filter((c) => c.central.feasible)).mode;
}

/** Applies the change of the situation to a world. */
function tilted(world: World, by: World): World {
  const untouched =
    by.speedRatio === 1 &&
    by.startupRatio === 1 &&
    by.coldStartRatio === 1 &&
    by.frontDoorRatio === 1 &&
    by.spotPriceRatio === 1 &&
    by.interruptionRatio === 1 &&
    by.trafficRatio === 1;
  if (untouched) return world;
  return {
    ...world,
    sizedIn: by,
    speedRatio: world.speedRatio * by.speedRatio,
    trafficRatio: world.trafficRatio * by.trafficRatio,
    spotPriceRatio: world.spotPriceRatio * by.spotPriceRatio,
    interruptionRatio: world.interruptionRatio * by.interruptionRatio,
    startupRatio: world.startupRatio * by.startupRatio,
    coldStartRatio: world.coldStartRatio * by.coldStartRatio,
    frontDoorRatio: world.frontDoorRatio * by.frontDoorRatio,
  };
}

/** The cheapest alone if all have one mode; otherwise null. */
function soleMode(contenders: readonly Contender[]): readonly Contender[] | null {
  const best = cheapest(contenders);
  return best !== null && contenders.every((c) => c.candidate.mode === best.candidate.mode) ? [best] : null;
}

/** Beyond this ratio of central costs, the worlds do not change the order of a batch row and a live row. */
const CLEAR = 2.5;

/** The same ratio for two rows of a kind, whose uncertainties are similar. */
const CLEAR_WITHIN_KIND = 1.6;

/** The batch rows and the live rows whose cost is near the cheapest of their kind. */
function relevant(
  contenders: readonly Contender[],
  workload: Workload,
): {
  readonly batches: readonly Contender[];
  readonly rivals: readonly Contender[];
} {
  const feasible = contenders.filter((c) => c.central.feasible && Number.isFinite(c.costUsd));
  const near = (list: readonly Contender[]): readonly Contender[] => {
    const limitUsd = CLEAR_WITHIN_KIND * (cheapest(list)?.costUsd ?? 0);
    // A tie may go to a row that costs more than that.
    const tied = new Set(groupBy(list, ({ candidate }) => candidate.mode).map((group) => simplest(group, workload)));
    return list.filter((c) => c.costUsd <= limitUsd || tied.has(c));
  };
  return {
    batches: near(feasible.filter((c) => c.candidate.mode === 'batch')),
    rivals: near(feasible.filter((c) => c.candidate.mode !== 'batch')),
  };
}
