import type { DrawnEffect, InputSensitivity, Sensitivity, SensitivityEnd } from '#core/contract/verdict/sensitivity.ts';
import { inputDefinition, isNumericInput } from '#core/contract/workload/workload-inputs.ts';
import type { Candidate, Pricer, Simulation } from '#core/price/serving/candidate/types.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import { drawnEffects } from './effects.ts';
import type { Lever } from '#core/decide/flips/levers.ts';
import { billedPredictions } from '#core/price/pricing/units.ts';
import { SIMULATION_SPREADS } from '#core/decide/draws/simulations.ts';

/** The option whose cost is analysed, and the situation. */
export interface SensitivityRequest {
  readonly chosen: Candidate;
  /** The cheapest other option that qualifies. */
  readonly next: Candidate | null;
  readonly situation: Situation;
  readonly levers: readonly Lever[];
  readonly pricer: Pricer;
  /** Two independent sets of draws, from which effects are computed; absent in a plan without simulations. */
  readonly draws?: { readonly own: readonly Simulation[]; readonly others: readonly Simulation[] } | undefined;
}

/** An input with the situations at its low and high end. */
interface Swing {
  readonly input: string;
  readonly range: InputSensitivity['range'];
  readonly ends: readonly [readonly [number, Situation], readonly [number, Situation]];
}

/** A swing below this share of the cost is not listed. */
const MIN_SWING = 0.005;

/**
 * The sensitivity of the chosen option's cost: each input alone at its low and its high end, with the next option priced too, and the part of the
 * variance of the cost that each drawn input causes.
 */
export function sensitivityOf(request: SensitivityRequest): Sensitivity {
  const { chosen, next, situation } = request;
  const costPerMillionUsd = perMillion(request, chosen, situation) ?? 0;
  const effects = effectsOf(request);
  const inputs = [...simulationSwings(situation), ...statedSwings(situation, request.levers)]
    .map((swing): InputSensitivity => {
      const [low, high] = swing.ends;
      const effect = swing.range === 'simulations' ? effects.get(swing.input) : undefined;
      return {
        input: swing.input,
        range: swing.range,
        low: endOf(request, low),
        high: endOf(request, high),
        ...(effect === undefined ? {} : { effect }),
      };
    })
    .filter((input) => failsSomewhere(input) || swingOf(input, costPerMillionUsd) >= MIN_SWING * costPerMillionUsd)
    .sort((a, b) => totalOf(b) - totalOf(a) || swingOf(b, costPerMillionUsd) - swingOf(a, costPerMillionUsd));
  return {
    optionId: chosen.id,
    costPerMillionUsd,
    nextId: next?.id ?? null,
    nextPerMillionUsd: next === null ? null : perMillion(request, next, situation),
    inputs,
  };
}

function effectsOf(request: SensitivityRequest): ReadonlyMap<string, DrawnEffect> {
  const { chosen, situation, draws } = request;
  if (draws === undefined) return new Map();
  const costIn = (simulation: Simulation): number =>
    perMillion(request, chosen, { ...situation, simulation }) ?? Infinity;
  return drawnEffects({ draws: draws.own, others: draws.others, costOf: costIn });
}

/** The total effect of an input; none for one that is not drawn. */
function totalOf({ effect }: InputSensitivity): number {
  return effect?.total ?? -1;
}

function endOf(request: SensitivityRequest, [at, situation]: readonly [number, Situation]): SensitivityEnd {
  const { chosen, next } = request;
  return {
    at,
    costPerMillionUsd: perMillion(request, chosen, situation),
    nextPerMillionUsd: next === null ? null : perMillion(request, next, situation),
  };
}

/** Dollars per million predictions of the situation's traffic. */
function perMillion({ pricer }: SensitivityRequest, candidate: Candidate, situation: Situation): number | null {
  const { workload, simulation } = situation;
  const monthlyUsd = pricer.usd(candidate, workload, simulation);
  return Number.isFinite(monthlyUsd)
    ? (monthlyUsd / (billedPredictions(workload) * simulation.trafficRatio)) * 1e6
    : null;
}

/**
 * The span from the cheapest to the most expensive of the stated value and the ends at which the option is feasible, in dollars per
 * million.
 */
function swingOf({ low, high }: InputSensitivity, baseUsd: number): number {
  const costs = [low, high].flatMap(({ costPerMillionUsd }) => costPerMillionUsd ?? []);
  return Math.max(baseUsd, ...costs) - Math.min(baseUsd, ...costs);
}

function failsSomewhere({ low, high }: InputSensitivity): boolean {
  return low.costPerMillionUsd === null || high.costPerMillionUsd === null;
}

/** Both ends of the range of nine in ten simulations. */
const END_Z = normalQuantile(0.95);

function simulationSwings({ workload, simulation }: Situation): readonly Swing[] {
  const ratio = (input: string, key: RatioKey, spread: number): Swing => {
    const at = (factor: number) =>
      [factor, { workload, simulation: { ...simulation, [key]: simulation[key] * factor } }] as const;
    return { input, range: 'simulations', ends: [at(1 / spread), at(spread)] };
  };
  const score = (input: string, turned: (z: number) => Partial<Simulation>): Swing => {
    const at = (z: number) => [z, { workload, simulation: { ...simulation, ...turned(z) } }] as const;
    return { input, range: 'simulations', ends: [at(-END_Z), at(END_Z)] };
  };
  return [
    ratio('traffic', 'trafficRatio', SIMULATION_SPREADS.traffic),
    ratio('spotPrice', 'spotPriceRatio', SIMULATION_SPREADS.spotPrice),
    ratio('interruptions', 'interruptionRatio', SIMULATION_SPREADS.interruption),
    ratio('startup', 'startupRatio', SIMULATION_SPREADS.startup),
    ratio('coldStart', 'coldStartRatio', SIMULATION_SPREADS.coldStart),
    ratio('peak', 'peakRatio', SIMULATION_SPREADS.peak),
    ratio('spark', 'sparkRatio', SIMULATION_SPREADS.spark),
    ratio('threadShare', 'threadShareRatio', SIMULATION_SPREADS.threadShare),
    ratio('frontDoor', 'frontDoorRatio', SIMULATION_SPREADS.frontDoor),
    ratio('derivedPrice', 'derivedPriceRatio', SIMULATION_SPREADS.derivedPrice),
    ratio('operations', 'operationsRatio', SIMULATION_SPREADS.operations),
    score('handling', (handlingZ) => ({ handlingZ })),
    score('measurement', (measurementZ) => ({ measurementZ, liveZ: null })),
    score('job', (jobZ) => ({ jobZ })),
    score('hardware', (z) => ({ hardwareZ: () => z })),
  ];
}

type RatioKey = Exclude<
  keyof Simulation,
  'hardwareZ' | 'measurementZ' | 'liveZ' | 'variantZ' | 'jobZ' | 'handlingZ' | 'sizedIn'
>;

function statedSwings(situation: Situation, levers: readonly Lever[]): readonly Swing[] {
  return levers.flatMap((lever): Swing[] => {
    // A limit that is not set cannot be wrong.
    if (lever.input === 'maxStalenessS' && situation.workload.maxStalenessS === null) return [];
    // An input without a guess is a decision, or the simulations already vary it.
    const ends = isNumericInput(lever.input) ? inputDefinition(lever.input).guess?.(lever.range) : undefined;
    if (ends === undefined) return [];
    const [low, high] = ends;
    const at = (value: number) => [value, lever.turn(situation, value)] as const;
    return [{ input: lever.input, range: 'stated', ends: [at(low), at(high)] }];
  });
}
