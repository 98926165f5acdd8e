import { describe, expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { type Draw, drawnTogether, drawOf } from '#core/price/serving/candidate/draw.ts';
import { optionOf } from '#core/decide/verdict/option.ts';
import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import {
  createHardestFirst,
  finiteSorted,
  type PricedRow,
  priceRow,
  probabilityCheaper,
  probabilityCheapest,
  tryRow,
} from './priced-row.ts';
import { expectedRegretUsd, leastRegret } from '#core/decide/cheapest/regret.ts';
import { type Evaluate, pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf, pricedAt } from '#core/decide/verdict/testing-options.ts';

const candidate = candidateOf('realtime');
/** A million predictions per month. */
const workload = Workload.parse({ predictionsPerDay: (1e6 * 24) / 730 });
const simulation = (trafficRatio: number): Draw => drawOf({ ...CENTRAL_SIMULATION, trafficRatio });

/** Ten dollars for each unit of traffic, on as many machines; infeasible beyond `limit`. */
function proportional(limit = Infinity): Evaluate {
  return (subject, _workload, { trafficRatio }) =>
    trafficRatio > limit
      ? evaluationOf(subject, null)
      : evaluationOf(subject, 10 * trafficRatio, {
          count: trafficRatio,
          breakdown: [
            { code: 'compute', monthlyUsd: 6 * trafficRatio },
            { code: 'requests', monthlyUsd: 4 * trafficRatio },
          ],
          latencyMs: { p50: 1, p99: 5 * trafficRatio },
        });
}

function rowIn(simulations: readonly Draw[], evaluate = proportional()) {
  return priceRow({ candidate, workload, pricer: pricerBy(evaluate), simulations });
}

describe('a priced row', () => {
  test('has its cost in each simulation, and a median that counts the one in which it fails as its most expensive', () => {
    const row = rowIn([simulation(3), simulation(9), simulation(1), simulation(2)], proportional(5));
    expect([...row.monthlyUsd]).toEqual([30, Infinity, 10, 20]);
    expect([row.costUsd, row.holds]).toEqual([25, 0.75]);
  });

  test('has its central cost where there are no simulations', () => {
    const row = rowIn([]);
    expect([row.costUsd, row.holds]).toEqual([10, 1]);
  });

  test('holds nowhere when it does not hold in the central simulation, or in none of the others', () => {
    expect(rowIn([simulation(0.1)], proportional(0.5))).toMatchObject({ costUsd: Infinity, holds: 0 });
    expect([...rowIn([simulation(0.1)], proportional(0.5)).monthlyUsd]).toEqual([Infinity]);
    expect(rowIn([simulation(3)], proportional(2))).toMatchObject({ costUsd: Infinity, holds: 0 });
  });

  test('costs infinity when it is infeasible or has no price', () => {
    expect(pricedAt(candidate, 7).usd).toBe(7);
    expect(pricedAt(candidate, 7, { feasible: false }).usd).toBe(Infinity);
    expect(pricedAt(candidate, 7, { monthlyUsd: null }).usd).toBe(Infinity);
    expect([...finiteSorted(Float64Array.of(20, Infinity, 3, 100))]).toEqual([3, 20, 100]);
  });

  test('is cheaper in the simulations in which it costs less, not as much, and in none without simulations', () => {
    const [two, one] = [rowIn([simulation(2), simulation(1)]), rowIn([simulation(1), simulation(1)])];
    expect(probabilityCheaper(one, two)).toBe(0.5);
    expect(probabilityCheaper(two, one)).toBe(0);
    expect(probabilityCheaper(rowIn([]), rowIn([]))).toBe(0);
    expect(probabilityCheapest(rowIn([]), [])).toBe(0);
    expect(probabilityCheapest(two, [two, one, rowIn([simulation(1), simulation(1)])])).toBeCloseTo(1 / 6, 12);
  });
});

describe('a fleet with an SLO', () => {
  const slo = Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100 });
  /** Ten machines per unit of slack; it holds up to a traffic of twice what it is sized for. */
  const fleet: Evaluate = (subject, _workload, { trafficRatio, sizedIn, slack }) =>
    trafficRatio > 2 * (sizedIn?.slack ?? slack) ? evaluationOf(subject, null) : evaluationOf(subject, 10 * slack);
  const sized = (traffic: readonly number[]): readonly Draw[] =>
    drawnTogether(
      traffic.map((trafficRatio) => ({ ...CENTRAL_SIMULATION, trafficRatio, sizedIn: CENTRAL_SIMULATION })),
    );
  const simulations = (busiest: number): readonly Draw[] => sized([1, 1, 1, busiest]);
  const priced = (busiest: number, asked = slo, subject = candidate) =>
    priceRow({ candidate: subject, workload: asked, pricer: pricerBy(fleet), simulations: simulations(busiest) });

  test('gets the least slack with which it holds in enough simulations, and pays for it', () => {
    expect(priced(2)).toMatchObject({ slack: 1, holds: 1, costUsd: 10 });
    expect(priced(3)).toMatchObject({ slack: 1.5, holds: 1, costUsd: 15 });
    expect(priced(3.5)).toMatchObject({ slack: 2, holds: 1, costUsd: 20 });
    expect(priced(6)).toMatchObject({ slack: 3, holds: 1, costUsd: 30 });
  });

  test('stays as it is if no slack helps, no caller waits, or it is a batch', () => {
    expect(priced(7)).toMatchObject({ slack: 1, holds: 0.75, costUsd: 10 });
    expect(priced(3, { ...slo, callerWaits: false })).toMatchObject({ slack: 1, holds: 0.75 });
    expect(priced(3, { ...slo, sloMs: null })).toMatchObject({ slack: 1, holds: 0.75 });
    expect(priced(3, slo, candidateOf('batch'))).toMatchObject({ slack: 1, holds: 0.75 });
  });

  test('is not enlarged where a larger fleet hardly meets the requirements more often', () => {
    const seldomHelped = Array.from({ length: 40 }, (_, i) => (i < 30 ? 1 : i === 30 ? 3 : 99));
    const inSimulations = (traffic: readonly number[]) =>
      priceRow({
        candidate,
        workload: slo,
        pricer: pricerBy(fleet),
        simulations: sized(traffic),
      });
    expect(inSimulations(seldomHelped)).toMatchObject({ slack: 1, holds: 0.75, costUsd: 10 });
    // A tenth more is worth them, although it is not enough.
    const helped = seldomHelped.map((traffic, i) => (i >= 30 && i < 35 ? 3 : traffic));
    expect(inSimulations(helped)).toMatchObject({ slack: 1.5, holds: 0.875 });
  });
});

describe('an option of the plan', () => {
  const optionIn = (simulations: readonly Draw[], evaluate = proportional()) =>
    optionOf({
      row: rowIn(simulations, evaluate),
      penaltyUsd: new Float64Array(0),
      workload,
      standing: { excludedBy: null, versusChosen: null },
      evaluator: {},
    });

  test('has its central cost, and p5 and p95 of the others, a month and a million', () => {
    const simulations = Array.from({ length: 101 }, (_, i) => simulation((i + 50) / 100));
    const option = optionIn(simulations);
    expect(option.monthlyUsd).toEqual({ value: 10, low: expect.closeTo(5.5, 9), high: expect.closeTo(14.5, 9) });
    expect(option.costPerMillionUsd).toEqual({
      value: expect.closeTo(10, 9),
      low: expect.closeTo(5.5, 9),
      high: expect.closeTo(14.5, 9),
    });
    expect(predictionsPerMonth(workload.predictionsPerDay)).toBeCloseTo(1e6, 6);
  });

  test('has a cost that its bill adds up to, whatever the others cost: list prices are not scaled', () => {
    const option = optionIn([simulation(10), simulation(2), simulation(1), simulation(4)]);
    expect(option.count).toBe(1);
    expect(option.breakdown).toMatchObject([
      { code: 'compute', monthlyUsd: 6 },
      { code: 'requests', monthlyUsd: 4 },
    ]);
    expect(option.monthlyUsd?.value).toBe(10);
    expect(option.latencyMs).toEqual({ p50: 1, p99: 5 });
  });

  test('is known no more closely than a month is long', () => {
    expect(optionIn([simulation(1), simulation(1)]).monthlyUsd).toEqual({
      value: 10,
      low: expect.closeTo((10 * 720) / 730, 9),
      high: expect.closeTo((10 * 744) / 730, 9),
    });
  });

  test('is not taken from a simulation in which it does not hold, the first included', () => {
    expect(optionIn([simulation(9), simulation(1), simulation(3)], proportional(5)).count).toBe(1);
  });

  test('says in how many simulations it holds, unless it is all', () => {
    expect(optionIn([simulation(1), simulation(2)], proportional(5)).reasons).toEqual([]);
    expect(optionIn([simulation(1), simulation(9)], proportional(5)).reasons).toMatchObject([
      { code: 'holds-in-share', share: 0.5 },
      { code: 'charged-where-it-fails', penaltyShare: 0.5 },
    ]);
  });

  test('has no number where it is infeasible, and says why', () => {
    const option = optionIn([simulation(1)], proportional(0.5));
    expect(option).toMatchObject({ feasible: false, count: null, monthlyUsd: null, costPerMillionUsd: null });
    expect(option).toMatchObject({
      breakdown: [],
      latencyMs: null,
      freshnessS: null,
      reasons: [{ code: 'endless-queue' }],
    });
    const nowhere = optionIn([simulation(3)], proportional(2));
    expect(nowhere).toMatchObject({ feasible: false, reasons: [{ code: 'holds-in-no-simulation' }] });
  });

  test('that costs nothing keeps its parts', () => {
    const free: Evaluate = (subject) => evaluationOf(subject, 0);
    expect(optionIn([simulation(1)], free).breakdown).toMatchObject([{ code: 'compute', monthlyUsd: 0 }]);
  });
});

describe('regret', () => {
  test('is infinite where no row holds in any simulation, and then none is the least', () => {
    const nowhere = rowIn([simulation(3)], proportional(2));
    expect(expectedRegretUsd(nowhere, [nowhere])).toBe(Infinity);
    const infeasible = rowIn([simulation(1)], proportional(0.5));
    expect(leastRegret([infeasible])).toBeNull();
    expect(leastRegret([])).toBeNull();
    const holds = rowIn([simulation(1)]);
    expect(leastRegret([infeasible, holds])).toBe(holds);
  });

  test('of two rows that regret as much the first is taken', () => {
    const [one, two] = [rowIn([simulation(1)]), rowIn([simulation(1)])];
    expect(leastRegret([one, two])).toBe(one);
  });
});

describe('a trial of a row', () => {
  /** A row with the explanation of its central cost. */
  const explained = (row: PricedRow | null) => row && { ...row, central: row.central.explain() };
  const simulations = Array.from({ length: 200 }, (_, i) => simulation(1 + i / 100));
  const waiting = Workload.parse({ predictionsPerDay: 1000, callerWaits: true, sloMs: 50 });
  /** Infeasible above a traffic, which a fleet with slack bears. */
  const upTo =
    (limit: number): Evaluate =>
    (subject, _workload, { trafficRatio, slack }) =>
      evaluationOf(subject, trafficRatio > limit * slack ? null : 10 * trafficRatio * slack);

  test('is the row where it holds in enough simulations, with the slack that it needs', () => {
    for (const limit of [5, 2, 1.2, 1]) {
      const options = { candidate, workload: waiting, pricer: pricerBy(upTo(limit)), simulations };
      const row = priceRow(options);
      expect(row.holds).toBeGreaterThanOrEqual(0.95);
      const trial = tryRow(options, createHardestFirst(simulations.length));
      expect(trial).toMatchObject({ seen: 200, isTooSlow: false });
      expect(explained(trial.row)).toEqual(explained(row));
    }
  });

  test('is the row of a function that holds for half as much load again, and not for three times as much', () => {
    const evaluate: Evaluate = (subject, _workload, { trafficRatio, slack }) =>
      evaluationOf(subject, slack === 1.5 || trafficRatio <= 1 ? 10 * slack : null);
    const options = {
      candidate: candidateOf('realtime', { instanceType: 'arm64' }),
      workload: waiting,
      pricer: pricerBy(evaluate),
      simulations,
    };
    const row = priceRow(options);
    expect(row).toMatchObject({ slack: 1.5, holds: 1 });
    expect(explained(tryRow(options, createHardestFirst(simulations.length)).row)).toEqual(explained(row));
  });

  test('ends once it has failed too often, and looks first where others failed', () => {
    let asked = 0;
    const evaluate: Evaluate = (subject, _workload, { trafficRatio }) => {
      asked += 1;
      return evaluationOf(subject, trafficRatio > 2.8 ? null : 10);
    };
    const hardest = createHardestFirst(simulations.length);
    const look = () => {
      asked = 0;
      const { row, isTooSlow } = tryRow(
        { candidate, workload: waiting, pricer: pricerBy(evaluate), simulations },
        hardest,
      );
      return { row, isTooSlow, asked };
    };
    const first = look();
    const second = look();
    expect([first.row, second.row]).toEqual([null, null]);
    expect([first.isTooSlow, second.isTooSlow]).toEqual([true, true]);
    expect(first.asked).toBeGreaterThan(180);
    expect(second.asked).toBeLessThan(50);
  });
});
