import { statedFlip } from '#core/contract/verdict/verdict-changes-words.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { describe, expect, test } from 'vitest';
import { type Evaluate, marketHandling, pricerBy } from '#core/decide/verdict/testing.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { makePlan } from '#core/decide/plan.ts';
import { createQuickPlanner } from './quick-plan.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const batch = candidateOf('batch');
const live = candidateOf('realtime');
const micro = candidateOf('microbatch');
const yearly = candidateOf('realtime', { purchase: '1yr' });

type Costs = Readonly<Record<string, (workload: Workload) => number | null>>;

function plannersOf(costs: Costs, candidates: readonly Candidate[]) {
  const evaluate: Evaluate = (candidate, workload) =>
    evaluationOf(candidate, costs[candidate.id]?.(workload) ?? null, {
      latencyMs: candidate.mode === 'batch' ? null : { p50: 1, p99: 9 },
      freshnessS: candidate.mode === 'batch' ? { mean: 60, max: 100 } : null,
    });
  const planOf = (input: WorkloadInput) =>
    makePlan({
      runs: [exampleRun()],
      workload: Workload.parse(input),
      candidates,
      pricer: pricerBy(evaluate),
      figuresOf: () => null,
      handlingOf: marketHandling,
      simulations: 8,
      seed: 1,
      createdAt: '2026-01-01T00:00:00Z',
      catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab' },
      assumptions: [],
    });
  return { planOf, quick: createQuickPlanner(pricerBy(evaluate)) };
}

const flat = (usd: number) => () => usd;
/** A million predictions per month. */
const MILLION = { predictionsPerDay: (1e6 * 24) / 730, materialUsd: 0 };

describe('an estimate between two plans', () => {
  const costs: Costs = {
    [batch.id]: flat(10),
    [live.id]: ({ discountPct }) => 30 - discountPct,
    [yearly.id]: flat(1),
    [micro.id]: ({ sloMs }) => (sloMs === null ? 15 : null),
  };
  const { planOf, quick } = plannersOf(costs, [batch, live, yearly, micro]);
  const plan = planOf(MILLION);
  const estimate = (input: Partial<WorkloadInput>, settled: typeof plan | null = null) =>
    quick.estimate({ plan, workload: Workload.parse({ ...MILLION, ...input }), settled });

  test('has its rows in the order of their new cost, those that do not hold last and without one', () => {
    const { options } = estimate({ discountPct: 25, sloMs: 50 });
    expect(options.map(({ id, monthlyUsd }) => [id, monthlyUsd?.value ?? null])).toEqual([
      [yearly.id, 1],
      [live.id, 5],
      [batch.id, 10],
      [micro.id, null],
    ]);
    expect(options[1]?.costPerMillionUsd?.value).toBeCloseTo(5, 9);
    expect(options[3]).toMatchObject({
      feasible: false,
      costPerMillionUsd: null,
      reasons: [{ code: 'endless-queue' }],
    });
  });

  test('has the verdict of the rules without commitments, and a frontier of the rows that hold', () => {
    const { verdict } = estimate({ sloMs: 50 });
    expect(verdict).toMatchObject({ mode: 'batch', optionId: batch.id });
    expect(verdict.frontier).toEqual([yearly.id, batch.id]);
  });

  test('leaves batch for money beyond a margin of e^0.2', () => {
    // 10·e^−0.2 = 8.187.
    expect(estimate({ discountPct: 21.8 }).verdict.mode).toBe('batch');
    expect(estimate({ discountPct: 21.9 }).verdict.mode).toBe('realtime');
  });

  test('goes by the flips of the plan where one input differs, at the cheapest option of that mode', () => {
    const flipped = {
      ...plan,
      verdict: {
        ...plan.verdict,
        mode: 'batch' as const,
        flips: [
          statedFlip({ code: 'input-rises', input: 'discountPct', at: 5, becomes: 'realtime' }),
          statedFlip({ code: 'input-rises', input: 'failureRate', at: 0.1, becomes: 'async' }),
        ],
      },
    };
    expect(estimate({ discountPct: 5 }, flipped).verdict).toMatchObject({ mode: 'realtime', optionId: live.id });
    expect(estimate({ discountPct: 4 }, flipped).verdict).toMatchObject({ mode: 'batch' });
    // Nothing of that mode is there: the rules decide.
    expect(estimate({ failureRate: 0.2 }, flipped).verdict).toMatchObject({ mode: 'batch', optionId: batch.id });
  });

  test('is none where nothing holds', () => {
    const nothing = plannersOf({ [live.id]: ({ sloMs }) => (sloMs === null ? 5 : null) }, [live]);
    const before = nothing.planOf(MILLION);
    const workload = Workload.parse({ ...MILLION, sloMs: 5 });
    const { verdict } = nothing.quick.estimate({ plan: before, workload, settled: null });
    expect(verdict).toMatchObject({ mode: 'none', optionId: null, frontier: [] });
  });

  test('has 120 rows at most', () => {
    const many = { ...plan, options: Array.from({ length: 130 }, () => plan.options[0] ?? fail()) };
    const { options } = quick.estimate({ plan: many, workload: { ...plan.workload, discountPct: 1 }, settled: null });
    expect(options).toHaveLength(120);
  });
});

describe('an option that rarely keeps the SLO in the simulations of the plan', () => {
  const evaluate: Evaluate = (candidate) =>
    evaluationOf(candidate, candidate.id === live.id ? 5 : 50, { latencyMs: { p50: 1, p99: 9 } });
  const { planOf } = plannersOf({ [live.id]: flat(5), [micro.id]: flat(50) }, [live, micro]);
  const stated = { ...MILLION, callerWaits: true, sloMs: 10 };
  const whole = planOf(stated);
  const plan = {
    ...whole,
    options: whole.options.map((each) =>
      each.id === live.id
        ? {
            ...each,
            excludedBy: 'rarely-holds' as const,
            reasons: [statedReason({ code: 'excluded-by-rule', rule: 'rarely-holds' })],
          }
        : each,
    ),
  };
  const estimate = (change: Partial<WorkloadInput>) =>
    createQuickPlanner(pricerBy(evaluate)).estimate({
      plan,
      workload: Workload.parse({ ...stated, ...change }),
      settled: null,
    });

  test('stays excluded with its reason where its distance below the SLO is not larger', () => {
    for (const change of [{ discountPct: 10 }, { sloMs: 9.5 }]) {
      const { verdict, options } = estimate(change);
      expect(verdict).toMatchObject({ optionId: micro.id, frontier: [micro.id] });
      const row = options.find(({ id }) => id === live.id);
      expect(row).toMatchObject({ excludedBy: 'rarely-holds', reasons: [{ code: 'excluded-by-rule' }] });
    }
  });

  test('competes again with more room below the SLO, without an SLO, and where no caller waits', () => {
    for (const change of [{ sloMs: 20 }, { sloMs: null }, { callerWaits: false }]) {
      const { verdict, options } = estimate(change);
      expect(verdict.optionId).toBe(live.id);
      expect(options.find(({ id }) => id === live.id)?.excludedBy).toBeNull();
    }
  });
});

function fail(): never {
  throw new Error('a plan has options');
}

test('a row is evaluated ahead for itself, in the central simulation', () => {
  const asked: string[] = [];
  const { prepare } = createQuickPlanner(
    pricerBy((candidate, workload, simulation) => {
      asked.push(`${candidate.id} ${workload.predictionsPerDay} ${simulation.trafficRatio}`);
      return evaluationOf(candidate, 1);
    }),
  );
  const { planOf } = plannersOf({ [batch.id]: flat(10) }, [batch]);
  const plan = planOf({ predictionsPerDay: 7 });
  const [option] = plan.options;
  if (option !== undefined) prepare(option, plan.workload);
  expect(asked).toEqual([`${batch.id} 7 1`]);
});
