import { describe, expect, test } from 'vitest';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import type { Candidate, Evaluation } from '#core/price/serving/candidate/types.ts';
import { becauseOf, type Grounds } from './because.ts';
import type { Choice, LeaveRule } from '#core/decide/verdict/rules.ts';
import { candidateOf, pricedAt } from '#core/decide/verdict/testing-options.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

/** A row with the same cost in each of ten simulations, or an infeasible one. */
function row(candidate: Candidate, usd: number | null, patch: Partial<Evaluation> = {}): PricedRow {
  const central = pricedAt(candidate, usd, patch);
  const monthlyUsd = new Float64Array(10).fill(usd ?? Infinity);
  const holds = usd === null ? 0 : 1;
  return { candidate, central, monthlyUsd, costUsd: usd ?? Infinity, holds, simulations: [], slack: 1 };
}

const batch = row(candidateOf('batch'), 100, { freshnessS: { mean: 43_200, max: 86_400 } });
const live = row(candidateOf('realtime'), 200, { latencyMs: { p50: 5, p99: 20 } });
const micro = row(candidateOf('microbatch'), 150);

interface Case {
  readonly chosen?: PricedRow | null;
  readonly rules?: readonly LeaveRule[];
  readonly contenders?: readonly PricedRow[];
  readonly bestLive?: PricedRow | null;
  readonly workload?: Omit<WorkloadInput, 'predictionsPerDay'>;
  readonly grounds?: Partial<Grounds>;
}

function because({ chosen = batch, rules = ['default-batch'], bestLive = live, ...rest }: Case = {}) {
  const contenders = rest.contenders ?? [batch, live];
  const choice: Choice<PricedRow> = {
    mode: chosen?.candidate.mode ?? 'none',
    chosen,
    rules,
    bestBatch: contenders.find(({ candidate }) => candidate.mode === 'batch') ?? null,
    bestLive,
    admissible: contenders,
  };
  const reasons = becauseOf({
    choice,
    contenders,
    workload: Workload.parse({ predictionsPerDay: 1000, materialUsd: 0, ...rest.workload }),
    simulations: 10,
    statedOf: (stated) => ({ row: stated, penaltyUsd: new Float64Array(0) }),
    freshestBatchS: () => 3600,
    probabilityCheapest: 1,
    nearCheapest: null,
    leastRegret: chosen,
    breakEvens: [],
    flips: [],
    ...rest.grounds,
  });
  return Object.fromEntries(reasons.map((reason) => [reason.code, reason])) as {
    readonly [Code in VerdictFact['code']]?: Extract<VerdictFact, { readonly code: Code }>;
  };
}

describe('the deciding rule', () => {
  test('for batch has its cost, the cheapest live one and how often that is cheaper', () => {
    expect(because()['default-batch']).toMatchObject({
      batch: { monthlyUsd: 100 },
      live: { monthlyUsd: 200 },
      cheaperShare: 0,
      neededShare: 0.8,
      simulations: 10,
    });
    expect(because({ contenders: [batch, micro, live] })['default-batch']?.live?.monthlyUsd).toBe(150);
    expect(because({ contenders: [batch] })['default-batch']?.live).toBeNull();
    const limited = because({ workload: { maxStalenessS: 90_000 } });
    expect(limited['default-batch']).toMatchObject({ maxStalenessS: 90_000, oldestAnswerS: 86_400 });
  });

  test('for batch names the material saving if something else is surely cheaper and saves less', () => {
    const cheap = row(candidateOf('realtime'), 95);
    const found = (materialUsd: number) =>
      because({ contenders: [batch, cheap, live], workload: { materialUsd } })['default-batch'];
    expect(found(25)).toMatchObject({ cheaperShare: 1, tieBelowUsd: 25 });
    expect(because()['default-batch']).toMatchObject({ tieBelowUsd: null });
  });

  test('has the limit that batch misses, and the age of the freshest batch', () => {
    const rules: readonly LeaveRule[] = ['caller-waits', 'staleness'];
    const workload = { callerWaits: true, sloMs: 250, maxStalenessS: 60 };
    const found = because({ chosen: live, rules, workload });
    expect(found['caller-waits']).toMatchObject({ sloMs: 250, percentile: 99, freshestBatchS: 3600 });
    expect(found.staleness).toMatchObject({ maxStalenessS: 60, freshestBatchS: 3600 });
    const none = because({ chosen: live, rules, workload, grounds: { freshestBatchS: () => null } });
    expect(none.staleness?.freshestBatchS).toBeNull();
  });

  test('has the share of unknown inputs and what is tolerated', () => {
    const workload = { inputsKnownInAdvance: 0.7 };
    expect(because({ chosen: live, rules: ['inputs-unknown'], workload })['inputs-unknown']).toMatchObject({
      fromKeys: false,
      knownShare: 0.7,
      gapShare: expect.closeTo(0.3, 9),
      toleratedShare: 0.01,
    });
  });

  test('for money has both costs and how often the other is cheaper', () => {
    const cheap = row(candidateOf('realtime'), 50);
    const found = because({ chosen: cheap, rules: ['cheaper'], bestLive: cheap, contenders: [batch, cheap] });
    expect(found.cheaper).toMatchObject({
      live: { monthlyUsd: 50 },
      batch: { monthlyUsd: 100 },
      share: 1,
      simulations: 10,
    });
  });

  test('against a batch that does not hold has its first reason, or in how many simulations it fails', () => {
    const weak = row(candidateOf('batch'), null, {
      reasons: [{ code: 'network-unknown' }, { code: 'endless-bill' }],
    });
    const rules = ['batch-infeasible'] as const;
    const found = because({ chosen: live, rules, contenders: [weak, live] });
    expect(found['batch-infeasible']?.reason).toEqual({ code: 'network-unknown' });
    const often = { ...batch, holds: 0.4 };
    const fails = because({ chosen: live, rules, contenders: [often, live] })['batch-infeasible'];
    expect(fails).toMatchObject({ reason: null, failingShare: 0.6 });
    expect(because({ chosen: live, rules, contenders: [live] })['batch-infeasible']?.isOffered).toBe(false);
  });
});

describe('a live verdict', () => {
  test('has its p99 and its SLO, and the micro-batch that it is compared with', () => {
    const workload = { callerWaits: true, sloMs: 250 };
    const found = because({ chosen: live, rules: ['caller-waits'], contenders: [live, micro], workload });
    expect(found['live-choice']).toMatchObject({
      offer: { monthlyUsd: 200 },
      p99Ms: 20,
      sloMs: 250,
      rival: { monthlyUsd: 150 },
      neededSaving: 0.1,
    });
    const alone = because({ chosen: live, rules: ['caller-waits'], contenders: [live] });
    expect(alone['live-choice']?.rival).toBeNull();
  });

  test('of a micro-batch has its saving against the cheapest option that answers one by one', () => {
    const dear = row(candidateOf('async'), 300);
    const found = because({ chosen: micro, rules: ['staleness'], contenders: [dear, micro, live] });
    expect(found['live-choice']).toMatchObject({ offer: { monthlyUsd: 150 }, rival: { monthlyUsd: 200 } });
    const only = because({ chosen: micro, rules: ['staleness'], contenders: [micro] });
    expect(only['live-choice']?.rival).toBeNull();
  });

  test('of batch has no such reason', () => {
    expect(Object.keys(because())).toEqual(['default-batch', 'certainty']);
  });
});

describe('how certain it is', () => {
  test('has p5, p95, the cost of a million, the share of simulations, and the option with the lowest regret where that is another', () => {
    expect(because({ grounds: { probabilityCheapest: 0.5 } }).certainty).toMatchObject({
      // Ten equal simulations, and months of 720 to 744 hours.
      lowUsd: expect.closeTo((100 * 720) / 730, 9),
      highUsd: expect.closeTo((100 * 744) / 730, 9),
      // $100 for 1,000 × 730/24 predictions.
      usdPerMillion: expect.closeTo(3287.67, 2),
      share: 0.5,
      simulations: 10,
      leastRegret: null,
    });
    const nearCheapest = { share: 0.9, belowUsd: 25 };
    const near = because({ grounds: { probabilityCheapest: 0.5, nearCheapest } }).certainty;
    expect(near && statedVerdict(near).text).toContain(
      'is within $25 or 5 % of the cheapest qualifying option in 90 % of 10 simulations',
    );
    expect(because({ grounds: { leastRegret: live } }).certainty?.leastRegret).toMatchObject({ monthlyUsd: 200 });
    expect(because({ grounds: { leastRegret: null } }).certainty?.leastRegret).toBeNull();
    expect(
      because({ chosen: live, rules: ['caller-waits'], grounds: { leastRegret: live } }).certainty?.leastRegret,
    ).toBeNull();
  });

  /** How certain a live choice at 200 dollars is compared with a cache. */
  const besideCache = (reuseUsd: number) =>
    because({
      chosen: live,
      rules: ['caller-waits'],
      contenders: [live, row(candidateOf('cached', { service: 'precompute-cache' }), reuseUsd)],
      workload: { callerWaits: true, sloMs: 100, materialUsd: 25 },
    }).certainty;

  test('names the tie with another live option that saves too little for its further parts', () => {
    expect(besideCache(180)?.tie).toMatchObject({ cheapest: { monthlyUsd: 180 }, belowUsd: 25 });
    expect(besideCache(170)?.tie).toBeUndefined();
    expect(besideCache(220)?.tie).toBeUndefined();
  });

  test('names an option that costs the same as a tie, whichever is a hair cheaper', () => {
    const textAt = (usd: number): string => {
      const fact = besideCache(usd);
      return fact === undefined ? '' : statedVerdict(fact).text;
    };
    for (const usd of [199.999, 200, 200.001, 200.19]) expect(textAt(usd)).toContain('costs as much as');
    expect(textAt(198)).toContain('has fewer components to operate than');
  });
});

describe('a commitment', () => {
  const yearly = row(candidateOf('batch', { purchase: '1yr' }), 70);
  const longer = row(candidateOf('batch', { purchase: '3yr' }), 60);

  test('is named where it would save, the cheapest of the same service', () => {
    const found = because({ contenders: [batch, yearly, longer, live] });
    expect(found.commitment).toMatchObject({ committed: { monthlyUsd: 60 }, insteadUsd: 100 });
    const other = row(candidateOf('realtime', { purchase: '3yr' }), 1);
    expect(because({ contenders: [batch, other] }).commitment).toBeUndefined();
    const dearer = row(candidateOf('batch', { purchase: '1yr' }), 100);
    expect(because({ contenders: [batch, dearer] }).commitment).toBeUndefined();
  });

  test('that is the verdict is named as the only one that holds', () => {
    expect(because({ chosen: yearly, contenders: [yearly] }).commitment?.committed).toBeNull();
  });
});

test('the current cost is more or less by the difference', () => {
  const paying = (monthlyUsd: number) =>
    because({ workload: { current: { monthlyUsd, mode: 'realtime' } } }).current?.savedUsd;
  expect([350, 100, 60].map(paying)).toEqual([250, 0, -40]);
});

test('the work of switching has a price if an hour has one, and is paid back by a saving', () => {
  const current = (monthlyUsd: number) => ({ monthlyUsd, mode: 'endpoint', instances: 2, switchHours: 40 });
  const said = (monthlyUsd: number, opsUsdPerHour: number) =>
    because({ workload: { opsUsdPerHour, current: current(monthlyUsd) } }).current;
  // 40 h at $50 are $2,000; a saving of $250 per month pays for them in 8 months.
  expect(said(350, 50)).toMatchObject({ switchHours: 40, switchUsd: 2000, paidBackMonths: 8, instances: 2 });
  expect(said(350, 0)).toMatchObject({ switchHours: 40, switchUsd: null, paidBackMonths: null });
  expect(said(60, 50)).toMatchObject({ switchUsd: 2000, paidBackMonths: null });
});

describe('a break-even', () => {
  const between = (perDay: number, other = live) => ({
    between: [batch.candidate.id, other.candidate.id] as [string, string],
    perDay,
  });
  const flip = (at: number, becomes: ServingMode = 'realtime', input = 'predictionsPerDay'): FlipFact => ({
    code: 'input-rises',
    input,
    at,
    becomes,
  });
  const said = (grounds: Partial<Grounds>, rules: readonly LeaveRule[] = ['default-batch']) =>
    because({ contenders: [batch, live, micro], rules, grounds })['break-even'];

  test('is the nearest of those that the verdict has a part in', () => {
    const other = { between: [live.candidate.id, micro.candidate.id] as [string, string], perDay: 1001 };
    expect(said({ breakEvens: [between(9000), between(200), other] })?.perDay).toBe(200);
    expect(said({ breakEvens: [between(4000), between(200), other] })?.perDay).toBe(4000);
    expect(said({ breakEvens: [other] })).toBeUndefined();
    expect(said({ breakEvens: [{ between: [batch.candidate.id, 'unlisted'], perDay: 5 }] })).toBeUndefined();
  });

  test('is not the volume at which the verdict changes', () => {
    const at = (perDay: number, ...flips: readonly FlipFact[]) => said({ breakEvens: [between(perDay)], flips });
    expect(at(4000, flip(6000))).toMatchObject({ neededShare: 0.8, flipPerDay: 6000 });
    expect(at(4000)).toMatchObject({ neededShare: 0.8, flipPerDay: null });
    // Within 2 % they are the same; on the other side of today's volume, or for another input or mode, it is another flip.
    expect(at(4000, flip(4070))?.neededShare).toBeNull();
    expect(at(4000, flip(4090))?.neededShare).toBe(0.8);
    for (const another of [flip(40), flip(6000, 'microbatch'), flip(6000, 'realtime', 'sloMs')]) {
      expect(at(4000, another)).toMatchObject({ neededShare: 0.8, flipPerDay: null });
    }
    expect(at(40, flip(20))?.flipPerDay).toBe(20);
  });

  test('between two batches, or where money does not decide, is only a break-even', () => {
    const spot = row(candidateOf('batch', { purchase: 'spot' }), 100);
    const contenders = [batch, live, spot];
    const grounds = { breakEvens: [between(4000, spot)] };
    expect(because({ contenders, grounds })['break-even']?.neededShare).toBeNull();
    expect(said({ breakEvens: [between(4000)] }, ['staleness'])?.neededShare).toBeNull();
    expect(said({ breakEvens: [between(4000)] }, ['cheaper'])?.neededShare).toBe(0.8);
  });
});

describe('without a feasible option', () => {
  const SLOW: Reason = { code: 'endless-queue' };
  const LARGE: Reason = { code: 'endless-bill' };
  const infeasible = (mode: Candidate['mode'], reason: Reason, patch: Partial<Candidate> = {}) =>
    row(candidateOf(mode, patch), null, { reasons: [reason] });
  const nothing = (contenders: readonly PricedRow[], region = 'us-east-1') =>
    because({ chosen: null, rules: [], contenders, workload: { region } })['nothing-fits'];

  test('each reason is listed once, with its services once', () => {
    const found = nothing([
      infeasible('batch', SLOW),
      infeasible('batch', SLOW, { purchase: 'spot' }),
      infeasible('realtime', SLOW),
      infeasible('microbatch', LARGE),
    ]);
    expect(found?.groups).toEqual([
      { services: ['ec2-batch', 'sagemaker-endpoint'], reason: SLOW },
      { services: ['kinesis-microbatch'], reason: LARGE },
    ]);
  });

  test('six reasons are listed and the others counted', () => {
    const services = [
      'lambda',
      'eks',
      'ecs-fargate',
      'ec2-batch',
      'lambda-batch',
      'spark-emr',
      'batch-fargate',
      'sagemaker-async',
    ] as const;
    const many = (count: number) =>
      nothing(
        services
          .slice(0, count)
          .map((service, i) => infeasible('realtime', { code: 'pod-too-large', podMib: 100 + i }, { service })),
      );
    expect(many(6)).toMatchObject({ more: 0 });
    expect(many(8)).toMatchObject({ more: 2, groups: { length: 6 } });
  });

  test('a service that fails by nearly the same number is listed once, and its commitments not at all', () => {
    const pods = (podMib: number): Reason => ({ code: 'pod-too-large', podMib });
    const found = nothing([
      infeasible('realtime', pods(100)),
      infeasible('realtime', pods(101), { purchase: 'spot' }),
      infeasible('realtime', LARGE, { purchase: '1yr' }),
    ]);
    expect(found?.groups).toEqual([{ services: ['sagemaker-endpoint'], reason: pods(100) }]);
  });

  test('an option that holds is not a reason', () => {
    expect(nothing([batch])?.groups).toEqual([]);
  });

  test('services without a price are listed', () => {
    const reason = { code: 'product-price-missing', products: ['lambda'], region: 'us-east-1' } as const;
    const services = ['lambda', 'eks'] as const;
    const unpriced = services.map((service) => infeasible('realtime', reason, { service }));
    expect(nothing([...unpriced, infeasible('batch', SLOW)], 'eu-west-1')).toMatchObject({
      unpriced: services,
      region: 'eu-west-1',
    });
  });

  test('a service is not listed as one without a price if another purchase of it has one', () => {
    const spot = { code: 'instance-price-missing', instanceType: 'c7i.large', purchase: 'spot', region: 'x' } as const;
    const found = nothing([infeasible('batch', spot, { purchase: 'spot' }), infeasible('batch', SLOW)]);
    expect(found).toMatchObject({ unpriced: [] });
  });
});
