import { describe, expect, test } from 'vitest';
import { verdictText } from '#core/words/verdict-reasons.ts';
import type { Flip } from '#core/contract/plan.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload.ts';
import type { Candidate, Evaluation } from '#core/price/serving/candidate/types.ts';
import { becauseOf, type Grounds } from './because.ts';
import type { Choice, LeaveRule } from '#core/decide/choose/choose.ts';
import type { RowContender } from '#core/decide/choose/row-contender.ts';
import { candidateOf, evaluationOf } from '#core/decide/choose/testing-options.ts';

/** A row that costs as much in each of ten worlds, or that does not hold. */
function row(candidate: Candidate, usd: number | null, patch: Partial<Evaluation> = {}): RowContender {
  const central = evaluationOf(candidate, usd, patch);
  const monthlyUsd = new Float64Array(10).fill(usd ?? Infinity);
  const priced = { candidate, central, monthlyUsd, medianUsd: usd ?? Infinity, holds: usd === null ? 0 : 1 };
  return { candidate, central, costUsd: usd ?? Infinity, row: priced };
}

const batch = row(candidateOf('batch'), 100, { freshnessS: { mean: 43_200, max: 86_400 } });
const live = row(candidateOf('realtime'), 200, { latencyMs: { p50: 5, p99: 20 } });
const micro = row(candidateOf('microbatch'), 150);

interface Case {
  readonly chosen?: RowContender | null;
  readonly rules?: readonly LeaveRule[];
  readonly contenders?: readonly RowContender[];
  readonly bestLive?: RowContender | null;
  readonly workload?: Omit<WorkloadInput, 'predictionsPerDay'>;
  readonly grounds?: Partial<Grounds>;
}

function because({ chosen = batch, rules = ['default-batch'], bestLive = live, ...rest }: Case = {}) {
  const contenders = rest.contenders ?? [batch, live];
  const choice: Choice<RowContender> = {
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
    workload: Workload.parse({ predictionsPerDay: 1000, ...rest.workload }),
    worlds: 10,
    freshestBatchS: 3600,
    probabilityCheapest: 1,
    leastRegret: chosen,
    breakEvens: [],
    flips: [],
    ...rest.grounds,
  });
  return Object.fromEntries(reasons.map((reason) => [reason.code, verdictText(reason)]));
}

describe('the deciding rule', () => {
  test('for batch has its cost, the cheapest live one and how often that is cheaper', () => {
    const text = because()['default-batch'];
    expect(text).toMatch(/\$100 a month.*\$200 a month.*0 % of 10 worlds.*80 %/);
    expect(because({ bestLive: null })['default-batch']).not.toContain('$');
    expect(because({ workload: { maxStalenessS: 90_000 } })['default-batch']).toMatch(/25 h.*24 h/);
  });

  test('has the limit that batch misses, and the age of the freshest batch', () => {
    const rules: readonly LeaveRule[] = ['caller-waits', 'staleness'];
    const workload = { callerWaits: true, sloMs: 250, maxStalenessS: 60 };
    const found = because({ chosen: live, rules, workload });
    expect(found['caller-waits']).toMatch(/250 ms.*p99.*1 h/);
    expect(found['staleness']).toMatch(/1 min.*1 h/);
    const none = because({ chosen: live, rules, workload, grounds: { freshestBatchS: null } });
    expect(none['staleness']).not.toContain('1 h');
  });

  test('has the share of unknown inputs and what is tolerated', () => {
    const workload = { inputsKnownInAdvance: 0.7 };
    expect(because({ chosen: live, rules: ['inputs-unknown'], workload })['inputs-unknown']).toMatch(/70 %.*30 %.*1 %/);
  });

  test('for money has both costs and how often the other is cheaper', () => {
    const cheap = row(candidateOf('realtime'), 50);
    const found = because({ chosen: cheap, rules: ['cheaper'], bestLive: cheap, contenders: [batch, cheap] });
    expect(found['cheaper']).toMatch(/\$50\.00 a month.*\$100 a month.*100 % of 10 worlds/);
  });

  test('against a batch that does not hold has its first reason, or in how many worlds it fails', () => {
    const weak = row(candidateOf('batch'), null, {
      reasons: [{ code: 'text-only', text: 'it takes too long', priceMark: null }, { code: 'endless-bill' }],
    });
    const rules = ['batch-infeasible'] as const;
    const found = because({ chosen: live, rules, contenders: [weak, live] });
    expect(found['batch-infeasible']).toMatch(/: it takes too long\.$/);
    const often = { ...batch, row: { ...batch.row, holds: 0.4 } };
    expect(because({ chosen: live, rules, contenders: [often, live] })['batch-infeasible']).toContain('60 %');
    expect(because({ chosen: live, rules, contenders: [live] })['batch-infeasible']).not.toContain('%');
  });
});

describe('a live verdict', () => {
  test('has its p99 and its SLO, and the micro-batch that it is held against', () => {
    const workload = { callerWaits: true, sloMs: 250 };
    const found = because({ chosen: live, rules: ['caller-waits'], contenders: [live, micro], workload });
    expect(found['live-choice']).toMatch(/\$200 a month.*20 ms.*250 ms.*\$150 a month.*10 %/);
    const alone = because({ chosen: live, rules: ['caller-waits'], contenders: [live] });
    expect(alone['live-choice']).not.toContain('$150');
  });

  test('of a micro-batch has what it saves against the cheapest that answers one by one', () => {
    const dear = row(candidateOf('async'), 300);
    const found = because({ chosen: micro, rules: ['staleness'], contenders: [dear, micro, live] });
    expect(found['live-choice']).toMatch(/\$150 a month.*25 %/);
    expect(because({ chosen: micro, rules: ['staleness'], contenders: [micro] })['live-choice']).not.toContain('%');
  });

  test('of batch says nothing of the kind', () => {
    expect(Object.keys(because())).toEqual(['default-batch', 'certainty']);
  });
});

describe('how certain it is', () => {
  test('is the share of worlds, called cheapest from a half on', () => {
    const at = (probabilityCheapest: number) => because({ grounds: { probabilityCheapest } })['certainty'] ?? '';
    expect(at(0.5)).toContain('is the cheapest qualifying option in 50 % of 10 worlds');
    expect(at(0.49)).toContain('only 49 % of 10 worlds');
  });

  test('has p5, p95 and the cost of a million, and the pick with the least regret where that is another', () => {
    const found = because()['certainty'] ?? '';
    // $100 for 1,000 × 730/24 predictions.
    expect(found).toMatch(/\$100 to \$100 a month.*\$3,288 per million.*also/);
    expect(because({ grounds: { leastRegret: live } })['certainty']).not.toContain('also');
    expect(because({ grounds: { leastRegret: null } })['certainty']).toContain('also');
  });
});

describe('a commitment', () => {
  const yearly = row(candidateOf('batch', { purchase: '1yr' }), 70);
  const longer = row(candidateOf('batch', { purchase: '3yr' }), 60);

  test('is named where it would save, the cheapest of the same service', () => {
    const found = because({ contenders: [batch, yearly, longer, live] });
    expect(found['commitment']).toMatch(/\$60\.00 a month.*\$100 a month/);
    const other = row(candidateOf('realtime', { purchase: '3yr' }), 1);
    expect(because({ contenders: [batch, other] })['commitment']).toBeUndefined();
    const dearer = row(candidateOf('batch', { purchase: '1yr' }), 100);
    expect(because({ contenders: [batch, dearer] })['commitment']).toBeUndefined();
  });

  test('that is the verdict is said to be all that holds', () => {
    expect(because({ chosen: yearly, contenders: [yearly] })['commitment']).not.toContain('$');
  });
});

test('what is paid today is more or less by the difference', () => {
  const paying = (monthlyUsd: number) =>
    because({ workload: { current: { monthlyUsd, mode: 'realtime' } } })['current'];
  expect(paying(350)).toContain('$250 less');
  expect(paying(100)).toContain('$0.00 less');
  expect(paying(60)).toContain('$40.00 more');
});

describe('a break-even', () => {
  const between = (perDay: number, other = live) => ({
    between: [batch.candidate.id, other.candidate.id] as [string, string],
    perDay,
  });
  const flip = (at: number, becomes = 'realtime', input = 'predictionsPerDay'): Flip => ({
    input,
    at,
    becomes,
    text: '',
  });
  const said = (grounds: Partial<Grounds>, rules: readonly LeaveRule[] = ['default-batch']) =>
    because({ contenders: [batch, live, micro], rules, grounds })['break-even'];

  test('is the nearest of those that the verdict has a part in', () => {
    const other = { between: [live.candidate.id, micro.candidate.id] as [string, string], perDay: 1001 };
    expect(said({ breakEvens: [between(9000), between(200), other] })).toContain('200 predictions a day');
    expect(said({ breakEvens: [between(4000), between(200), other] })).toContain('4,000 predictions a day (0.0463/s)');
    expect(said({ breakEvens: [other] })).toBeUndefined();
    expect(said({ breakEvens: [{ between: [batch.candidate.id, 'unlisted'], perDay: 5 }] })).toBeUndefined();
  });

  test('is told apart from the volume at which the verdict changes', () => {
    expect(said({ breakEvens: [between(4000)], flips: [flip(6000)] })).toMatch(/80 % of the worlds: .* 6,000\.$/);
    expect(said({ breakEvens: [between(4000)], flips: [] })).toMatch(/80 % of the worlds\.$/);
    // Within two per cent they are the same; on the other side of today, of another input or mode it is another flip.
    expect(said({ breakEvens: [between(4000)], flips: [flip(4070)] })).not.toContain('80 %');
    expect(said({ breakEvens: [between(4000)], flips: [flip(4090)] })).toContain('80 %');
    for (const another of [flip(40), flip(6000, 'microbatch'), flip(6000, 'realtime', 'sloMs')]) {
      expect(said({ breakEvens: [between(4000)], flips: [another] })).toMatch(/80 % of the worlds\.$/);
    }
    expect(said({ breakEvens: [between(40)], flips: [flip(20)] })).toMatch(/ 20\.$/);
  });

  test('between two batches, or where money does not decide, is only a break-even', () => {
    const spot = row(candidateOf('batch', { purchase: 'spot' }), 100);
    const contenders = [batch, live, spot];
    const grounds = { breakEvens: [between(4000, spot)] };
    expect(because({ contenders, grounds })['break-even']).not.toContain('80 %');
    expect(said({ breakEvens: [between(4000)] }, ['staleness'])).not.toContain('80 %');
    expect(said({ breakEvens: [between(4000)] }, ['cheaper'])).toContain('80 %');
  });
});

describe('where nothing fits', () => {
  const struck = (mode: Parameters<typeof candidateOf>[0], text: string, patch: Partial<Candidate> = {}) =>
    row(candidateOf(mode, patch), null, { reasons: [{ code: 'text-only', text, priceMark: null }] });
  const nothing = (contenders: readonly RowContender[], region = 'us-east-1') =>
    because({ chosen: null, rules: [], contenders, workload: { region } })['nothing-fits'] ?? '';

  test('each reason is said once, with its services once', () => {
    const text = nothing([
      struck('batch', 'too slow'),
      struck('batch', 'too slow', { purchase: 'spot' }),
      struck('realtime', 'too slow'),
      struck('microbatch', 'too large'),
    ]);
    expect(text).toBe('Nothing fits. EC2 batch, Always-on endpoint: too slow. Kinesis micro-batch: too large.');
  });

  test('six reasons are said and the others counted', () => {
    const many = (count: number) => nothing(Array.from({ length: count }, (_, i) => struck('batch', `Reason ${i}`)));
    expect(many(6)).not.toContain('more');
    expect(many(8)).toMatch(/Reason 5\. And 2 more/);
    expect(many(8)).not.toContain('Reason 6');
  });

  test('what holds is no reason, and without any there is nothing to choose from', () => {
    expect(nothing([batch])).toBe(nothing([]));
  });

  test('missing prices are named with their services, and another region where that has them', () => {
    const reason = { code: 'product-price-missing', products: ['lambda'], region: 'us-east-1' } as const;
    const unpriced = row(candidateOf('batch'), null, { reasons: [reason] });
    expect(nothing([unpriced])).toContain('For EC2 batch prices of us-east-1 are missing');
    expect(nothing([unpriced])).not.toContain('plan for us-east-1');
    expect(nothing([unpriced], 'eu-west-1')).toContain('plan for us-east-1');
    const services = ['lambda', 'eks', 'ecs-fargate', 'sagemaker-async'] as const;
    const all = services.map((service) => row(candidateOf('realtime', { service }), null, { reasons: [reason] }));
    expect(nothing(all)).toContain('For 4 services prices');
    expect(nothing(all.slice(1))).toContain('For Kubernetes, Fargate, SageMaker Async prices');
  });
});
