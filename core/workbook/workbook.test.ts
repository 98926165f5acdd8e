import { describe, expect, it, test } from 'vitest';
import type { BreakdownItem, PlanDocument } from '#core/contract/plan/plan.ts';
import { FIXED, inRuns, inSteps, metered, shareOf, TRAFFIC } from '#core/price/serving/candidate/metered.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import type { SheetCell, Workbook } from './model.ts';
import { makeWorkbook } from './workbook.ts';

const workbookOf = (plan: PlanDocument) => makeWorkbook(plan, makeReport(plan));
const PER_DAY = EDGE_CASES.example().workload.predictionsPerDay;

/** The example with the items of a bill that grow in every way, at a discount; the chosen option's other numbers follow. */
function meteredPlan(): PlanDocument {
  const plan = EDGE_CASES.example();
  const items = [
    metered(
      { code: 'instances', machine: 'EC2 c7i.xlarge', purchase: 'spot' },
      { quantity: 30, unit: 'hour', usd: 0.07 * 0.8, kept: 0.8, grows: inRuns(30, { workS: 900, billedS: 1000 }) },
    ),
    metered({ code: 'function-use', memoryMb: 512 }, { quantity: 1e6, unit: 'request', usd: 2e-7 * 0.8, kept: 0.8 }),
    metered(
      { code: 'always-on', count: 3, instanceType: 'ml.c5.large' },
      {
        quantity: 2190,
        unit: 'hour',
        usd: 0.1,
        grows: inSteps({ count: 3, needed: 2.4, least: 2, each: 730, perDay: PER_DAY }),
      },
    ),
    metered(
      { code: 'by-the-minute', most: 4, meanInstances: 1 },
      { quantity: 730, unit: 'hour', usd: 0.1, grows: { growth: 'above', leastQuantity: 1460 } },
    ),
    metered({ code: 'load-balancer' }, { quantity: 730, unit: 'hour', usd: 0.0225, grows: FIXED }),
    metered({ code: 's3-reads' }, { quantity: 5, unit: 'unit', usd: 4e-7, grows: TRAFFIC }),
  ];
  const factor = 1.002;
  const breakdown = items.map((item): BreakdownItem => ({
    ...item,
    monthlyUsd: item.monthlyUsd * factor,
    text: `item ${item.code}`,
  }));
  const monthly = breakdown.reduce((sum, item) => sum + item.monthlyUsd, 0);
  const options = plan.options.map((option) =>
    option.id === plan.verdict.optionId
      ? {
          ...option,
          breakdown,
          monthlyUsd: { value: monthly, low: null, high: null },
          costPerMillionUsd: { value: (monthly / (PER_DAY * (730 / 24))) * 1e6, low: null, high: null },
        }
      : option,
  );
  return { ...plan, workload: { ...plan.workload, discountPct: 20 }, options };
}

function cells(workbook: Workbook, sheet: string): readonly (readonly SheetCell[])[] {
  return workbook.sheets.find(({ name }) => name === sheet)?.rows ?? [];
}

function rowOf(workbook: Workbook, sheet: string, label: string): readonly SheetCell[] {
  return cells(workbook, sheet).find(([first]) => first?.kind === 'text' && first.text === label) ?? [];
}

const formulaOf = (cell: SheetCell | undefined): string | null => (cell?.kind === 'formula' ? cell.formula : null);
const valueOf = (cell: SheetCell | undefined): number | string | null =>
  cell == null || cell.kind === 'text' ? null : cell.value;

describe('the workbook of a plan', () => {
  it.each(Object.entries(EDGE_CASES))('has four sheets without impossible numbers in the case %s', (_name, make) => {
    const workbook = workbookOf(make());
    expect(workbook.sheets.map(({ name }) => name)).toEqual(['Verdict', 'Options', 'Assumptions', 'Model']);
    for (const cell of workbook.sheets.flatMap(({ rows }) => rows.flat())) {
      if (cell !== null && cell.kind !== 'text' && typeof cell.value === 'number')
        expect(cell.value).toSatisfy(Number.isFinite);
    }
  });

  it('has the numbers of the first page as numbers, with their units and intervals in cells of their own', () => {
    const plan = EDGE_CASES.example();
    const { keyNumbers } = makeReport(plan);
    const workbook = workbookOf(plan);
    const measured = keyNumbers.filter(({ quantity }) => quantity !== null);
    expect(measured.length).toBeGreaterThan(2);
    for (const { label, quantity } of measured) {
      const [, value, unit, low, high] = rowOf(workbook, 'Verdict', label);
      expect([value?.kind, unit?.kind], label).toEqual(['number', 'text']);
      if (quantity?.unit !== 'usd-per-month') continue;
      expect([valueOf(value), valueOf(low), valueOf(high)]).toEqual([quantity.value, quantity.low, quantity.high]);
    }
    expect(rowOf(workbook, 'Verdict', 'Confidence')[1]).toMatchObject({ text: 'High' });
    expect(valueOf(rowOf(workbook, 'Verdict', 'Worst-case age')[1])).toBeCloseTo(24_420 / 3600, 9);
  });

  it('uses only names that it defines, each once', () => {
    const workbook = workbookOf(meteredPlan());
    const defined = workbook.names.map(({ name }) => name);
    expect(new Set(defined).size).toBe(defined.length);
    const used = workbook.sheets
      .flatMap(({ rows }) => rows.flat())
      .flatMap((cell) => formulaOf(cell)?.match(/\b[a-z]\w*\b/g) ?? []);
    expect([...new Set(used)].filter((name) => !defined.includes(name))).toEqual([]);
    expect(used).toContain('price_instances');
  });

  it('names the cells of the sheet Assumptions that hold the inputs', () => {
    const workbook = workbookOf(meteredPlan());
    const rows = cells(workbook, 'Assumptions');
    const value = (name: string) => {
      const at = workbook.names.find((each) => each.name === name);
      return at === undefined ? null : valueOf(rows[at.row]?.[at.column]);
    };
    expect(value('traffic')).toBe(PER_DAY);
    expect(value('discount')).toBeCloseTo(0.2, 12);
    // Before the discount of 20 %.
    expect(value('price_instances')).toBeCloseTo(0.07, 12);
  });

  it('has a formula for every way in which an item grows', () => {
    const workbook = workbookOf(meteredPlan());
    const now = (code: string) =>
      formulaOf(rowOf(workbook, 'Model', `item ${code}`)[7])?.replaceAll(/(?<=[A-M])\d+/g, '');
    expect(now('load-balancer')).toBe('C');
    expect(now('s3-reads')).toBe('C*traffic/traffic_in_plan');
    expect(now('instances')).toBe('D+(C-D)*traffic/traffic_in_plan');
    expect(now('by-the-minute')).toBe('MAX(0,(D+C)*traffic/traffic_in_plan-D)');
    expect(now('always-on')).toBe('F*MAX(G,ROUNDUP(traffic/E-0.000000001,0))');
  });

  it('gives the cost of the plan with the inputs of the plan', () => {
    const plan = meteredPlan();
    const workbook = workbookOf(plan);
    const chosen = plan.options.find(({ id }) => id === plan.verdict.optionId);
    const [, , , , , , , , , , , sum, stated] = rowOf(workbook, 'Model', 'Per month');
    expect(valueOf(sum)).toBeCloseTo(chosen?.monthlyUsd?.value ?? 0, 9);
    expect(valueOf(stated)).toBe(chosen?.monthlyUsd?.value);
    for (const { code, monthlyUsd } of chosen?.breakdown ?? []) {
      const row = rowOf(workbook, 'Model', `item ${code}`);
      const [quantity, price, kept] = [row[7], row[9], row[10]].map((cell) => Number(valueOf(cell)));
      expect((quantity ?? 0) * (price ?? 0) * (kept ?? 0) * 1.002, code).toBeCloseTo(monthlyUsd, 9);
    }
  });

  it('keeps the costs of a plan without quantities as they are', () => {
    const workbook = workbookOf(EDGE_CASES.example());
    expect(
      cells(workbook, 'Model')
        .flat()
        .filter((cell) => cell?.kind === 'text' && cell.text.startsWith('not known')).length,
    ).toBeGreaterThan(0);
  });
});

test('a share of an item has that share of its cost and of its quantities, at the same price', () => {
  const item = metered(
    { code: 'x', count: 3 },
    { quantity: 10, unit: 'hour', usd: 2, grows: { growth: 'in-part', fixedQuantity: 4 } },
  );
  expect(shareOf(item, 0.5)).toMatchObject({ count: 3, quantity: 5, fixedQuantity: 2, unitUsd: 2, monthlyUsd: 10 });
});

test.each([
  [{ count: 3, needed: 2.4, least: 2 }, 2.4],
  // Sized for another simulation: one more would be bought at once, or one fewer.
  [{ count: 3, needed: 3.3, least: 2 }, 3],
  [{ count: 3, needed: 1.2, least: 2 }, 2.000001],
  // The fewest are enough for more traffic.
  [{ count: 2, needed: 0.4, least: 2 }, 0.4],
  [{ count: 2, needed: Infinity, least: 2 }, 2],
])('whole instances %j are as many as the plan has, and one is full at that traffic ÷ %d', (of, share) => {
  const grows = inSteps({ ...of, each: 730, perDay: 1000 });
  expect(grows).toMatchObject({ growth: 'steps', stepQuantity: 730 });
  const perStep = grows.growth === 'steps' ? grows.stepPerDay : 0;
  expect(perStep).toBeCloseTo(1000 / share, 6);
  expect(Math.max(Math.min(of.least, of.count), Math.ceil(1000 / perStep - 1e-9))).toBe(of.count);
});
