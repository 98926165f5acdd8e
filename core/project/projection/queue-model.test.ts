import { expect, test } from 'vitest';
import { fifoWaitsMs } from '#core/math/queueing/lindley.ts';
import { simulateMaxRate } from '#core/math/queueing/slo-simulation.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { stallLaw } from '#core/math/queueing/stall-delay.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { createQueueModel, serviceLaw } from './queue-model.ts';

/** Equally likely log-normal service times with mean 1 and the given squared coefficient of variation. */
function serviceTimes(scv: number): Float64Array {
  const sigma = Math.sqrt(Math.log1p(scv));
  return Float64Array.from({ length: 4000 }, (_, i) =>
    Math.exp(sigma * normalQuantile((i + 0.5) / 4000) - sigma ** 2 / 2),
  );
}

test.each([
  { servers: 1, serviceScv: 0.2, budget: 8 },
  { servers: 1, serviceScv: 1, budget: 15 },
  { servers: 2, serviceScv: 0.25, budget: 4 },
  { servers: 8, serviceScv: 0.25, budget: 3.5 },
])('the closed form finds the rate of a simulation: $servers servers, scv $serviceScv, p99 within $budget', (queue) => {
  const model = createQueueModel({ ...queue, law: serviceLaw(queue.serviceScv), percentile: 99 });
  const simulated = simulateMaxRate({
    serviceTimesMs: serviceTimes(queue.serviceScv),
    replicas: queue.servers,
    percentile: 99,
    sloMs: queue.budget,
    seed: 3,
    requests: 60_000,
    rounds: 3,
  });
  const simulatedUtilisation = (simulated?.value ?? 0) / 1000 / queue.servers;
  expect(Math.abs(model.utilisationWithin(queue.budget) / simulatedUtilisation - 1)).toBeLessThan(0.1);
});

test('latency and utilisation are inverse functions', () => {
  const model = createQueueModel({ servers: 4, law: serviceLaw(0.5), percentile: 95 });
  for (const utilisation of [0.5, 0.7, 0.9]) {
    expect(model.utilisationWithin(model.latency(utilisation))).toBeCloseTo(utilisation, 4);
  }
});

test('a budget below the latency of an idle server allows no rate, and latency is unbounded at saturation', () => {
  const model = createQueueModel({ servers: 2, law: serviceLaw(0.25), percentile: 99 });
  expect(model.utilisationWithin(0.9)).toBe(0);
  expect(model.latency(1)).toBe(Infinity);
});

test('the 99th percentile of M/D/1 is that of the recursion of Lindley, within 2 %', () => {
  const law = serviceLaw(0);
  const p99 = createQueueModel({ servers: 1, law, percentile: 99 });
  // Two million requests each, in units of the service time: 62.87, 66.86 and 129.56 ms of waiting for 20 ms.
  for (const [utilisation, wait] of [
    [0.48, 3.1436],
    [0.5, 3.3432],
    [0.7, 6.4779],
  ] as const) {
    expect(Math.abs(p99.latency(utilisation) / (1 + wait) - 1)).toBeLessThan(0.02);
  }
});

test.each([
  { servers: 1, utilisation: 0.3 },
  { servers: 4, utilisation: 0.6 },
])(
  'stalls of a machine make the tail as in a simulation: $servers servers at $utilisation',
  ({ servers, utilisation }) => {
    const stalls = { perService: 1 / 1000, lengths: Float64Array.of(40) };
    const random = createRandom(4);
    const requests = 70_000 * servers;
    // The queue in the time without stalls; a stall adds its length to all that come before its end.
    const [arrivals, worked, services] = [0, 1, 2].map(() => new Float64Array(requests)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const begins: number[] = [];
    let [at, next, passed] = [0, 1000 * random.exponential(), 0];
    for (let request = 0; request < requests; request++) {
      at += random.exponential() / (utilisation * servers);
      while (next + 40 * passed <= at) {
        begins.push(next);
        passed += 1;
        next += 1000 * random.exponential();
      }
      arrivals[request] = at;
      worked[request] = Math.max(at - 40 * passed, begins.at(-1) ?? 0);
      services[request] = random.gamma(4) / 4;
    }
    const waits = fifoWaitsMs({ arrivalsMs: worked, servicesMs: services, servers });
    let before = 0;
    const latencies = arrivals.map((arrival, request) => {
      const done = (worked[request] ?? 0) + (waits[request] ?? 0) + (services[request] ?? 0);
      while ((begins[before] ?? Infinity) < (worked[request] ?? 0)) before += 1;
      let stalled = before;
      while ((begins[stalled] ?? Infinity) < done) stalled += 1;
      return done + 40 * stalled - arrival;
    });
    const truth = quantileOfSorted(latencies.sort(), 0.99);
    const law = serviceLaw(0.25);
    // The model counts a mean service with its stalls: 1.04 of the simulation's.
    const unit = 1 + stalls.perService * 40;
    const inUnits = stallLaw({ rate: stalls.perService * unit, lengths: [40 / unit] });
    const model = createQueueModel({ servers, law, percentile: 99, stalls: inUnits });
    expect(Math.abs((unit * model.latency(unit * utilisation)) / truth - 1)).toBeLessThan(0.1);
    // Their variation alone says something else.
    const scv = (0.25 + (2 * stalls.perService * 40 ** 2) / 2) / unit ** 2;
    const byScv = createQueueModel({ servers, law: serviceLaw(scv), percentile: 99 });
    expect((unit * byScv.latency(unit * utilisation)) / truth).toBeLessThan(0.6);
    expect(model.utilisationWithin(model.latency(0.5))).toBeCloseTo(0.5, 3);
  },
);

test('a machine whose stalls leave no time has no rate', () => {
  const stalls = stallLaw({ rate: 0.02, lengths: [40] });
  const model = createQueueModel({ servers: 2, law: serviceLaw(0.25), percentile: 99, stalls });
  expect(model.latency(0.95)).toBe(Infinity);
  expect(model.utilisationWithin(1000)).toBeLessThan(0.95);
});
