import { mg1MeanLatencyMs } from '#core/math/queueing/testing-closed-forms.ts';
import { scheduleRatePerS } from '#core/math/queueing/arrivals.ts';
import { lindleyWaitsMs } from '#core/math/queueing/lindley.ts';
import { mean, median, scv, variance } from '#core/math/stats/moments.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { Generator } from '#engine/bench/load/open-loop.ts';
import { matmulModel } from './lib/matmul-model.ts';
import { measurePoint, type MeasuredPoint, p99Of } from './lib/open-loop.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';

/**
 * The open loop against Lindley's recursion over the same arrivals and measured service times, with one replica: the
 * remaining ratio is the overhead of the harness. M/G/1 (Pollaczek–Khinchine with the measured E[S] and E[S²]) gives
 * the value of an infinite run; a run of this length deviates from it by the standard error of its batch means.
 */
const LOADS = [0.3, 0.5, 0.7, 0.8] as const;
/** Requests of one round; at 0.8 more, because the queue mixes slowly. */
const REQUESTS = { 0.3: 4_000, 0.5: 5_000, 0.7: 7_000, 0.8: 20_000 } as const;
/** Segments of a round whose means are treated as independent. */
const STRETCHES = 10;

interface Compared {
  readonly meanRatio: number;
  readonly p99Ratio: number;
  readonly utilisation: number;
  readonly meanMs: number;
  readonly mg1Ms: number;
  readonly stretchMeansMs: readonly number[];
}

function compare({ memory, correctedMs, serviceMs, point }: MeasuredPoint): Compared {
  const predicted = lindleyWaitsMs(memory.arrivalMs, serviceMs).map((wait, index) => wait + (serviceMs[index] ?? 0));
  const size = Math.floor(correctedMs.length / STRETCHES);
  return {
    meanRatio: mean(correctedMs) / mean(predicted),
    p99Ratio: p99Of(correctedMs) / p99Of(predicted),
    utilisation: point.utilisation,
    meanMs: mean(correctedMs),
    mg1Ms: mg1MeanLatencyMs({
      ratePerMs: scheduleRatePerS(memory.arrivalMs) / 1000,
      serviceMs: mean(serviceMs),
      serviceScv: scv(serviceMs),
    }),
    stretchMeansMs: Array.from({ length: STRETCHES }, (_, index) =>
      mean(correctedMs.subarray(index * size, (index + 1) * size)),
    ),
  };
}

async function main(): Promise<void> {
  printHeader("Open loop against Lindley's recursion");
  const { input, data } = matmulModel(20);
  const pool = new ExecutorPool({ input, data, stop: createStopWord() });
  const generator = new Generator();
  const measure = (ratePerS: number, count: number, seed: number): Promise<MeasuredPoint> =>
    measurePoint({ pool, generator }, { ratePerS, count, seed });
  // Loads use the service time of paced requests, because back-to-back requests are faster.
  const paced = mean((await measure(300, 1_000, 1)).serviceMs);
  const results = LOADS.map((load) => ({ load, rounds: [] as Compared[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { load, rounds } of results) {
      rounds.push(compare(await measure((1000 * load) / paced, REQUESTS[load], 30 + round)));
    }
  }
  console.log(`Service time of paced requests: ${fixed(paced)} ms. Corrected latency ÷ Lindley's recursion:\n`);
  printTable(
    ['load', 'requests a round', 'mean (bar 0.95–1.05)', 'all rounds', 'p99 (bar 0.85–1.15)', 'all rounds', 'bar'],
    results.map(({ load, rounds }) => {
      const means = rounds.map((each) => each.meanRatio);
      const tails = rounds.map((each) => each.p99Ratio);
      const met = Math.abs(median(means) - 1) <= 0.05 && Math.abs(median(tails) - 1) <= 0.15;
      return [load, REQUESTS[load], ...medianAndAll(means), ...medianAndAll(tails), verdict(met)];
    }),
  );
  console.log('Mean corrected latency and M/G/1 at the same rate and service times, all rounds together, ms:\n');
  printTable(
    ['load', 'requests', 'utilisation', 'measured', 'M/G/1', 'standard error (batch means)', 'apart, standard errors'],
    results.map(({ load, rounds }) => {
      const stretches = rounds.flatMap((each) => each.stretchMeansMs);
      const error = Math.sqrt(variance(stretches) / stretches.length);
      const measuredMs = mean(rounds.map((each) => each.meanMs));
      const mg1Ms = mean(rounds.map((each) => each.mg1Ms));
      return [
        load,
        REQUESTS[load] * rounds.length,
        fixed(mean(rounds.map((each) => each.utilisation))),
        fixed(measuredMs),
        fixed(mg1Ms),
        fixed(error),
        fixed((measuredMs - mg1Ms) / error, 1),
      ];
    }),
  );
  process.exit(0);
}

void main();
