import { expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { makePlan, type PlanInput } from './plan.ts';
import { type Evaluate, evaluateMarket, MARKET, MARKET_PRICER, pricerBy } from './verdict/testing.ts';

/** Costs of the market are small, so every saving counts. */
function plan(workload: WorkloadInput, patch: Partial<PlanInput> = {}): PlanDocument {
  return makePlan({
    runs: [exampleRun()],
    workload: Workload.parse({ materialUsd: 0, ...workload }),
    candidates: MARKET,
    evaluator: MARKET_PRICER,
    simulations: 64,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    assumptions: [{ code: 'spot-prices', kind: 'price', source: 'catalog' }],
    ...patch,
  });
}

function preset(name: string): Workload {
  const found = findPreset(name);
  if (found === null) throw new Error(name);
  return { ...found.workload, materialUsd: 0 };
}

test('a plan is a document of the contract and the same for the same input', () => {
  const made = plan(preset('million-a-day'));
  expect(PlanDocument.parse(made)).toEqual(made);
  expect(plan(preset('million-a-day'))).toEqual(made);
  expect(made.simulations).toBe(64);
  expect(made.assumptions.map(({ code, kind }) => [code, kind])).toEqual([
    ['spot-prices', 'price'],
    ['simulation-spreads', 'ASSUMPTION'],
    ['commitments-apart', 'ASSUMPTION'],
  ]);
});

test('there is one row for each service and purchase, and every type that was named', () => {
  const rows = plan(preset('million-a-day')).options.map((o) => `${o.service}/${o.purchase}`);
  expect(new Set(rows).size).toBe(rows.length);
  expect(rows).toHaveLength(6);
  const named = plan(preset('million-a-day'), { instances: ['a1.large'] });
  expect(named.options.filter((o) => o.instanceType === 'a1.large')).toHaveLength(5);
  expect(named.options.length).toBeGreaterThan(6);
  const every = plan(preset('million-a-day'), { allInstances: true });
  expect(every.options).toHaveLength(MARKET.length);
  expect(every.alternatives).toBe(0);
  expect(every.verdict).toEqual({ ...plan(preset('million-a-day')).verdict, frontier: every.verdict.frontier });
});

test('alternatives count the instance types that are not listed', () => {
  const made = plan(preset('million-a-day'));
  const listed = new Set(made.options.flatMap((o) => o.instanceType ?? []));
  expect(made.alternatives).toBe(3 - listed.size);
});

test('each row stands at the cheapest type that holds, and its parts add up to its cost', () => {
  const made = plan({ predictionsPerDay: 3e7, maxStalenessS: 90_000 }, { allInstances: true });
  const representative = plan({ predictionsPerDay: 3e7, maxStalenessS: 90_000 });
  for (const option of made.options) {
    if (option.monthlyUsd === null) continue;
    const { value, low, high } = option.monthlyUsd;
    expect(low ?? Infinity).toBeLessThanOrEqual(value);
    expect(high ?? 0).toBeGreaterThanOrEqual(value);
    expect(option.costPerMillionUsd?.value).toBeCloseTo((value / ((3e7 * 730) / 24)) * 1e6, 9);
    expect(option.breakdown.reduce((sum, item) => sum + item.monthlyUsd, 0)).toBeCloseTo(value, 9);
    const shown = representative.options.find((o) => o.service === option.service && o.purchase === option.purchase);
    expect(shown?.monthlyUsd?.value ?? Infinity).toBeLessThanOrEqual(1.1 * value);
  }
});

test('an infeasible row keeps its reason and has no number', () => {
  const made = plan(preset('fraud-detection'));
  expect(made.options.find((o) => o.service === 'lambda')).toMatchObject({
    feasible: false,
    reasons: [{ code: 'text-only', text: 'the p99 is over the SLO', priceMark: null }],
    count: null,
    monthlyUsd: null,
    costPerMillionUsd: null,
    latencyMs: null,
    freshnessS: null,
    breakdown: [],
  });
});

test('no urgency means batch, a waiting caller means live, seconds of staleness mean a stream', () => {
  expect(plan(preset('nightly-scoring')).verdict).toMatchObject({ mode: 'batch' });
  const fraud = plan(preset('fraud-detection')).verdict;
  expect(fraud).toMatchObject({ mode: 'realtime' });
  expect(fraud.because.map((b) => b.code).slice(0, 2)).toEqual(['caller-waits', 'inputs-unknown']);
  expect(fraud.because[0]?.text).toContain('100 ms at p99');
  const events = plan(preset('event-stream')).verdict;
  expect(events.mode).toBe('microbatch');
  expect(events.because[0]).toMatchObject({ code: 'staleness' });
});

test('the age that a batch keeps answers within is rounded up, never down', () => {
  const kept = (workload: WorkloadInput): string | undefined =>
    /with this option at most (.*?)\)/.exec(plan(workload).verdict.because[0]?.text ?? '')?.[1];
  // A run of about five minutes once a day: 86,400 s + 300 s and what a row adds.
  expect(kept({ predictionsPerDay: 3e5, batchPeriodS: 86_400, maxStalenessS: 100_000 })).toMatch(
    /^24 h (6|[1-9][0-9]) min$/,
  );
});

test('a verdict does not commit for years, but says what that would save', () => {
  const { optionId, because } = plan(preset('fraud-detection')).verdict;
  expect(optionId?.endsWith('/on-demand')).toBe(true);
  expect(because.find((b) => b.code === 'commitment')?.text).toContain('(1 year reserved)');
  const only = plan(preset('fraud-detection'), { candidates: MARKET.filter((c) => c.purchase === '1yr') });
  expect(only.verdict.optionId?.endsWith('/1yr')).toBe(true);
});

test('very little traffic makes paying per request surely cheaper than any batch', () => {
  const { verdict } = plan({ predictionsPerDay: 200, maxStalenessS: 90_000 });
  expect(verdict).toMatchObject({ mode: 'realtime', optionId: 'lambda/-/on-demand' });
  expect(verdict.because[0]).toMatchObject({ code: 'cheaper' });
  expect(verdict.probabilityCheapest).toBeGreaterThan(0.95);
});

test('a cheaper option replaces batch only if it is cheaper in four simulations of five', () => {
  const [batch] = MARKET.filter((c) => c.mode === 'batch');
  const live = MARKET.find((c) => c.instanceType === null);
  if (batch === undefined || live === undefined) throw new Error('the market has changed');
  const verdictAt = (batchUsd: number) => {
    const evaluate: Evaluate = (candidate, workload, simulation) => {
      const usd = candidate === batch ? batchUsd : 100 * simulation.trafficRatio;
      return { ...evaluateMarket(candidate, workload, simulation), monthlyUsd: usd };
    };
    const { mode, because } = plan(
      { predictionsPerDay: 1e5 },
      { candidates: [batch, live], evaluator: pricerBy(evaluate), simulations: 512 },
    ).verdict;
    return [mode, because[0]?.code];
  };
  // The live one is cheaper with probability Φ(ln(batch/100) ÷ 0.1357): 0.76 at 110, 0.85 at 115.
  expect(verdictAt(110)).toEqual(['batch', 'default-batch']);
  expect(verdictAt(115)).toEqual(['realtime', 'cheaper']);
});

test('the volume flips a batch both ways: too much for one machine, too little to start one', () => {
  const flips = plan(preset('million-a-day')).verdict.flips.filter((f) => f.input === 'predictionsPerDay');
  expect(flips.map((f) => f.becomes)).toEqual(['microbatch', 'realtime']);
});

test('equal cost is not said to be where batch is left, when the verdict changes elsewhere', () => {
  const pair = MARKET.filter((c) => c.id === 'ec2-batch/a1.small/on-demand' || c.service === 'lambda');
  const perDay = 1e5;
  const { verdict, breakEvens } = plan({ predictionsPerDay: perDay, maxStalenessS: 90_000 }, { candidates: pair });
  const equal = breakEvens[0]?.perDay ?? Number.NaN;
  const at = verdict.flips.find((f) => f.input === 'predictionsPerDay' && f.at < perDay)?.at ?? Number.NaN;
  const sentence = verdict.because.find((b) => b.code === 'break-even')?.text;
  expect(verdict.mode).toBe('batch');
  // Four of five simulations need a larger difference than equal cost in the central simulation.
  expect(at).toBeLessThan(0.98 * equal);
  expect(sentence).toContain(
    `Batch, the default, is replaced only if the other option is cheaper in 80 % of the simulations: the verdict changes at ${Number(at.toPrecision(3)).toLocaleString('en-US')}.`,
  );
});

test('a caller who cannot wait leaves batch whatever it costs: money is not said to decide', () => {
  const { because } = plan(preset('fraud-detection')).verdict;
  expect(because.map(({ text }) => text).join(' ')).not.toContain('Batch, the default, is replaced only');
});

test('a flip is where a plan of its own changes its mind, to the digit', { timeout: 60_000 }, () => {
  let checked = 0;
  // The flips of a plan take most of its time, and its mode does not depend on them.
  const modeOf = (workload: WorkloadInput) => {
    const { verdict } = plan(workload, { flips: false });
    return verdict.because.some(({ code }) => code === 'rarely-held') ? 'none' : verdict.mode;
  };
  for (const name of ['million-a-day', 'fraud-detection', 'event-stream', 'pricing']) {
    const base = preset(name);
    const { flips, mode } = plan(base).verdict;
    for (const { input, at, becomes } of flips) {
      if (!(input in base) || input === 'callerWaits') continue;
      expect([input, at, modeOf({ ...base, [input]: at })]).toEqual([input, at, becomes]);
      const short = input === 'predictionsPerDay' ? (at > base.predictionsPerDay ? 0.97 * at : 1.03 * at) : null;
      if (short !== null) expect(modeOf({ ...base, predictionsPerDay: short })).toBe(mode);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(10);
});

test('when nothing fits the verdict says none, and what to give up', () => {
  const { verdict } = plan({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 10, inputsKnownInAdvance: 0 });
  expect(verdict).toMatchObject({ mode: 'none', optionId: null, probabilityCheapest: null, leastRegretId: null });
  expect(verdict.because.at(-1)?.text).toContain('the p99 is over the SLO.');
  const slo = verdict.relax.find((r) => r.input === 'sloMs');
  expect(slo?.makesFeasible).toContain('b2.large');
  const relaxed = plan({ predictionsPerDay: 1e6, callerWaits: true, sloMs: Number(slo?.to), inputsKnownInAdvance: 0 });
  expect(relaxed.verdict.mode).toBe('realtime');
});

test('when nothing fits each reason is stated once, with the services that it makes infeasible', () => {
  const { verdict } = plan({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 10, inputsKnownInAdvance: 0 });
  const text = verdict.because.at(-1)?.text ?? '';
  expect(text.split('the p99 is over the SLO.')).toHaveLength(2);
  expect(text).not.toContain('reserved');
});

test('an option that a rule prefers is not called the cheapest when it mostly is not', () => {
  // A micro-batch that saves less than a tenth is not chosen, so the verdict costs more in every simulation.
  const pair = MARKET.filter((c) => c.instanceType === 'a1.small' && c.purchase === 'on-demand' && c.mode !== 'batch');
  const evaluate: Evaluate = (candidate, workload, simulation) => {
    const usd = candidate.mode === 'realtime' ? 100 : 97;
    return {
      ...evaluateMarket(candidate, workload, simulation),
      feasible: true,
      monthlyUsd: usd,
      latencyMs: { p50: 1, p99: 2 },
    };
  };
  const workload = { predictionsPerDay: 1e6, maxStalenessS: 10, callerWaits: true };
  const { verdict } = plan(workload, { candidates: pair, evaluator: pricerBy(evaluate) });
  expect(verdict).toMatchObject({ mode: 'realtime', probabilityCheapest: 0 });
  const certainty = verdict.because.find((b) => b.code === 'certainty')?.text;
  expect(certainty).toContain(
    'is preferred although it is the cheapest qualifying option in only 0 % of 64 simulations',
  );
});

test('the probability and the lowest regret follow from the simulations', () => {
  // Two options whose order depends on traffic alone: the flat one costs more in the central simulation, the other follows the traffic.
  const [flat, following] = MARKET.filter((c) => c.mode === 'realtime' && c.instanceType === 'a1.small');
  if (flat === undefined || following === undefined) throw new Error('the market has changed');
  const candidates = [
    flat,
    { ...following, service: 'lambda' as const, purchase: 'on-demand' as const, id: 'lambda/-/on-demand' },
  ];
  const evaluate: Evaluate = (candidate, workload, simulation) => {
    const usd = candidate === flat ? 110 : 100 * simulation.trafficRatio;
    return {
      ...evaluateMarket(flat, workload, simulation),
      candidate,
      monthlyUsd: usd,
      breakdown: [{ code: 'all', monthlyUsd: usd }],
    };
  };
  const patch = { candidates, evaluator: pricerBy(evaluate), simulations: 512 };
  const { verdict } = plan({ predictionsPerDay: 1e5, callerWaits: true, inputsKnownInAdvance: 0 }, patch);
  // P(ratio < 1.1) with σ = ln 1.25 ÷ 1.645 is Φ(0.7026) = 0.759.
  expect(verdict).toMatchObject({ mode: 'realtime', optionId: 'lambda/-/on-demand' });
  expect(verdict.probabilityCheapest).toBeCloseTo(0.759, 2);
  // E[regret] of the flat one is about 10.6, of the other about 1.6 and 1.35 of under-provisioning.
  expect(verdict.leastRegretId).toBe('lambda/-/on-demand');
});

test('the current cost is compared with the verdict', () => {
  const [first] = plan({ ...preset('million-a-day'), current: { monthlyUsd: 900, mode: 'realtime' } }).verdict.because;
  expect(first).toMatchObject({ code: 'current', monthlyUsd: 900, savedUsd: expect.closeTo(899, 0), worthIt: true });
  const paltry = plan({ ...preset('million-a-day'), materialUsd: 25, current: { monthlyUsd: 20, mode: 'realtime' } })
    .verdict.because;
  expect(paltry[0]).toMatchObject({ code: 'current', worthIt: false });
  expect(paltry[0]?.text).toContain('too small a difference to justify a change');
});

test(
  'a hundred types of six services under four purchases stay within two hundred thousand evaluations',
  { timeout: 30_000 },
  () => {
    const candidates = Array.from({ length: 100 }).flatMap((_, i) =>
      MARKET.filter((c) => c.purchase === 'on-demand' && c.instanceType !== null)
        .slice(0, 6)
        .flatMap((c) =>
          (['on-demand', 'spot', '1yr', '3yr'] as const).map((purchase) => ({
            ...c,
            purchase,
            id: `${c.id}/${purchase}/${i}`,
          })),
        ),
    );
    expect(candidates).toHaveLength(2_400);
    let evaluations = 0;
    const evaluate: Evaluate = (candidate, workload, simulation) => {
      evaluations += 1;
      return evaluateMarket(candidate, workload, simulation);
    };
    expect(
      plan(preset('million-a-day'), { candidates, evaluator: pricerBy(evaluate), simulations: 512 }).verdict.mode,
    ).toBe('batch');
    // A plan without its search takes about 13,000, and one confirms each flip.
    expect(evaluations).toBeLessThan(200_000);
  },
);
