import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { NO_RETRIES } from './callers.ts';
import { type FunctionOptions, simulateFunction } from './functions.ts';
import { GrowthBucket, keptEnvironments, type LambdaRules, provisionedAt } from './policies/lambda.ts';

const RULES: LambdaRules = { growth: 1000, growthS: 10, requestsPerQuota: 10, provisionS: 90 };

function simulate(counts: readonly number[], options: Partial<FunctionOptions> = {}) {
  return simulateFunction({
    trace: { startWeekday: 0, binS: 1, counts: Float64Array.from(counts) },
    serviceS: 1,
    rules: RULES,
    quota: 10_000,
    idle: { kind: 'fixed', seconds: 600 },
    provisioned: [],
    starts: { kind: 'constant', seconds: 0.5 },
    burst: { correlation: 0, windowS: 30 },
    random: createRandom(1),
    lateS: 1.2,
    retries: NO_RETRIES,
    binS: 10,
    ...options,
  });
}
const flat = (seconds: number, perS: number): readonly number[] => Array.from({ length: seconds }, () => perS);

test('a function adds 1,000 environments at once and 100 a second: 5,000 are reached after 40 s', () => {
  // docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html: 1,000 every 10 s for each function, refilled continuously.
  const bucket = new GrowthBucket(RULES);
  let environments = 0;
  const at: number[] = [];
  for (let second = 0; second <= 60; second++) {
    environments += bucket.take(second, 5000 - environments);
    if (second % 10 === 0) at.push(environments);
  }
  expect(at).toEqual([1000, 2000, 3000, 4000, 5000, 5000, 5000]);
  // What is not used does not accumulate.
  expect(bucket.take(1000, 5000)).toBe(1000);
});

test('a rise to 5,000 concurrent requests is throttled for 40 s', () => {
  const { totals, highest, bins } = simulate(flat(120, 5000));
  // Without environments for 4000, 3900, … requests in flight, as many are throttled each second.
  expect(totals.throttled / ((4000 * 40) / 2)).toBeCloseTo(1, 1);
  expect(highest).toBeGreaterThanOrEqual(5000);
  expect(highest).toBeLessThan(5600);
  expect(bins.throttled[6]).toBe(0);
});

test('the quota bounds concurrency and requests, and a retry may find an environment', () => {
  const bounded = simulate(flat(100, 30), { quota: 20 });
  expect(bounded.highest).toBe(20);
  // Erlang's loss formula by its recursion: 30 requests in flight are offered to 20 environments.
  const loss = Array.from({ length: 20 }, (_, i) => i + 1).reduce((b, servers) => (30 * b) / (servers + 30 * b), 1);
  expect(bounded.totals.throttled / (100 * 30) / loss).toBeCloseTo(1, 1);
  const rate = simulate(flat(100, 300), { quota: 20, serviceS: 0.01 });
  // Of 300 requests/s, ten times the quota are admitted. In the first half second there is no warm environment for most of them.
  expect(rate.totals.throttled).toBeGreaterThan(100 * 100);
  expect(rate.totals.throttled).toBeLessThan(100 * 100 + 100);
  const retries = { most: 2, share: 1, delayS: 10 };
  const pulse = [...flat(100, 1), ...flat(3, 200), ...flat(100, 1)];
  const again = simulate(pulse, { quota: 100, retries });
  expect(again.totals.throttled).toBeLessThan(0.3 * simulate(pulse, { quota: 100 }).totals.throttled);
});

test('environments are cold once, and again after they were idle for too long', () => {
  const busy = [...flat(60, 20), ...flat(300, 1), ...flat(60, 20)];
  const kept = simulate(busy);
  // Each environment was new to one request, but the first second has more requests than it can add environments.
  expect(kept.cold / kept.highest).toBeGreaterThan(0.95);
  expect(kept.cold).toBeLessThanOrEqual(kept.highest);
  const gone = simulate([...flat(60, 20), ...flat(900, 1), ...flat(60, 20)]);
  expect(gone.cold).toBeGreaterThan(1.5 * kept.cold);
  // A cold start of 0.5 s makes a request late, and 1.2 s are allowed in all.
  expect(kept.totals.late).toBeCloseTo(kept.cold, 9);
  expect(simulate(busy, { lateS: 1.6 }).totals.late).toBe(0);
});

test('half of the idle environments end every 380 s: 20, 10, 5, 2.5', () => {
  // SeBS, Middleware 2021, section 6.5: D_warm = D_init · 2^(−p), p = ⌊Δt ÷ 380 s⌋.
  const idle = { kind: 'half-life', seconds: 380 } as const;
  expect([0, 380, 760, 1140].map((seconds) => keptEnvironments(20, seconds, idle))).toEqual([20, 10, 5, 2.5]);
  expect([599, 600].map((seconds) => keptEnvironments(20, seconds, { kind: 'fixed', seconds: 600 }))).toEqual([20, 0]);
  const { bins } = simulate([...flat(30, 200), ...flat(1500, 0)], { idle, binS: 380 });
  const halves = [...bins.desired].map((count) => count / (bins.desired[0] ?? 1));
  expect(halves[1]).toBeCloseTo(1, 1);
  expect(halves[2]).toBeCloseTo(0.5, 1);
  expect(halves[3]).toBeCloseTo(0.25, 1);
});

test('provisioned concurrency serves once all of it is allocated, and spares its requests the cold start', () => {
  const actions = [
    { weekS: 600, count: 100 },
    { weekS: 1200, count: 10 },
  ];
  expect([0, 600, 689, 690, 1199, 1200].map((weekS) => provisionedAt(actions, weekS, RULES))).toEqual([
    10, 10, 10, 100, 100, 10,
  ]);
  const counts = [...flat(900, 0), ...flat(60, 30)];
  const warm = simulate(counts, { provisioned: actions });
  expect(warm.cold).toBe(0);
  expect(warm.provisionedS).toBe(10 * 690 + 100 * 270);
  expect(simulate(counts).cold).toBeGreaterThan(30);
});
