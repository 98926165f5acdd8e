import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { chooseRow } from './choice-in-draws.ts';
import { statedRows, withMoreDraws } from './more-draws.ts';
import { isNearThreshold } from './near-share.ts';
import { commonDraws, drawsOf, type PricedRow, priceRow, probabilityCheaper } from '#core/decide/rows/priced-row.ts';
import { type Evaluate, pricerBy } from './testing.ts';
import { candidateOf, evaluationOf } from './testing-options.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';

const workload = Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100, materialUsd: 25 });
const cheap = candidateOf('realtime', { instanceType: 'a1.small' });
const dear = candidateOf('realtime', { instanceType: 'a2.small' });

/** The first option costs less and fails above a traffic. */
const upTo =
  (limit: number): Evaluate =>
  (subject, _workload, { trafficRatio }) =>
    subject === cheap
      ? evaluationOf(subject, trafficRatio > limit ? null : 100 * trafficRatio)
      : evaluationOf(subject, 400 * trafficRatio);

function among(limit: number, draws = 512) {
  const pricer = pricerBy(upTo(limit));
  const terms = { seed: 7, workload, pricer };
  const simulations = drawSimulations({ seed: 7, count: draws });
  const rows = [cheap, dear].map((candidate) => priceRow({ candidate, workload, pricer, simulations }));
  const choose = (some: readonly PricedRow[]) =>
    chooseRow({ contenders: some, workload, batchFreshWithin: () => false });
  return { rows, terms, choose };
}

/** Traffic is below this in 94.9 % of the simulations: within two standard errors of 95 %, however many are drawn. */
const NEAR = 1.2487;

test('a share is near a threshold within two standard errors of it', () => {
  // The standard error of 0.95 in 512 draws is 0.0096.
  expect([0.932, 0.95, 0.968].map((share) => isNearThreshold(share, 0.95, 512))).toEqual([true, true, true]);
  expect([0.93, 0.97].map((share) => isNearThreshold(share, 0.95, 512))).toEqual([false, false]);
  expect(isNearThreshold(0.94, 0.95, 4096)).toBe(false);
});

test('a row whose share of simulations decides and is near its threshold gets up to 4,096 of them, and no other row does', () => {
  const { rows, terms, choose } = among(NEAR);
  const sharper = withMoreDraws(rows, choose, terms);
  expect(sharper.map(drawsOf)).toEqual([4096, 512]);
  expect(sharper[1]).toBe(rows[1]);
  // The further draws count in the share, and in no cost.
  expect(sharper[0]?.holds).toBeCloseTo(0.949, 3);
  expect(sharper[0]?.costUsd).toBe(rows[0]?.costUsd);
  expect(choose(sharper).chosen?.candidate).toBe(dear);
});

test('nothing is drawn where no share is near its threshold, or where the simulations are few', () => {
  for (const { rows, terms, choose } of [among(1.1), among(9), among(NEAR, 64)]) {
    expect(withMoreDraws(rows, choose, terms)).toBe(rows);
  }
});

test('a fleet that is large enough in the first 512 draws alone gets the next size that is large enough in all', () => {
  const limits = Array.from({ length: 120 }, (_, i) => 1.84 + 0.002 * i);
  const resized = limits.flatMap((limit) => {
    const pricer = pricerBy((subject, _workload, { trafficRatio, frontDoorRatio, slack = 1 }) =>
      evaluationOf(subject, trafficRatio * frontDoorRatio > limit * slack ? null : 100 * slack),
    );
    const terms = { seed: 7, workload, pricer };
    const row = priceRow({ candidate: cheap, workload, pricer, simulations: drawSimulations({ seed: 7 }) });
    const choose = (some: readonly PricedRow[]) =>
      chooseRow({ contenders: some, workload, batchFreshWithin: () => false });
    const [sharper] = withMoreDraws([row], choose, terms);
    return row.slack === 1 && row.holds >= 0.95 && sharper !== undefined && sharper.slack > 1 ? [sharper] : [];
  });
  expect(resized.length).toBeGreaterThan(0);
  for (const row of resized) {
    expect([row.slack, row.central.usd, drawsOf(row) > 512]).toEqual([1.5, 150, true]);
    expect(row.holds).toBeGreaterThan(0.95);
  }
});

test('rows are compared in the further draws that both have', () => {
  const { rows, terms, choose } = among(NEAR);
  const [one, other] = withMoreDraws(rows, choose, terms);
  if (one === undefined || other === undefined) throw new Error('there are two rows');
  expect(commonDraws(one, other)).toBe(512);
  expect(commonDraws(one, one)).toBe(4096);
  expect(probabilityCheaper(one, other)).toBeCloseTo(0.949, 2);
});

test('the choice, the next option and the winners are stated in as many draws as chose them, and in none of those', () => {
  const { rows, terms, choose } = among(9);
  const stated = statedRows(choose(rows), [], terms);
  expect([...stated.keys()].map(({ candidate }) => candidate)).toEqual([cheap, dear]);
  const [chosen] = rows;
  const again = chosen && stated.get(chosen);
  expect(again?.monthlyUsd).toHaveLength(512);
  const known = new Set(chosen?.monthlyUsd);
  expect(again?.monthlyUsd.filter((usd) => known.has(usd))).toHaveLength(0);
  expect(again?.costUsd).toBeCloseTo(chosen?.costUsd ?? 0, 0);
  const few = among(9, 64);
  expect(statedRows(few.choose(few.rows), [], few.terms).size).toBe(0);
});

test('a choice that was decided by more draws is stated in as many', () => {
  // 95.3 % hold, so that the first option stays the choice.
  const { rows, terms, choose } = among(1.2545);
  const sharper = withMoreDraws(rows, choose, terms);
  const choice = choose(sharper);
  expect(choice.chosen?.candidate).toBe(cheap);
  expect([...statedRows(choice, [], terms).values()].map(({ monthlyUsd }) => monthlyUsd.length)).toEqual([4096, 4096]);
});
