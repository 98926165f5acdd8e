import { expect, test } from 'vitest';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import type { MachineFigures } from '#core/price/serving/candidate/figures.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { likelyWinners } from './likely-winners.ts';
import { winnersAt } from './rows.ts';
import { candidateOf } from '#core/decide/verdict/testing-options.ts';

const figures = (usdPerHour: number, seconds: number): MachineFigures => ({
  usdPerHour,
  bestRowS: seconds,
  jobRowS: seconds,
  singleMs: 1000 * seconds,
});
const typed = (instanceType: string | null, patch: Partial<Candidate> = {}): Candidate =>
  candidateOf('realtime', { instanceType, ...patch });
const idsOf = (list: readonly Candidate[], known: Readonly<Record<string, MachineFigures>>): readonly string[] =>
  likelyWinners(list, ({ instanceType }) => known[instanceType ?? ''] ?? null).map(
    ({ instanceType }) => instanceType ?? '-',
  );

test('a machine that costs more and is not faster cannot win; of two equal ones the first is kept', () => {
  const known = { small: figures(1, 4), large: figures(2, 2), slow: figures(2, 3), twin: figures(1, 4) };
  expect(
    idsOf(
      ['small', 'large', 'slow', 'twin'].map((type) => typed(type)),
      known,
    ),
  ).toEqual(['small', 'large']);
  expect(idsOf([typed('slow'), typed('large', { purchase: 'spot' })], known)).toEqual(['slow', 'large']);
});

test('a candidate without figures is kept only if it needs no instance, or if there is no other', () => {
  const known = { small: figures(1, 4) };
  expect(idsOf([typed('small'), typed('unpriced'), typed(null)], known)).toEqual(['small', '-']);
  expect(idsOf([typed('unpriced'), typed('unprojected')], known)).toEqual(['unpriced', 'unprojected']);
});

test('commitments are searched only if there is nothing else', () => {
  const committed = typed('small', { purchase: '3yr' });
  expect(idsOf([committed, typed('large')], {})).toEqual(['large']);
  expect(idsOf([committed], {})).toEqual(['small']);
});

test('over volumes they nearly always cost within 5 % of what the best of all cost', () => {
  const pricer = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
  const { candidates, figuresOf } = pricer;
  const free = candidates({ purchases: ['on-demand', 'spot'] });
  const likely = likelyWinners(free, figuresOf);
  expect(likely.length).toBeLessThan(free.length);
  const ratios = PRESETS.flatMap(({ workload: stated }) =>
    [0.01, 1, 100].flatMap((factor) => {
      const workload = { ...stated, predictionsPerDay: stated.predictionsPerDay * factor };
      const costs = (list: readonly Candidate[]): ReadonlyMap<string, number> => {
        const winners = winnersAt(list, pricer, { workload, simulation: CENTRAL_SIMULATION });
        const keyed = winners.map(
          (c) => [`${c.service}/${c.purchase}`, pricer.usd(c, workload, CENTRAL_SIMULATION)] as const,
        );
        return new Map(keyed);
      };
      const ours = costs(likely);
      return [...costs(free)].map(([key, usd]) => (ours.get(key) ?? Infinity) / usd);
    }),
  );
  expect(ratios.filter((ratio) => ratio <= 1.05).length).toBeGreaterThan(0.97 * ratios.length);
});
