import { expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import type { PricedRow } from './priced-row.ts';
import { steadyRow } from './steady-row.ts';
import { candidateOf, evaluationOf } from './testing-options.ts';

const typed = (instanceType: string): Candidate => candidateOf('realtime', { instanceType });
const WAITING = { callerWaits: true, sloMs: 100 } as const;

/** The chosen type and the types that were priced, for types with a share of worlds that hold and the milliseconds of an inference. */
function chosen(
  types: Readonly<Record<string, readonly [holds: number, singleMs: number | null]>>,
  workload: Partial<WorkloadInput> = WAITING,
) {
  const priced: string[] = [];
  const price = (candidate: Candidate): PricedRow => {
    priced.push(candidate.instanceType ?? '');
    const [holds] = types[candidate.instanceType ?? ''] ?? [0];
    const central = evaluationOf(candidate, 10);
    return { candidate, central, monthlyUsd: new Float64Array(), worlds: [], slack: 1, medianUsd: 10, holds };
  };
  const row = steadyRow({
    ranked: Object.keys(types).map(typed),
    workload: Workload.parse({ predictionsPerDay: 1000, ...workload }),
    figuresOf: ({ instanceType }) => {
      const singleMs = types[instanceType ?? '']?.[1] ?? null;
      return singleMs === null ? null : { usdPerHour: 1, bestRowS: 1, jobRowS: 1, singleMs };
    },
    price,
  });
  return { type: row?.candidate.instanceType ?? null, priced };
}

test('is the cheapest if it keeps the SLO in enough worlds, or if no caller waits', () => {
  expect(chosen({ small: [0.96, 4], large: [1, 2] })).toEqual({ type: 'small', priced: ['small'] });
  expect(chosen({ small: [0.5, 4], large: [1, 2] }, {})).toEqual({ type: 'small', priced: ['small'] });
});

test('is otherwise the next one that does; a machine that is no faster is not tried', () => {
  const types = { small: [0.9, 4], twin: [1, 3.9], large: [0.96, 2], huge: [1, 1] } as const;
  expect(chosen(types)).toEqual({ type: 'large', priced: ['small', 'large'] });
});

test('tries what has no machine, and three candidates at most; if none keeps it, it is the cheapest', () => {
  expect(chosen({ arm: [0.94, null], x86: [0.99, null] }).type).toBe('x86');
  const slow = { a: [0.9, 16], b: [0.9, 8], c: [0.9, 4], d: [1, 2] } as const;
  expect(chosen(slow)).toEqual({ type: 'a', priced: ['a', 'b', 'c'] });
});
