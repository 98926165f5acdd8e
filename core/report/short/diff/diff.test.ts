import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { PlanRequest } from '#core/contract/methods/methods.ts';
import { planVariants } from '#core/decide/plan-variants.ts';
import { exampleVariant, exampleVariants } from '#core/decide/testing-variants.ts';
import { examplePlan } from '#core/report/testing.ts';
import { changedInputs, withFields } from './changed-inputs.ts';
import { diffPlans, waypoints } from './diff-plans.ts';
import { diffRuns } from './diff-runs.ts';
import { diffWith } from './diff-with.ts';
import { diffSections, figuresTable, stepsTable } from './words.ts';

const EXAMPLE = examplePlan();
const CHOSEN = 'ec2-batch/c7i.xlarge/spot';

/** The example for another workload, where the chosen option costs so much per month. */
function planOf(usd: number, patch: Partial<Workload> = {}, changes: Partial<PlanDocument> = {}): PlanDocument {
  const monthlyUsd = { value: usd, low: usd * 0.9, high: usd * 1.1 };
  return {
    ...EXAMPLE,
    workload: { ...EXAMPLE.workload, ...patch },
    options: EXAMPLE.options.map((option) => (option.id === CHOSEN ? { ...option, monthlyUsd } : option)),
    ...changes,
  };
}

describe('the inputs that differ', () => {
  test('are named with both values, and those that belong together are one', () => {
    const after = { ...EXAMPLE.workload, predictionsPerDay: 4e6, callerWaits: true, sloMs: 50, discountPct: 10 };
    expect(changedInputs(EXAMPLE.workload, after)).toMatchObject([
      { title: 'Predictions per day', from: '2 million per day', to: '4 million per day' },
      { title: 'Discount', from: '0 %', to: '10 %' },
      { title: 'A caller waits, latency SLO', from: 'no, 100 ms', to: 'yes, 50 ms' },
    ]);
    expect(changedInputs(EXAMPLE.workload, { ...EXAMPLE.workload, preset: 'other', current: null })).toEqual([]);
  });

  test('lead step by step from the one workload to the other', () => {
    const after = { ...EXAMPLE.workload, shape: 'flat', peakToMean: null, maxStalenessS: 60 } as const;
    const last = changedInputs(EXAMPLE.workload, after).reduce(
      (workload, { fields }) => withFields(workload, after, fields),
      EXAMPLE.workload,
    );
    expect(last).toEqual(after);
  });

  test('are at most eight steps, and the last one takes all others', () => {
    const after = {
      ...EXAMPLE.workload,
      predictionsPerDay: 1,
      sloMs: 1,
      pathOverheadMs: 1,
      maxStalenessS: 1,
      batchPeriodS: 1,
      inputsKnownInAdvance: 1,
      payloadBytesIn: 1,
      payloadBytesOut: 1,
      minInstances: 1,
      deadlineS: 1,
    };
    const ways = waypoints(EXAMPLE, planOf(1, after));
    expect(ways).toHaveLength(9);
    expect(ways.at(-1)).toMatchObject({ cause: 'All other inputs', workload: after });
  });

  test('have the variants of the model in a step of their own', () => {
    const variants = planVariants(exampleVariants([exampleVariant('int8')]));
    const ways = waypoints(EXAMPLE, planOf(1, {}, { variants }));
    expect(ways.map(({ cause, from, to }) => [cause, from, to]).slice(1)).toEqual([
      ['Variants of the model', 'none', 'int8'],
    ]);
    expect(ways[1]?.variants).toBe(variants);
    expect(waypoints(planOf(1, {}, { variants }), planOf(2, {}, { variants }))).toHaveLength(1);
  });
});

describe('two plans', () => {
  const before = planOf(10);
  const after = planOf(40, { predictionsPerDay: 8e6, discountPct: 5 });

  test('are compared by steps that add up to the difference', () => {
    const made = [
      planOf(11),
      planOf(45, { predictionsPerDay: 8e6 }),
      planOf(42, { predictionsPerDay: 8e6, discountPct: 5 }),
    ];
    const { steps, claim, costChanged, verdictChanged } = diffPlans(before, after, made);
    expect(steps.map(({ cause, changeUsd }) => [cause, changeUsd])).toEqual([
      ['Prices and rules of today', 1],
      ['Predictions per day', 34],
      ['Discount', -3],
      ['Prices and rules of the new plan', -2],
    ]);
    expect(steps.reduce((sum, { changeUsd }) => sum + (changeUsd ?? 0), 0)).toBe(30);
    expect([costChanged, verdictChanged]).toEqual([true, false]);
    expect(claim).toBe(
      'The verdict is the same: Serve in batch, every 6 hours. $10.00 became $40.00 per month, more than the uncertainty.',
    );
    expect(stepsTable(steps).rows[1]).toEqual([
      'Predictions per day',
      '2 million per day',
      '8 million per day',
      '$45.00',
      '+$34.00',
      '',
    ]);
  });

  test('that differ less than their intervals say so', () => {
    const { claim, costChanged, steps } = diffPlans(planOf(10), planOf(10.5), [planOf(10)]);
    expect(costChanged).toBe(false);
    expect(claim).toContain('$10.00 became $10.50 per month, not significant');
    expect(steps.map(({ cause }) => cause)).toEqual(['Prices and rules of the new plan']);
  });

  test('with another mode name both, and the step that changed it', () => {
    const live = EXAMPLE.options.find(({ mode, feasible }) => mode === 'realtime' && feasible);
    const verdict = { ...EXAMPLE.verdict, mode: 'realtime', optionId: live?.id ?? '' } as const;
    const waiting = planOf(10, { callerWaits: !EXAMPLE.workload.callerWaits }, { verdict });
    const { claim, steps, verdictChanged } = diffPlans(before, waiting, [before, waiting]);
    expect(verdictChanged).toBe(true);
    expect(claim).toMatch(/^The verdict changed: Serve in batch, every 6 hours → Serve in real time\./);
    expect(steps).toMatchObject([{ cause: 'A caller waits', isFlip: true, mode: 'realtime' }]);
  });

  test('that are the same have no differences', () => {
    const { steps, claim } = diffPlans(EXAMPLE, EXAMPLE, [EXAMPLE]);
    expect(steps).toEqual([]);
    expect(claim).toMatch(/^The verdict is the same/);
  });
});

describe('the intermediate plans', () => {
  test('are asked for as the new plan was made, and their causes are in the sections of the document', async () => {
    const before = planOf(10);
    const after = planOf(40, { predictionsPerDay: 8e6, discountPct: 5 });
    const asked: PlanRequest[] = [];
    const said: string[] = [];
    const diff = await diffWith(
      {
        catalogOf: (plan) =>
          Promise.resolve({ catalog: exampleCatalog(), sha256: plan.catalog.sha256, estimates: true }),
        make: (requests) => {
          asked.push(...requests);
          return Promise.resolve(
            requests.map(({ workload }) => planOf(workload.predictionsPerDay > 4e6 ? 40 : 10, workload)),
          );
        },
        say: (text) => said.push(text),
      },
      before,
      after,
    );
    expect(asked.map(({ workload }) => [workload.predictionsPerDay, workload.discountPct])).toEqual([
      [2e6, 0],
      [8e6, 0],
      [8e6, 5],
    ]);
    for (const { seed, estimates, instances } of asked) {
      expect({ seed, estimates, instances }).toEqual({ seed: after.seed, estimates: true, instances: [] });
    }
    expect(said).toEqual(['making 3 plans between the two']);
    const sections = diffSections(diff);
    expect(sections.map(({ title, isFolded }) => [title, isFolded])).toEqual([
      ['Old and new', false],
      ['What moved the cost, one change after another', false],
      ['Figures', true],
    ]);
    expect(sections[1]?.blocks[0]).toMatchObject({
      table: {
        rows: [
          ['Predictions per day', '2 million per day', '8 million per day', '$40.00', '+$30.00', ''],
          ['Discount', '0 %', '5 %', '$40.00', 'none', ''],
        ],
      },
    });
  });
});

describe('two measurements', () => {
  const run = exampleRun();
  if (run.batch === null) throw new Error('the example has no batch');
  const best = run.batch.best;
  const scaled = (factor: number) => ({
    ...run,
    runId: 'another',
    batch: {
      ...(run.batch ?? { best }),
      best: {
        ...best,
        rowsPerS: {
          value: best.rowsPerS.value * factor,
          low: best.rowsPerS.value * factor * 0.98,
          high: best.rowsPerS.value * factor * 1.02,
        },
      },
    },
  });

  test('name what differs by more than the uncertainty', () => {
    const diff = diffRuns(run, scaled(2) as typeof run);
    expect(diff.claim).toBe('Batch throughput × 2: more than the uncertainty of both measurements.');
    expect(diff.caveats).toEqual([]);
    const [batch] = figuresTable(diff.figures).rows;
    expect(batch?.slice(-2)).toEqual(['× 2', 'larger than the noise']);
  });

  test('say what was not the same', () => {
    const other = {
      ...run,
      host: { ...run.host, cpuModel: 'Another' },
      model: { ...run.model, sha256: 'f'.repeat(64) },
    };
    const { claim, caveats } = diffRuns(run, other);
    expect(claim).toBe('No figure differs by more than the uncertainty of both measurements.');
    expect(caveats).toHaveLength(2);
    expect(caveats[0]).toContain('Another model');
    expect(caveats[1]).toContain('Another machine');
  });
});
