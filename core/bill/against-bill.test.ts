import { describe, expect, test } from 'vitest';
import type { BillExtract, BillLine } from '#core/contract/catalog/bill.ts';
import type { PlanRequest } from '#core/contract/methods/methods.ts';
import { exampleCatalog } from '#core/contract/testing/testing.ts';
import type { Planner } from '#core/report/card/planner.ts';
import { examplePlan } from '#core/report/testing.ts';
import { againstBill, billableOptions, type BillWish } from './against-bill.ts';
import { refusalWords } from './refusal.ts';
import { BILL_LABELS, WINDOW_WAYS } from './window-ways.ts';
import { billExtract, billLine } from './testing.ts';
import { billSections } from './words.ts';

const PLAN = examplePlan();
const CHOSEN = PLAN.options.find(({ id }) => id === PLAN.verdict.optionId);
if (CHOSEN?.monthlyUsd == null) throw new Error('the example recommends nothing');
const PLANNED_USD = CHOSEN.monthlyUsd.value;

/** June 2026, all of it, at this cost and without units. */
function extractOf(cost: number, patch: Partial<BillLine> = {}): BillExtract {
  return billExtract(billLine({ region: PLAN.catalog.region, cost, unit: null, quantity: null, ...patch }));
}

const NOTHING: BillWish = { option: null, services: [], usdPer: {}, predictionsPerDay: null };

/** A planner whose plans cost in proportion to their traffic, with a catalogue of this hash. */
function plannerOf(sha256 = PLAN.catalog.sha256) {
  const asked: PlanRequest[] = [];
  const planner: Planner = {
    catalogOf: () => Promise.resolve({ catalog: exampleCatalog(), sha256, estimates: false }),
    make: (requests) => {
      asked.push(...requests);
      return Promise.resolve(
        requests.map(({ workload }) => {
          const factor = workload.predictionsPerDay / PLAN.workload.predictionsPerDay;
          const value = PLANNED_USD * factor * (sha256 === PLAN.catalog.sha256 ? 1 : 1.5);
          const monthlyUsd = { value, low: value, high: value };
          return {
            ...PLAN,
            options: PLAN.options.map((each) => (each.id === CHOSEN?.id ? { ...each, monthlyUsd } : each)),
          };
        }),
      );
    },
    say: () => undefined,
  };
  return { planner, asked };
}

const compare = (extract: BillExtract, wish: Partial<BillWish> = {}, { planner } = plannerOf()) =>
  againstBill(planner, { plan: PLAN, extract, ways: WINDOW_WAYS }, { ...NOTHING, ...wish });

describe('a plan against a bill', () => {
  test('separates the effect of the traffic by a plan for the option that runs', async () => {
    const made = plannerOf();
    const found = await compare(
      extractOf((3 * PLANNED_USD * 720) / 730),
      { predictionsPerDay: 2 * PLAN.workload.predictionsPerDay },
      made,
    );
    if (found.kind !== 'compared') throw new Error(found.refusal.kind);
    const { comparison, claim, option, notes } = found.document;
    expect(comparison.causes.trafficUsd).toBeCloseTo(PLANNED_USD, 6);
    expect(comparison.causes.restUsd).toBeCloseTo(PLANNED_USD, 6);
    expect(made.asked).toMatchObject([{ purchases: [CHOSEN?.purchase], seed: PLAN.seed, allInstances: false }]);
    expect(billSections(option, comparison, notes).map(({ title }) => title)).toEqual([
      `By month: ${option}`,
      'What explains the difference',
      'How it was compared',
    ]);
    expect(claim).toMatch(/^The plan was /);
  });

  test('takes from other prices only what the traffic adds', async () => {
    const made = plannerOf('another');
    const found = await compare(
      extractOf(PLANNED_USD),
      { predictionsPerDay: 2 * PLAN.workload.predictionsPerDay },
      made,
    );
    if (found.kind !== 'compared') throw new Error(found.refusal.kind);
    expect(made.asked).toHaveLength(2);
    expect(found.document.comparison.causes.trafficUsd).toBeCloseTo(1.5 * PLANNED_USD, 6);
  });

  test('names what to fill in where the traffic is unknown, by the label of the field', async () => {
    const found = await compare(extractOf(PLANNED_USD));
    if (found.kind !== 'compared') throw new Error(found.refusal.kind);
    expect(found.document.notes.join(' ')).toContain(`state them with “${BILL_LABELS.predictionsPerDay}”`);
  });
});

describe('plans and bills that cannot be compared', () => {
  const refused = async (extract: BillExtract, wish: Partial<BillWish> = {}) => {
    const found = await compare(extract, wish);
    if (found.kind !== 'refused') throw new Error('it was compared');
    return refusalWords(found.refusal, WINDOW_WAYS);
  };

  test('says what there is instead, and names the field to fill in', async () => {
    expect(await refused(extractOf(1, { service: 'Amazon S3' }))).toMatchObject({
      about: 'bill',
      remedy: `Name the service with “${BILL_LABELS.services}”. It has: Amazon S3.`,
    });
    expect(await refused(extractOf(1, { currency: 'EUR' }))).toEqual({
      about: null,
      cause: 'the bill is in EUR, and plans are in US dollars',
      remedy: `State how many US dollars one unit is: fill in “${BILL_LABELS.usdPer('EUR')}”.`,
    });
    expect((await refused(extractOf(1, { region: 'eu-west-1' }))).remedy).toContain('choose eu-west-1 in Settings');
    expect((await refused(extractOf(1, { category: 'tax' }))).cause).toContain('only taxes, credits and refunds');
    expect(await refused(extractOf(1), { option: 'nothing' })).toMatchObject({
      about: 'plan',
      remedy: expect.stringContaining(billableOptions(PLAN)[0]?.id ?? ''),
    });
  });
});
