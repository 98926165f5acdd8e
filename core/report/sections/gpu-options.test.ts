import { expect, test } from 'vitest';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { xyScene } from '#core/figure/scene/xy-scene.ts';
import { optionsCsv } from '#core/report/csv.ts';
import { makeReport } from '#core/report/make-report.ts';
import { optionsTitle } from './options.ts';
import { optionLines } from '#core/report/tables.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';

const ID = 'ec2-batch/g4dn.xlarge/spot';

/** The example plan with a job on a GPU that was not measured. */
function planWith(patch: Partial<ServingOption> = {}): PlanDocument {
  const plan = EDGE_CASES.example();
  const [job] = plan.options.filter(({ mode, feasible }) => mode === 'batch' && feasible);
  if (job === undefined) throw new Error('the example has a batch');
  const gpu: ServingOption = {
    ...job,
    id: ID,
    service: 'ec2-batch',
    instanceType: 'g4dn.xlarge',
    purchase: 'spot',
    basis: 'bounded',
    excludedBy: 'gpu-not-measured',
    monthlyUsd: { value: 5, low: 2, high: 12 },
    costPerMillionUsd: { value: 0.05, low: 0.02, high: 0.12 },
    gpu: { provider: 'cuda', atLeastUsd: 0.25, rowsPerS: { low: 140, high: 860 } },
    ...patch,
  };
  return { ...plan, options: [...plan.options, gpu] };
}

test('an unmeasured GPU is listed with its range, and does not qualify', () => {
  const report = makeReport(planWith());
  const row = report.options.find(({ id }) => id === ID);
  expect(row).toMatchObject({ priced: true, qualifies: false, basis: 'bounded', atLeastUsd: 0.25 });
  const line = optionLines(report.options).find((each) => each.row.id === ID);
  expect(line?.perMillion.interval).toBeNull();
  expect(line?.perMillion.value).toMatch(/^0\.02\d*–0\.12\d*$/);
  const before = optionsTitle(EDGE_CASES.example());
  expect(optionsTitle(planWith())).toContain('one on unmeasured GPUs has a range');
  expect(optionsTitle(planWith()).split(',')[0]).toBe(before.split(';')[0]);
});

test('the spreadsheet has both ends of its cost and no value', () => {
  const [head = '', ...lines] = optionsCsv(makeReport(planWith())).split('\r\n');
  expect(head).toContain('basis,count,least cost a month (USD),cost per million (USD)');
  expect(lines.find((line) => line.startsWith(ID))).toContain(',bounded,1,0.25,,0.02,0.12,,2,12,');
});

test('the chart of costs has a bar without a mark for it', () => {
  const chart = makeReport(planWith()).charts.find(({ id }) => id === 'pareto');
  if (chart?.kind !== 'xy') throw new Error('no chart of costs');
  const bar = chart.series.find(({ basis }) => basis === 'bounded');
  expect(bar?.points).toMatchObject([{ low: 0.02, high: 0.12, basis: 'bounded', label: 'g4dn.xlarge, not measured' }]);
  expect(chart.table.rows.at(-1)).toEqual([
    'EC2 batch, g4dn.xlarge, spot',
    expect.anything(),
    '$0.020–0.12 per million',
    'bounded',
    'no',
  ]);
  if (bar === undefined) throw new Error('no bar');
  const drawn = (basis: 'bounded' | 'projected'): number => {
    const one = {
      ...chart,
      series: [{ ...bar, points: bar.points.map((point) => ({ ...point, basis })) }],
      limits: [],
    };
    return xyScene(one, { width: 600, height: 400 }).shapes.length;
  };
  expect(drawn('projected') - drawn('bounded')).toBe(1);
});

test('a chosen GPU has a range as its key number', () => {
  const plan = planWith({ excludedBy: null });
  const report = makeReport({ ...plan, verdict: { ...plan.verdict, mode: 'batch', optionId: ID } });
  const cost = report.keyNumbers.find(({ label }) => label === 'Cost per month');
  expect(cost?.text).toBe('$2.00–12.00');
  expect(cost?.note).not.toContain('5');
  expect(report.verdict.sentence).toContain('$2.00–12.00 per month');
});
