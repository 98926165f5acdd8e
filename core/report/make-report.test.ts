import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { windowCharts } from '#core/figure/window.ts';
import { makeReport } from './make-report.ts';
import { EDGE_CASES } from './testing-cases.ts';
import { rarelyHeld } from './testing.ts';

describe.each(Object.entries(EDGE_CASES))('a report of the case %s', (_name, make) => {
  const report = makeReport(make());

  test('contains no NaN and no undefined', () => {
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  test('has seven aspects, each with as many cells as there are modes', () => {
    expect(report.aspects.rows.map((row) => row.name)).toEqual([
      'Cost',
      'Latency',
      'Throughput',
      'Freshness',
      'Infrastructure',
      'Error handling',
      'Scaling',
    ]);
    for (const row of report.aspects.rows) {
      expect(row.cells).toHaveLength(report.aspects.columns.length);
      for (const cell of row.cells) expect(cell.headline === '—' ? '.' : cell.sentence).toMatch(/[.!?]$/);
    }
  });

  test('has charts whose tables are rectangular and whose points can be drawn on their axes', () => {
    for (const chart of report.charts) {
      expect(chart.title).not.toBe('');
      for (const row of chart.table.rows) expect(row).toHaveLength(chart.table.columns.length);
      if (chart.kind !== 'xy') continue;
      const points = chart.series.flatMap((series) => series.points);
      expect(points.length).toBeGreaterThan(0);
      if (chart.x.scale === 'log') expect(points.every((point) => point.x > 0)).toBe(true);
      if (chart.y.scale === 'log') expect(points.every((point) => point.y > 0 && (point.low ?? 1) > 0)).toBe(true);
    }
  });

  test('lists the options in order of cost, and the infeasible ones last with a reason and no price', () => {
    const priced = report.options.filter((row) => row.feasible);
    const costs = priced.map((row) => row.costPerMillion?.value ?? Number.NaN);
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    for (const row of report.options.slice(priced.length)) {
      expect(row.feasible).toBe(false);
      expect(row.costPerMillion).toBeNull();
      expect(row.reasons.length).toBeGreaterThan(0);
    }
  });
});

test('the verdict names the period, today and the oldest answer', () => {
  const { verdict } = makeReport(EDGE_CASES.example());
  expect(verdict.headline).toBe('Serve in batch, every 6 hours');
  expect(verdict.sentence).toBe(
    'You pay $313 a month. Batch, every 6 hours: $7. Switch. EC2 batch, c7i.xlarge, spot: $7.30 per month; answers are at most 6 h 47 min old.',
  );
});

test('a verdict without an option that meets the requirements reliably says so in its headline', () => {
  const plan = EDGE_CASES.example();
  const report = makeReport({ ...plan, verdict: { ...plan.verdict, because: [rarelyHeld()] } });
  expect(report.verdict.headline).toBe(
    'Serve in batch, every 6 hours, though no option meets the requirements reliably',
  );
});

test.each([
  [{ priced: 20, all: 20 }, 'Serve in batch, every 6 hours'],
  [undefined, 'Serve in batch, every 6 hours'],
  [{ priced: 3, all: 20 }, 'Serve in batch, every 6 hours; only 3 of 20 services are priced in us-central1'],
  [{ priced: 1, all: 20 }, 'Serve in batch, every 6 hours; only 1 of 20 services is priced in us-central1'],
])('a verdict among %o says in its headline if services lack a price', (services, headline) => {
  const plan = EDGE_CASES.example();
  const catalog = { ...plan.catalog, region: 'us-central1', ...(services === undefined ? {} : { services }) };
  expect(makeReport({ ...plan, catalog }).verdict.headline).toBe(headline);
  const nothing = EDGE_CASES.nothingFits();
  expect(makeReport({ ...nothing, catalog }).verdict.headline).toBe(
    headline.replace('Serve in batch, every 6 hours', 'No option is feasible for this workload'),
  );
});

test('a verdict for an assumed workload says so in its headline, and a notice names the open questions', () => {
  const stated = EDGE_CASES.example();
  const assumed = (plan: PlanDocument, open: Workload['assumed']) => ({
    ...plan,
    workload: { ...plan.workload, assumed: open },
  });
  const report = makeReport(assumed(stated, ['waits', 'age']));
  expect(report.verdict.headline).toBe('Serve in batch, every 6 hours, for an assumed workload');
  expect(report.notices.find(({ kind }) => kind === 'assumed-workload')?.text).toBe(
    'The workload is assumed: it is not stated whether a caller waits for the answer and how old an answer may be.',
  );
  expect(makeReport(assumed(EDGE_CASES.nothingFits(), ['volume'])).verdict.headline).toBe(
    'No option is feasible for an assumed workload',
  );
  expect(JSON.stringify(makeReport(stated))).not.toContain('assumed workload');
});

test('the key numbers carry unit, interval and basis', () => {
  const [saved, cost, monthly, oldest] = makeReport(EDGE_CASES.example()).keyNumbers;
  expect(saved).toMatchObject({
    label: 'Saves per month',
    text: '$306',
    note: '303–308, against today',
    quantity: { unit: 'usd-per-month', basis: 'imported' },
  });
  expect(cost).toMatchObject({
    text: '$0.12',
    note: '0.09–0.17',
    quantity: { unit: 'usd-per-million', basis: 'imported' },
  });
  expect(monthly).toMatchObject({ text: '$7.30', note: '5.47–10.34' });
  expect(oldest).toMatchObject({ text: '6 h 47 min' });
  const { workload, ...plan } = EDGE_CASES.example();
  const cheapCurrentDeployment = workload.current === null ? null : { ...workload.current, monthlyUsd: 8 };
  expect(
    makeReport({ ...plan, workload: { ...workload, current: cheapCurrentDeployment } }).keyNumbers[3],
  ).toMatchObject({
    text: 'high',
    note: 'batch is the cheapest mode in 97 of 100 simulations',
  });
});

test('chart titles are findings with the numbers of the run', () => {
  const titles = makeReport(EDGE_CASES.example()).charts.map((chart) => chart.title);
  expect(titles).toEqual([
    'Accepting answers up to 6 h 47 min old instead of 44 ms makes a prediction 43 times cheaper',
    'Biggest uncertainty: spot price. Max age of an answer could rule this option out',
    '82 % of the cost is instance hours',
    'p99 stays under 10 ms up to 44,300 requests/s [42,900–45,700]',
    'Batches of 512 rows on 2 replicas reach 198,000 rows/s, 3.8 times the rate of single rows',
    'File to file, 20,000 rows take 182 ms; 66 % of the work is inference',
    'p99 is 11 ms with a 10 ms window, 0.17 ms without one',
    'Waiting 10 ms saves 48 % of the compute for a row',
  ]);
});

test('windows that were simulated are in the table of windows, marked as such', () => {
  const run = exampleRun();
  const { microBatch } = run;
  if (microBatch === null) throw new Error('the example has no micro-batch');
  const simulated = [false, true].map((extrapolated) => ({
    windowMs: 60_000,
    maxBatch: 1_024,
    offeredPerS: 10,
    meanBatch: 601,
    utilisation: 0.01,
    computeMsPerRow: 1.04,
    p50Ms: 31_000,
    p99Ms: 60_400,
    basis: 'simulated' as const,
    extrapolated,
  }));
  const [chart] = windowCharts({ ...run, microBatch: { ...microBatch, simulated } });
  const rows = chart?.table.rows.slice(microBatch.frontier.length) ?? [];
  expect(rows.map((row) => row.at(-1))).toEqual(['simulated', 'simulated, larger batches than were measured']);
  expect(rows[0]).toHaveLength(chart?.table.columns.length ?? 0);
});

test('break-evens say which option is cheaper on which side, the nearest first', () => {
  const sentences = makeReport(EDGE_CASES.example()).breakEvens.map((row) => row.sentence);
  expect(sentences).toEqual([
    'Kinesis micro-batch, c7i.large, on demand is cheaper than Lambda, per use above about 1.6 million predictions per day; the workload has 2 million.',
    'EC2 batch, c7i.xlarge, spot is cheaper than Lambda, per use above about 26,000 predictions per day; the workload has 2 million.',
  ]);
});

test('if no option is feasible, the report says so, shows the measurements and what would make an option feasible', () => {
  const report = makeReport(EDGE_CASES.nothingFits());
  expect(report.verdict.headline).toBe('No option is feasible for this workload');
  expect(report.relax.map((each) => each.text)).toEqual([
    'Latency SLO: 15 ms instead of 1 ms',
    'Max age of an answer: 7 h instead of 1 min',
  ]);
  expect(report.keyNumbers.map((each) => each.text)).toContain('198,000 rows/s');
  expect(report.charts.map((chart) => chart.id)).not.toContain('pareto');
});

test('notices on synthetic data, an interrupted run, dropped rows and a fixed batch come first', () => {
  const report = makeReport(EDGE_CASES.troubled());
  expect(report.notices.map((notice) => notice.kind)).toEqual([
    'synthetic',
    'interrupted',
    'trust',
    'incident',
    'rows-dropped',
    'not-batchable',
  ]);
  expect(report.byline).toContain('synthetic');
  for (const chart of report.charts) expect(chart.subtitle).toContain('synthetic data');
  expect(report.fingerprint).toContain('data synthetic');
});

test('a percentile without enough requests is not drawn: the highest that has them is', () => {
  const load = makeReport(EDGE_CASES.troubled()).charts.find((chart) => chart.id === 'load');
  expect(load?.kind === 'xy' && load.series.map((series) => series.endLabel)).toEqual(['p50']);
  expect(load?.table.rows[3]).toContain('too few requests');
});

test('a mode that was not measured or does not fit says so', () => {
  const { aspects } = makeReport(EDGE_CASES.batchOnly());
  const throughput = aspects.rows.find((row) => row.name === 'Throughput');
  expect(throughput?.cells.map((cell) => cell.headline)).toEqual(['198,000 rows/s', 'not measured', 'not measured']);
  expect(aspects.columns.map((column) => column.option === null)).toEqual([false, true, true]);
});

test('a chosen mode outside the three gets a column of its own', () => {
  const { aspects, verdict } = makeReport(EDGE_CASES.hybridChosen());
  expect(aspects.columns.map((column) => column.mode)).toEqual(['hybrid', 'batch', 'microbatch', 'realtime']);
  expect(verdict.headline).toContain('serve the rest live');
});

test('the tornado moves the cost to both ends of each input, and shows the next option', () => {
  const tornado = makeReport(EDGE_CASES.example()).charts.find((chart) => chart.kind === 'tornado');
  expect(tornado).toMatchObject({
    base: { text: '$0.12' },
    next: { text: '$0.28' },
    bars: [
      { label: 'Spot price', range: '0.77 to 1.3 ×', low: { text: '$0.092' }, high: { text: '$0.15' } },
      { label: 'Max age of an answer', range: '3 h 30 min to 14 h', low: { text: 'not feasible', value: null } },
    ],
  });
});

test('the verdict without a price of today is compared with the next best mode, and names the cheapest always-on service', () => {
  const plan = EDGE_CASES.example();
  const { verdict } = makeReport({ ...plan, workload: { ...plan.workload, current: null } });
  expect(verdict.sentence).toBe(
    'Batch, every 6 hours: $7 a month. The next best mode is pre-computing, every 6 hours, with a cache, at $35. EC2 batch, c7i.xlarge, spot: $7.30 per month; answers are at most 6 h 47 min old. The cheapest service that is always on, Always-on endpoint on ml.c7i.xlarge, would cost $313 a month.',
  );
});

test('no saving is a key number where the measurement is of poor quality', () => {
  const plan = EDGE_CASES.example();
  const labels = (of: typeof plan) => makeReport(of).keyNumbers.map(({ label }) => label);
  expect(labels(plan)).toContain('Saves per month');
  const runs = plan.runs.map((run) => ({ ...run, trust: { ...run.trust, verdict: 'poor' as const } }));
  expect(labels({ ...plan, runs })).not.toContain('Saves per month');
});

test('the audit trail holds the hashes of model, data and catalogue', () => {
  const plan = EDGE_CASES.example();
  const values = makeReport(plan).audit.flatMap((section) => section.entries.map((entry) => entry.value));
  expect(values).toEqual(
    expect.arrayContaining([plan.catalog.sha256, plan.runs[0]?.model.sha256, plan.runs[0]?.data.sha256]),
  );
});

test('of many instance types only the cheapest of each service and purchase is drawn', () => {
  const pareto = makeReport(EDGE_CASES.crowded()).charts.find((chart) => chart.id === 'pareto');
  expect(pareto?.table.rows).toHaveLength(11);
  expect(pareto?.table.rows[0]?.[0]).toBe('EC2 batch, m0.1xlarge, spot');
});

test('where single rows are the fastest, the title does not mention batches', () => {
  const titles = makeReport(EDGE_CASES.troubled()).charts.map((chart) => chart.title);
  expect(titles).toContain('Row by row, 2 replicas reach 910 rows/s');
});

test('options whose answers are as old as each other are not offered as a trade of age for money', () => {
  const plan = EDGE_CASES.example();
  const live = plan.options.find(({ mode, feasible }) => mode === 'realtime' && feasible);
  if (live === undefined) throw new Error('the example has a live option');
  const at = (service: string, p99: number, usd: number) => ({
    ...live,
    id: `${service}/-/on-demand`,
    service,
    latencyMs: { p50: 40, p99 },
    costPerMillionUsd: { value: usd, low: usd, high: usd },
  });
  const titleWith = (p99: number): string | undefined =>
    makeReport({ ...plan, options: [at('lambda', 44, 4), at('eks', p99, 1)] }).charts.find(({ id }) => id === 'pareto')
      ?.title;
  expect(titleWith(45)).toMatch(
    /is the cheapest feasible option, at \$1\.00 per million, and no option is noticeably fresher$/,
  );
  expect(titleWith(90)).toMatch(/^Accepting answers up to 90 ms old instead of 44 ms/);
});
