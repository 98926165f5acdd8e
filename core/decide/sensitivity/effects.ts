import type { DrawnEffect } from '#core/contract/verdict/sensitivity.ts';
import { oncePer } from '#core/once-per.ts';
import { drawnTogether } from '#core/price/serving/candidate/draw.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';
import { UNDER_PROVISIONING_WEIGHT } from '#core/decide/rows/charged.ts';
import { mean, variance } from '#core/math/stats/moments.ts';

/** Draws of each set from which effects are computed: enough for their order, and for shares to about a tenth. */
export const EFFECT_DRAWS = 128;

/** The drawn quantities, as inputs of the sensitivity. Inputs of one group are drawn together, so that only their common effect has a meaning. */
const GROUPS: readonly { readonly inputs: readonly string[]; readonly keys: readonly (keyof Simulation)[] }[] = [
  { inputs: ['traffic', 'peak'], keys: ['trafficRatio', 'peakRatio'] },
  { inputs: ['spotPrice', 'interruptions'], keys: ['spotPriceRatio', 'interruptionRatio'] },
  { inputs: ['startup', 'coldStart'], keys: ['startupRatio', 'coldStartRatio'] },
  { inputs: ['spark'], keys: ['sparkRatio'] },
  { inputs: ['threadShare'], keys: ['threadShareRatio'] },
  { inputs: ['frontDoor'], keys: ['frontDoorRatio'] },
  { inputs: ['derivedPrice'], keys: ['derivedPriceRatio'] },
  { inputs: ['operations'], keys: ['operationsRatio'] },
  { inputs: ['handling'], keys: ['handlingZ'] },
  { inputs: ['measurement'], keys: ['measurementZ', 'liveZ', 'variantZ'] },
  { inputs: ['job'], keys: ['jobZ'] },
  { inputs: ['hardware'], keys: ['hardwareZ'] },
];

/**
 * How much of the variance of a cost each drawn input causes with all its interactions, by Jansen's estimator of the total effect over two
 * independent sets of draws ("Analysis of variance designs for model output", 1999; Saltelli et al. 2010). A draw in which the option fails
 * costs 1.25 times the most that it costs otherwise.
 * @param options.draws one set of draws; `others` another one of the same length, independent of it.
 * @param options.costOf dollars in a draw; Infinity where the option fails.
 * @returns the effect of each input, absent where the cost does not vary or the option holds in no draw. Inputs that are drawn together have the
 * same one.
 */
export function drawnEffects(options: {
  readonly draws: readonly Simulation[];
  readonly others: readonly Simulation[];
  readonly costOf: (simulation: Simulation) => number;
}): ReadonlyMap<string, DrawnEffect> {
  const { draws, others, costOf } = options;
  const mixed = mixedOf(draws)(others).map((group) => group.map(costOf));
  const [own, other, ...swapped] = charged([draws.map(costOf), others.map(costOf), ...mixed]);
  const effects = new Map<string, DrawnEffect>();
  if (own === undefined || other === undefined) return effects;
  const spread = variance([...own, ...other]);
  if (!(spread > 0) || !Number.isFinite(spread)) return effects;
  for (const [index, { inputs }] of GROUPS.entries()) {
    const costs = swapped[index] ?? own;
    const total = Math.min(1, mean(costs.map((usd, i) => (usd - (own[i] ?? usd)) ** 2)) / (2 * spread));
    for (const input of inputs) effects.set(input, { total, with: inputs.filter((each) => each !== input) });
  }
  return effects;
}

/** For each group, the draws of one set with its quantities of the other; for two sets always the same, so that a next plan knows them. */
const mixedOf = oncePer((draws: readonly Simulation[]) =>
  oncePer((others: readonly Simulation[]) =>
    GROUPS.map(({ keys }) => drawnTogether(draws.map((draw, i) => withKeys(draw, others[i] ?? draw, keys)))),
  ),
);

function withKeys(draw: Simulation, other: Simulation, keys: readonly (keyof Simulation)[]): Simulation {
  return { ...draw, ...Object.fromEntries(keys.map((key) => [key, other[key]])) };
}

/** Costs of all sets with a finite one for draws that fail; empty if none holds. */
function charged(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const most = Math.max(...sets.flat().filter(Number.isFinite));
  if (!Number.isFinite(most)) return [];
  return sets.map((costs) => costs.map((usd) => (Number.isFinite(usd) ? usd : UNDER_PROVISIONING_WEIGHT * most)));
}
