import { describe, expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { alwaysOnSentence, moneySentence } from './money.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';

const BATCH = 'ec2-batch/c7i.xlarge/spot';

/** The example without a bill of today, where every option has the stated cost per month, if it is listed here. */
function planOf(
  costs: Readonly<Record<string, number>>,
  patch: { readonly currentUsd?: number; readonly optionId?: string; readonly callerWaits?: boolean } = {},
): PlanDocument {
  const plan = EDGE_CASES.example();
  const { currentUsd, optionId = BATCH, callerWaits = false } = patch;
  const current = plan.workload.current;
  const options = plan.options.map((option): ServingOption => {
    const usd = costs[option.id];
    if (usd === undefined) return { ...option, feasible: false, monthlyUsd: null, costPerMillionUsd: null };
    const monthlyUsd = { value: usd, low: usd * 0.8, high: usd * 1.25 };
    return { ...option, monthlyUsd, costPerMillionUsd: monthlyUsd };
  });
  return {
    ...plan,
    options,
    workload: {
      ...plan.workload,
      callerWaits,
      current: currentUsd === undefined || current === null ? null : { ...current, monthlyUsd: currentUsd },
    },
    verdict: { ...plan.verdict, optionId },
  };
}

const LAMBDA = 'lambda/-/on-demand';
const KINESIS = 'kinesis-microbatch/c7i.large/on-demand';
const ENDPOINT = 'sagemaker-endpoint/ml.c7i.xlarge/on-demand';

describe('compared with the current cost', () => {
  test('a saving that matters says to switch', () => {
    const plan = planOf({ [BATCH]: 0.4, [ENDPOINT]: 313 }, { currentUsd: 4000 });
    expect(moneySentence(viewOf(plan))).toBe('You pay $4,000 a month. Batch, every 6 hours: under $1. Switch.');
    const comparison = viewOf(plan).money;
    expect(comparison).toMatchObject({ against: { kind: 'currentDeployment' }, againstUsd: 4000, isWorthIt: true });
    // Expensive batch, little saved: 4,000 − 0.5 and 4,000 − 0.32.
    expect(comparison?.saved).toMatchObject({ value: 3999.6, low: 3999.5, high: 3999.68 });
  });

  test('the sentence names a condition that would undo a saving: a waiting caller', () => {
    const plan = planOf({ [BATCH]: 7 }, { currentUsd: 400 });
    const waits = { code: 'caller-waits', input: 'callerWaits', at: 1, becomes: 'realtime', text: '' } as const;
    const verdict = { ...plan.verdict, flips: [waits] };
    expect(moneySentence(viewOf({ ...plan, verdict }))).toBe(
      'You pay $400 a month. Batch, every 6 hours: $7. Switch unless a caller waits for the answer.',
    );
  });

  test('a small difference does not justify a change, and a cheaper deployment is kept', () => {
    expect(moneySentence(viewOf(planOf({ [BATCH]: 28 }, { currentUsd: 30 })))).toBe(
      'You pay $30 a month. Batch, every 6 hours: $28, too small a difference to justify a change.',
    );
    expect(moneySentence(viewOf(planOf({ [BATCH]: 45 }, { currentUsd: 30 })))).toBe(
      'Keep what you have: $30 a month, against $45 for batch, every 6 hours, the cheapest option that Modewise finds.',
    );
  });
});

describe('without a bill of today', () => {
  test('the next best mode is what the choice is compared with, never another purchase of the choice or a commitment', () => {
    const plan = planOf({ [BATCH]: 7, 'ec2-batch/c7i.xlarge/on-demand': 17, [ENDPOINT]: 313 });
    expect(moneySentence(viewOf(plan))).toBe(
      'Batch, every 6 hours: $7 a month. The next best mode is real time on an always-on endpoint, at $313.',
    );
    expect(viewOf(plan).money?.saved).toMatchObject({ value: 306, low: null });
    expect(alwaysOnSentence(viewOf(plan))).toMatch(
      /^The cheapest service that is always on, .*, would cost \$313 a month\.$/,
    );
    expect(alwaysOnSentence(viewOf(planOf({ [ENDPOINT]: 313 }, { optionId: ENDPOINT })))).toBe('');
  });

  test('a service that is always on is the next best option of a function, and the next best mode is named after it', () => {
    const of = { [LAMBDA]: 60, [ENDPOINT]: 141, [KINESIS]: 511 };
    const view = viewOf(planOf(of, { optionId: LAMBDA }));
    expect(moneySentence(view)).toMatch(
      /^Real time on Lambda: \$60 a month\. The next best option is real time on an always-on endpoint, at \$141\. The next best mode is .*Kinesis.*, at \$511\.$/,
    );
    expect(view.money?.saved.value).toBe(81);
  });

  test('the range of the saving is that of the simulations', () => {
    const plan = planOf({ [BATCH]: 7, [ENDPOINT]: 313 });
    const monthlyUsd = { value: 301, low: 280, high: 330 };
    const saving = { againstId: ENDPOINT, monthlyUsd };
    expect(viewOf({ ...plan, saving }).money?.saved).toMatchObject({ value: 306, low: 280, high: 330 });
    expect(viewOf({ ...plan, saving: { ...saving, againstId: BATCH } }).money?.saved.low).toBeNull();
  });

  test('a waiting caller learns what a batch would cost', () => {
    const plan = planOf({ [BATCH]: 500, [ENDPOINT]: 313 }, { callerWaits: true });
    const leaves = {
      code: 'caller-waits',
      input: 'callerWaits',
      at: 0,
      becomes: 'batch',
      monthlyUsd: 7.2,
      text: '',
    } as const;
    const cheap = planOf({ [BATCH]: 90, [ENDPOINT]: 313 }, { callerWaits: true });
    const sentenceOf = (of: PlanDocument) =>
      moneySentence(viewOf({ ...of, verdict: { ...of.verdict, flips: [leaves] } }));
    expect(sentenceOf(cheap)).toMatch(/A caller waits for the answer; otherwise, a batch for \$7 a month is enough\.$/);
    expect(sentenceOf(plan)).not.toContain('A caller waits');
  });

  test('a choice that is the endpoint itself names the next option', () => {
    const plan = planOf({ [BATCH]: 500, [ENDPOINT]: 313 }, { optionId: ENDPOINT });
    expect(moneySentence(viewOf(plan))).toBe(
      'Real time on an always-on endpoint: $313 a month. The next best mode is batch, every 6 hours, at $500.',
    );
    expect(viewOf(plan).money?.saved.value).toBe(187);
  });

  test('two services that would be named in the same words are named by themselves', () => {
    const other = 'spark-emr/m5.xlarge/spot';
    const { options } = EDGE_CASES.example();
    const plan = planOf({ [BATCH]: 10 });
    const spark = options.find(({ id }) => id === BATCH);
    if (spark === undefined) throw new Error('the example has no batch');
    const beside = { ...spark, id: other, service: 'spark-emr' as const, monthlyUsd: { value: 30, low: 20, high: 40 } };
    expect(moneySentence(viewOf({ ...plan, options: [...plan.options, beside] }))).toMatch(
      /^Batch, every 6 hours, on EC2 batch: \$10 a month\. The next best option is .*Spark.*, at \$30\.$/,
    );
  });

  test('an option that is cheaper than the choice is not called the next cheapest', () => {
    const plan = planOf({ [BATCH]: 300, [ENDPOINT]: 313 }, { optionId: ENDPOINT });
    expect(moneySentence(viewOf(plan))).toBe(
      'Real time on an always-on endpoint: $313 a month. It would be $300 with batch, every 6 hours.',
    );
  });

  test('without an alternative, only the choice is named', () => {
    expect(viewOf(planOf({ [BATCH]: 7, 'ec2-batch/c7i.xlarge/on-demand': 17 })).money).toBeNull();
    expect(moneySentence(viewOf(EDGE_CASES.nothingFits()))).toBe('');
  });
});
