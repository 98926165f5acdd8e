import { describe, expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import type { Choice, LeaveRule } from './rules.ts';
import { standingIn } from './standing.ts';
import { candidateOf, pricedAt } from './testing-options.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

function row(candidate: Candidate, costs: readonly number[]): PricedRow {
  const finite = costs.filter(Number.isFinite);
  const costUsd = finite[0] ?? Infinity;
  return {
    candidate,
    central: pricedAt(candidate, Number.isFinite(costUsd) ? costUsd : null),
    monthlyUsd: Float64Array.from(costs),
    simulations: [],
    slack: 1,
    costUsd,
    holds: finite.length / costs.length,
  };
}

const batch = row(candidateOf('batch'), [10, 10, 10, 10]);
const live = row(candidateOf('realtime'), [20, 20, 20, 20]);
const shaky = row(candidateOf('async'), [15, 25, Infinity, Infinity]);
const yearly = row(candidateOf('realtime', { purchase: '1yr' }), [12, 12, 12, Infinity]);

function standing(chosen: PricedRow | null, rules: readonly LeaveRule[], input: Partial<WorkloadInput> = {}) {
  const choice: Choice<PricedRow> = {
    mode: chosen?.candidate.mode ?? 'none',
    chosen,
    rules,
    bestBatch: null,
    bestLive: null,
    admissible: [],
  };
  const workload = Workload.parse({ predictionsPerDay: 1000, callerWaits: true, sloMs: 50, ...input });
  return standingIn(choice, workload);
}

describe('a row that could serve', () => {
  test('is excluded by the rule that excludes batch, and only batch is', () => {
    const of = standing(live, ['caller-waits', 'inputs-unknown']);
    expect([of(batch).excludedBy, of(live).excludedBy]).toEqual(['caller-waits', null]);
    expect(standing(live, ['cheaper'])(batch).excludedBy).toBeNull();
    expect(standing(live, ['batch-infeasible'])(batch).excludedBy).toBeNull();
  });

  test('is excluded if it holds too rarely for a waiting caller, unless the choice does too', () => {
    expect(standing(live, ['caller-waits'])(shaky).excludedBy).toBe('rarely-holds');
    expect(standing(shaky, ['caller-waits'])(shaky).excludedBy).toBeNull();
    expect(standing(null, [])(shaky).excludedBy).toBeNull();
  });

  test('says in how many simulations it is cheaper than the choice, and in how many it fails', () => {
    expect(standing(live, [])(shaky).versusChosen).toEqual({
      code: 'versus-chosen',
      cheaperShare: 0.25,
      missesShare: 0.5,
      hasSlo: true,
      simulations: 4,
    });
    expect(standing(live, [], { sloMs: null })(shaky).versusChosen?.hasSlo).toBe(false);
  });

  test('is not compared if it is the choice or a commitment', () => {
    const of = standing(live, []);
    expect([of(live).versusChosen, of(yearly).versusChosen]).toEqual([null, null]);
  });
});

test('a row that is infeasible is not excluded as well', () => {
  const none = row(candidateOf('batch'), [Infinity, Infinity]);
  expect(standing(live, ['caller-waits'])(none)).toEqual({ excludedBy: null, versusChosen: null });
});
