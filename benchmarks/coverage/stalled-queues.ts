import { stallLaw } from '#core/math/queueing/stall-delay.ts';
import { mean, scv } from '#core/math/stats/moments.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { serviceStalls } from '#core/measure/run/service-stalls.ts';
import { createQueueModel, type QueueModel, serviceLaw } from '#core/project/projection/queue-model.ts';
import { simulatedLatencies, type SimulatedService } from './simulated-latencies.ts';
import type { CoverageTable } from './table.ts';

const SERVERS = [1, 2, 4];
const STALLS = [
  { share: 0.006, length: 20 },
  { share: 0.006, length: 50 },
  { share: 0.02, length: 50 },
  { share: 0.05, length: 10 },
  { share: 0.05, length: 100 },
];
const UTILISATIONS = [0.3, 0.6, 0.8];
const PERCENTILE = 99;
/** Shape of the services: gamma with a squared coefficient of variation of a quarter. */
const SHAPE = 4;
/** Of each server. */
const TRUTH_REQUESTS = 800_000;
/** Service times that a run measures: enough busy time to see stalls. */
const MEASURED = 60_000;

/** Service times as a run measures them: a stall that comes while a request is served makes it longer. */
function measured(stalls: { readonly share: number; readonly length: number }, random: Random): Float64Array {
  const perUnit = stalls.share / (stalls.length * (1 - stalls.share));
  return Float64Array.from({ length: MEASURED }, () => {
    const usual = random.gamma(SHAPE) / SHAPE;
    return usual + (random.uniform() < usual * perUnit ? stalls.length : 0);
  });
}

/** The closed forms by the squared coefficient of variation alone, and with the stalls, from one measurement. */
function modelsOf(services: Float64Array, servers: number): readonly QueueModel[] {
  // One unit is 1 ms.
  const meanMs = mean(services);
  const found = serviceStalls([services]);
  const byScv = { servers, law: serviceLaw(Math.round(50 * scv(services)) / 50), percentile: PERCENTILE };
  if (found === null) return [createQueueModel(byScv), createQueueModel(byScv)];
  const lengths = found.lengthsMs.map((ms) => ms / meanMs);
  const stalls = lengths.length === 0 ? null : stallLaw({ rate: (found.perBusyS * meanMs) / 1000, lengths });
  return [createQueueModel(byScv), createQueueModel({ ...byScv, law: serviceLaw(found.usualScv), stalls })];
}

function* rows(repetitions: number): Iterable<readonly (string | number)[]> {
  const draws = Math.max(1, Math.round(repetitions / 10));
  for (const stalls of STALLS) {
    const runs = Array.from({ length: draws }, (_, draw) =>
      measured(stalls, createRandom(7).fork(`${stalls.share} ${stalls.length}`).fork(draw)),
    );
    for (const servers of SERVERS) {
      const truths = UTILISATIONS.map((utilisation) => {
        const service: SimulatedService = { name: '', servers, utilisation, stalls, shape: SHAPE };
        const random = createRandom(8).fork(`${stalls.share} ${stalls.length} ${servers} ${utilisation}`);
        return quantileOfSorted(simulatedLatencies(service, TRUTH_REQUESTS * servers, random).sort(), PERCENTILE / 100);
      });
      const ratios = runs.map((services) => {
        const meanMs = mean(services);
        return modelsOf(services, servers).map((model) =>
          // The utilisation counts the mean service time with its stalls.
          UTILISATIONS.map(
            (utilisation, index) => (meanMs * model.latency(utilisation * meanMs)) / (truths[index] ?? 0),
          ),
        );
      });
      const cells = UTILISATIONS.map((_, index) => {
        const of = (model: number): Float64Array =>
          Float64Array.from(ratios, (each) => each[model]?.[index] ?? 0).sort();
        const [before, now] = [of(0), of(1)];
        const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => quantileOfSorted(now, share).toFixed(2));
        return `${quantileOfSorted(before, 0.5).toFixed(2)} → ${middle ?? ''} (${low ?? ''}–${high ?? ''})`;
      });
      yield [`${(100 * stalls.share).toFixed(1)} %`, stalls.length, servers, ...cells];
    }
  }
}

/** The p99 of a queue whose machine stalls, predicted from measured service times. */
export const STALLED_QUEUES: CoverageTable = {
  name: 'stalled-queues',
  title: 'p99 of a queue whose machine stalls: predicted ÷ true',
  explanation:
    'The truth is a simulation of c servers with 800,000 requests each, gamma services (squared coefficient of variation 0.25) and stalls that stop all servers for a share of the time, each as long as the given number of services. The prediction uses the measurements of a run: 60,000 service times with 7 to 300 stalls. Each cell has medians over 20 such runs: from the squared coefficient of variation alone → as Modewise predicts, with separate stalls (and the range of 90 % of the runs). A ratio of 1 is right; the width comes from the few stalls in a run. A run with fewer than five stalls excludes them.',
  columns: ['stalled', 'length', 'servers', ...UTILISATIONS.map((each) => `ρ ${each}`)],
  rows,
};
