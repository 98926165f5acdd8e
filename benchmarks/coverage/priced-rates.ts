import { drawSimulations } from '#core/decide/draws/simulations.ts';
import { simulationsInterval } from '#core/math/stats/intervals.ts';
import { drawOf } from '#core/price/serving/candidate/draw.ts';
import { liveSpeedupOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';
import { projectCapacity } from '#core/project/projection/project.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { type Ends, inventedRun, X_SLO } from './invented-run.ts';
import { type CoverageTable, percent } from './table.ts';

interface Case {
  readonly name: string;
  readonly batch: Ends;
  readonly live: Ends;
}

const CASES: readonly Case[] = [
  { name: 'both as wide', batch: [0.93, 1.07], live: [0.93, 1.07] },
  { name: 'a fast model', batch: [0.93, 1.09], live: [0.85, 1.12] },
  { name: 'an image classifier', batch: [0.93, 1.09], live: [0.71, 1.33] },
];
const TYPE = 'c7a.large';
/** Simulations for each repetition: the share of all of them is stated. */
const SIMULATIONS_EACH = 10;

function xSloIn(simulation: Simulation, profile: CapacityProfile): number {
  const { percentile, ms } = X_SLO;
  // Scaled as whole machines are: the limit of a machine on another clock is another one, so X_slo itself is what scales.
  return (
    liveSpeedupOf(profile, drawOf(simulation)) * profile.realtime.maxRatePerS({ percentile, budgetMs: ms, speedup: 1 })
  );
}

function* rowsOf(repetitions: number): Iterable<readonly (string | number)[]> {
  const catalog = loadCatalog({ region: 'us-east-1' });
  const instance = catalog.instances.find(({ instanceType }) => instanceType === TYPE);
  if (instance === undefined) throw new Error(`the catalogue has no ${TYPE}`);
  const simulations = drawSimulations({ seed: 1, count: SIMULATIONS_EACH * repetitions });
  for (const each of CASES) {
    const run = inventedRun({ ...each, instanceType: TYPE });
    const projection = projectCapacity({ runs: [run], instance, catalog });
    if (projection.state === 'refused') throw new Error('the example fits its machine');
    const { profile } = projection;
    const batchPerS = run.batch?.best.rowsPerS.value ?? Number.NaN;
    const rates = [
      [
        'rows/s in batch',
        batchPerS,
        each.batch,
        (simulation: Simulation) => profile.best.rowsPerS * speedupOf(profile, drawOf(simulation)),
      ],
      ['X_slo', X_SLO.ratePerS, each.live, (simulation: Simulation) => xSloIn(simulation, profile)],
    ] as const;
    for (const [name, measuredPerS, [low, high], of] of rates) {
      const drawn = simulations.map((simulation) => of(simulation) / measuredPerS);
      const spread = simulationsInterval(drawn);
      const inside = drawn.filter((ratio) => ratio >= low && ratio <= high).length / drawn.length;
      yield [
        each.name,
        name,
        (of(CENTRAL_SIMULATION) / measuredPerS).toFixed(3),
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
        `${(spread.low ?? 0).toFixed(2)} to ${(spread.high ?? 0).toFixed(2)}`,
        percent(0.9),
        percent(inside),
      ];
    }
  }
}

/** Whether the rates that a plan draws are those that the run states. */
export const PRICED_RATES: CoverageTable = {
  name: 'priced-rates',
  title: 'Rates of a plan against the stated intervals',
  explanation:
    'A run states 90 % intervals of its rows per second and of X_slo. A plan for the measured machine starts from the measured rates and draws them in its simulations. *Actual* is the share of simulations inside the stated interval, *central* the rate in the central simulation as a multiple of the measured rate. The runs are synthetic.',
  columns: ['run', 'rate', 'central', 'stated 90 %', 'drawn 5 to 95 %', 'nominal', 'actual'],
  rows: rowsOf,
};
