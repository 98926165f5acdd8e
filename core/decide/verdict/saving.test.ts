import { expect, test } from 'vitest';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';
import { alternativeTo, savedBy } from './saving.ts';
import { candidateOf, pricedAt } from './testing-options.ts';

const penaltyUsd = Float64Array.of(125, 125, 125, 125);
const NOBODY_WAITS = { callerWaits: false, sloMs: null };

function savingAgainstNextMode(
  rows: readonly PricedRow[],
  chosen: PricedRow,
  workload: Parameters<typeof alternativeTo>[2],
) {
  const next = alternativeTo(rows, chosen, workload);
  return next === null ? null : { againstId: next.candidate.id, monthlyUsd: savedBy(chosen, next, penaltyUsd) };
}

function row(service: string, costs: readonly number[], purchase: 'on-demand' | '1yr' = 'on-demand'): PricedRow {
  const candidate = candidateOf(service === 'lambda-batch' ? 'batch' : 'realtime', {
    service,
    id: `${service}/${purchase}/${costs[0]}`,
    purchase,
  });
  const costUsd = costs[1] ?? Infinity;
  return {
    candidate,
    central: pricedAt(candidate, costUsd),
    monthlyUsd: Float64Array.from(costs),
    simulations: [],
    slack: 1,
    costUsd,
    holds: 1,
  };
}

test('the difference is computed for each simulation, with a charge for those in which an option fails', () => {
  const chosen = row('lambda-batch', [10, 40, 90, 5]);
  const endpoint = row('sagemaker-endpoint', [100, 110, 120, Infinity]);
  // 90, 70, 30, and 125 − 5 where the endpoint fails.
  expect(savingAgainstNextMode([chosen, endpoint], chosen, NOBODY_WAITS)).toEqual({
    againstId: 'sagemaker-endpoint/on-demand/100',
    monthlyUsd: { value: 80, low: 36, high: expect.closeTo(115.5, 9) },
  });
});

test('the cheapest option of another mode without a commitment is what one would do instead', () => {
  const chosen = row('lambda-batch', [10, 10]);
  const [cheap, dear] = [row('lambda', [80, 80]), row('sagemaker-endpoint', [200, 200])];
  const committed = row('sagemaker-endpoint', [20, 20], '1yr');
  expect(savingAgainstNextMode([chosen, dear, committed, cheap], chosen, NOBODY_WAITS)?.monthlyUsd.value).toBe(70);
  expect(savingAgainstNextMode([chosen, committed], chosen, NOBODY_WAITS)).toBeNull();
});

test('for a function, the alternative is the cheapest of another mode and of the services that are always on', () => {
  const lambda = row('lambda', [60, 60]);
  const endpoint = row('sagemaker-endpoint', [141, 141]);
  const stream = row('kinesis-microbatch', [511, 511]);
  const micro = { ...stream, candidate: { ...stream.candidate, mode: 'microbatch' as const } };
  expect(savingAgainstNextMode([lambda, endpoint, micro], lambda, NOBODY_WAITS)?.monthlyUsd.value).toBe(81);
  const cheaper = { ...micro, costUsd: 100, monthlyUsd: Float64Array.of(100, 100) };
  expect(savingAgainstNextMode([lambda, endpoint, cheaper], lambda, NOBODY_WAITS)?.monthlyUsd.value).toBe(40);
  expect(savingAgainstNextMode([lambda, row('ec2-autoscaled', [90, 90])], lambda, NOBODY_WAITS)).toBeNull();
});

test('without costs in any simulation the medians are compared, without a range', () => {
  const chosen = row('lambda-batch', [Infinity, Infinity]);
  const endpoint = { ...row('sagemaker-endpoint', [Infinity, Infinity]), costUsd: 80 };
  expect(savingAgainstNextMode([endpoint], { ...chosen, costUsd: 10 }, NOBODY_WAITS)?.monthlyUsd).toEqual({
    value: 70,
    low: null,
    high: null,
  });
});

test('an endpoint that misses the SLO in more than a twentieth of the simulations is not an alternative', () => {
  const chosen = row('lambda-batch', [10, 10]);
  const endpoint = { ...row('sagemaker-endpoint', [80, 80]), holds: 0.94 };
  expect(savingAgainstNextMode([chosen, endpoint], chosen, { callerWaits: true, sloMs: 100 })).toBeNull();
  expect(savingAgainstNextMode([chosen, endpoint], chosen, NOBODY_WAITS)?.monthlyUsd.value).toBe(70);
});
