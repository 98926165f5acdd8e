import { batchTrials, bestTrial } from '#core/measure/run/document.ts';
import { acrossVisits } from '#core/measure/run/visits.ts';
import type { BatchRound, BatchVisit } from '#core/measure/run/run-view.ts';
import { chooseFinalists, repeatFinalists, ROUNDS_FOR_INTERVAL } from '#core/measure/search/batch-finalists.ts';
import { effortBudget } from '#core/measure/search/effort.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { type CoverageTable, percent } from './table.ts';

/** A machine: how many configurations are tried, and how much rounds and starts vary, as shares of the rate. */
interface Machine {
  readonly configurations: number;
  readonly roundShare: number;
  readonly startShare: number;
}

const MACHINES: readonly Machine[] = [
  { configurations: 6, roundShare: 0.01, startShare: 0.02 },
  { configurations: 6, roundShare: 0.05, startShare: 0.02 },
  { configurations: 20, roundShare: 0.03, startShare: 0.02 },
  { configurations: 20, roundShare: 0.05, startShare: 0.05 },
  { configurations: 40, roundShare: 0.01, startShare: 0.05 },
  { configurations: 40, roundShare: 0.05, startShare: 0.02 },
  { configurations: 40, roundShare: 0.1, startShare: 0.05 },
];

/** The mean shortfall of a configuration against the fastest possible one, so that several lie close to the best. */
const MEAN_GAP = 0.04;
const FASTEST_PER_S = 1000;

/** What a measurement states of the best configuration, and what is true of it. */
interface Outcome {
  readonly searchBias: number;
  readonly bias: number;
  readonly holdsNext: boolean;
  readonly holdsMean: boolean;
  readonly width: number;
}

const { rounds, roundMs, batchS, visits: VISITS } = effortBudget('quick');

function measured({ configurations, roundShare, startShare }: Machine, random: Random): Outcome {
  const truePerS = Array.from(
    { length: configurations },
    () => FASTEST_PER_S * Math.exp(-MEAN_GAP * random.exponential()),
  );
  const start = (): number => 1 + startShare * random.normal();
  const round = (configuration: number, of: number): number =>
    (truePerS[configuration] ?? 0) * of * (1 + roundShare * random.normal());
  // The search runs in one start, in which each configuration has its own memory layout.
  const ofSearch = truePerS.map(start);
  const seen: BatchRound[] = [];
  const take = (number: number, batchSize: number): BatchRound => {
    const result = { rowsPerS: round(batchSize - 1, ofSearch[batchSize - 1] ?? 1), batchMs: 1 };
    const made = { round: number, batchSize, threads: 1, replicas: 1, ...result };
    seen.push(made);
    return made;
  };
  const explored = truePerS.map((_, index) => take(0, index + 1));
  const search = repeatFinalists({ finalists: chooseFinalists(explored, { roundMs, repeatMs: 500 * batchS }), rounds });
  let step = search.next();
  while (!step.done) step = search.next(take(step.value.round, step.value.batchSize));
  const named = bestTrial(batchTrials(seen));
  if (named === null) throw new Error('a search names a configuration');
  const later = Array.from({ length: VISITS }, (_, index): BatchVisit[] => {
    const of = start();
    return Array.from({ length: ROUNDS_FOR_INTERVAL }, (_round, number) => ({
      visit: index + 1,
      round: number + 1,
      batchSize: named.batchSize,
      threads: 1,
      replicas: 1,
      rowsPerS: round(named.batchSize - 1, of),
      batchMs: 1,
    }));
  }).flat();
  const { value, low, high } = acrossVisits(named, later).rowsPerS;
  const truth = truePerS[named.batchSize - 1] ?? 0;
  const of = start();
  const next = mean(Array.from({ length: ROUNDS_FOR_INTERVAL }, () => round(named.batchSize - 1, of)));
  const holds = (rate: number): boolean => low !== null && high !== null && low <= rate && rate <= high;
  return {
    searchBias: named.rowsPerS.value / truth - 1,
    bias: value / truth - 1,
    holdsNext: holds(next),
    holdsMean: holds(truth),
    width: ((high ?? Number.NaN) - (low ?? Number.NaN)) / 2 / value,
  };
}

/** A signed share with one decimal: 0.0123 is `+1.2 %`. */
function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
}

/** The rate of the best batch configuration: its bias, and whether its interval holds the next start. */
export const BATCH_VALUE: CoverageTable = {
  name: 'batch-value',
  title: 'The rate of the best batch configuration',
  explanation: `The search of \`quick\` runs over configurations whose true rates are on average ${percent(MEAN_GAP)} below the fastest. Each round has noise, and each start of a configuration has its own speed. The stated rate is the mean over fresh starts of the selected configuration; its interval should contain the next start nine times in ten. *Bias* compares the stated rate with the long-run rate of that configuration, and *bias of the search* the rate of the search's own rounds.`,
  columns: [
    'configurations',
    'noise of a round',
    'from start to start',
    'bias of the search',
    'bias',
    'nominal',
    'actual, next start',
    'actual, long-run rate',
    'median half-width',
  ],
  *rows(repetitions) {
    for (const [index, machine] of MACHINES.entries()) {
      const random = createRandom(18).fork(index);
      // Cheap to draw: ten times as many, so that the shares are known to a point.
      const outcomes = Array.from({ length: 10 * repetitions }, (_, i) => measured(machine, random.fork(i)));
      const share = (holds: (each: Outcome) => boolean): string =>
        percent(outcomes.filter(holds).length / outcomes.length);
      yield [
        machine.configurations,
        percent(machine.roundShare),
        percent(machine.startShare),
        signed(mean(outcomes.map((each) => each.searchBias))),
        signed(mean(outcomes.map((each) => each.bias))),
        '90 %',
        share((each) => each.holdsNext),
        share((each) => each.holdsMean),
        percent(median(outcomes.map((each) => each.width))),
      ];
    }
  },
};
