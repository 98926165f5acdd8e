import { describe, expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { FIXED, metered, shareOf } from './metered.ts';
import { itemsOnBill, newExplanation, type Explanation, Tally } from './tally.ts';

const workloadOf = (input: Partial<WorkloadInput> = {}): Workload =>
  Workload.parse({ predictionsPerDay: 1e6, ...input });
/** An item that other candidates have too. */
const SHARED = metered({ code: 'operations' }, { quantity: 3.3, unit: 'hour', usd: 0.7, grows: FIXED });

/** Items whose sums depend on their order. */
function put(to: Tally): void {
  to.item('compute', 730 / 7, 'hour', 0.1)?.describe({ kept: 0.9, grows: FIXED });
  to.add([SHARED]);
  to.item('load-balancer', 730, 'hour', 0.0225)?.describe({ grows: FIXED });
  to.dollars('requests', 0.1 + 0.2);
  to.item('nothing', 0, 'hour', 5);
}

function withExplanation(): { readonly tally: Tally; readonly explanation: Explanation } {
  const explanation = newExplanation();
  return { tally: new Tally(explanation), explanation };
}

/** The cost without an explanation and with one, and the sum of the bill. */
function costs(workload: Workload, putInto = put): readonly number[] {
  const numbers = new Tally();
  const { tally, explanation } = withExplanation();
  for (const to of [numbers, tally]) {
    to.begin(workload);
    putInto(to);
  }
  const bill = itemsOnBill(explanation.items, workload).reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return [numbers.usd, tally.usd, bill];
}

function expectAllEqual([first, ...others]: readonly number[]): void {
  for (const other of others) expect(other).toBe(first);
}

describe('a cost is the sum of its bill to the last bit', () => {
  test('of a month', () => {
    const found = costs(workloadOf());
    expectAllEqual(found);
    expect(found[0]).toBeCloseTo(73 / 7 + 2.31 + 16.425 + 0.3, 9);
  });

  test('where a part exists already, which the bill says and does not charge', () => {
    const workload = workloadOf({ existing: ['load-balancer', 'eks'] });
    const found = costs(workload);
    expectAllEqual(found);
    expect(found[0]).toBeCloseTo(73 / 7 + 2.31 + 0.3, 9);
    const { tally, explanation } = withExplanation();
    tally.begin(workload);
    put(tally);
    expect(
      itemsOnBill(explanation.items, workload)
        .map(({ code, monthlyUsd, savedUsd }) => [code, monthlyUsd, savedUsd])
        .slice(2),
    ).toEqual([
      ['already-paid', 0, 16.425],
      ['requests', 0.1 + 0.2, undefined],
    ]);
  });

  test('of a job that runs once, for which its part of the month is charged', () => {
    for (const batchPeriodS of [null, 3600, 100_000]) {
      const found = costs(workloadOf({ once: true, batchPeriodS }));
      expectAllEqual(found);
      const month = costs(workloadOf())[0] ?? 0;
      expect((found[0] ?? 0) / month).toBeCloseTo((batchPeriodS ?? 86_400) / (730 * 3600), 12);
    }
  });
});

describe('a part of an option', () => {
  const FACTOR = 0.37;
  const workload = workloadOf({ existing: ['load-balancer'] });
  /** An option with a part, whose items are on the bill of the option. */
  const putWithPart = (to: Tally): void => {
    to.item('job', 3.7, 'hour', 0.19);
    const part = to.partOf(FACTOR);
    part.begin(workload);
    put(part);
    to.explanation?.items.push(...(part.explanation?.items ?? []).map((item) => shareOf(item, part.factorOfWhole())));
  };

  test('is charged to the option with its factor, and to itself without', () => {
    const found = costs(workload, putWithPart);
    expectAllEqual(found);
    const [own = 0] = costs(workload);
    expect(found[0]).toBeCloseTo(3.7 * 0.19 + FACTOR * own, 12);
    const whole = new Tally();
    whole.begin(workload);
    const part = whole.partOf(FACTOR);
    part.begin(workload);
    put(part);
    expect(part.usd).toBe(own);
  });

  test('is the same tally again while only numbers are asked for, and one of its own with an explanation', () => {
    const numbers = new Tally();
    const first = numbers.partOf(2);
    expect(numbers.partOf(3)).toBe(first);
    expect(first.factorOfWhole()).toBe(3);
    const { tally } = withExplanation();
    expect(tally.partOf(2)).not.toBe(tally.partOf(2));
    expect(tally.partOf(2).explanation).not.toBe(tally.explanation);
  });
});

test('while only numbers are asked for no item is described and no reason is made', () => {
  const numbers = new Tally();
  numbers.begin(workloadOf());
  expect(numbers.item('compute', 1, 'hour', 2)).toBeNull();
  const unasked = (): never => {
    throw new Error('no reasons were asked for');
  };
  expect(numbers.refuse(unasked)).toBe(false);
  const { tally, explanation } = withExplanation();
  tally.begin(workloadOf());
  expect(tally.refuse(() => [{ code: 'endless-queue' }])).toBe(false);
  expect(explanation.refusal).toEqual([{ code: 'endless-queue' }]);
});

test('an item has its values, its growth and its price before the discount on a bill', () => {
  const { tally, explanation } = withExplanation();
  tally.begin(workloadOf());
  tally.item('compute', 10, 'hour', 0.8)?.describe({ fields: { type: 'c7g.large' }, kept: 0.8, grows: FIXED });
  tally.item('requests', 5, 'hour', 2);
  expect(explanation.items).toEqual([
    {
      code: 'compute',
      type: 'c7g.large',
      monthlyUsd: 8,
      quantity: 10,
      unit: 'hour',
      unitUsd: 1,
      discount: 'applies',
      growth: 'fixed',
    },
    { code: 'requests', monthlyUsd: 10, quantity: 5, unit: 'hour', unitUsd: 2, discount: 'none', growth: 'traffic' },
  ]);
});

test('a tally that begins again has nothing of the draw before', () => {
  const used = new Tally();
  used.begin(workloadOf({ once: true, existing: ['load-balancer'] }));
  put(used);
  Object.assign(used, {
    count: 3,
    p50Ms: 1,
    p99Ms: 2,
    isQueuing: true,
    meanAgeS: 4,
    maxAgeS: 5,
    reworkPct: 6,
    machineHours: 7,
  });
  used.begin(workloadOf());
  const unused = new Tally();
  unused.begin(workloadOf());
  expect(used).toEqual(unused);
});
