import { expect, test } from 'vitest';
import { fileWith, refusal } from '#engine/dataset/rows/testing.ts';
import { countsIn } from './testing.ts';

const START_MS = Date.UTC(2026, 2, 2, 9, 0, 0);
const at = (minute: number): string => new Date(START_MS + minute * 60_000).toISOString().replace('.000Z', '+00:00');

const requests = {
  Id: 'm1',
  Label: 'RequestCount',
  Timestamps: [at(10), at(5), at(0)],
  Values: [600, 0, 300],
  StatusCode: 'Complete',
};
const errors = {
  Id: 'm2',
  Label: 'HTTPCode_Target_5XX_Count',
  Timestamps: [at(0)],
  Values: [3],
  StatusCode: 'Complete',
};
const document = (json: unknown): string => fileWith('metric.json', JSON.stringify(json, null, 4));

test('the metric of requests is read from GetMetricData, in any order, with the period between its times', async () => {
  const { counts, total, facts } = await countsIn(document({ MetricDataResults: [requests, errors], Messages: [] }));
  expect(total).toBe(900);
  expect(facts).toMatchObject({ log: 'CloudWatch metrics', column: 'RequestCount', periodS: 300, isPartial: false });
  expect([counts.firstMs, counts.lastMs]).toEqual([START_MS, START_MS + 15 * 60_000]);
  expect([counts.counts[0], counts.counts[299], counts.counts[300], counts.counts[600]]).toEqual([1, 1, 0, 2]);
});

test('a metric is named by traceColumn, and needed if several count requests or none does', async () => {
  const two = document({ MetricDataResults: [requests, { ...requests, Label: 'Invocations' }] });
  expect((await countsIn(two, 'invocations')).facts.column).toBe('Invocations');
  const error = await refusal(() => countsIn(two));
  expect(error.message).toBe('metric.json: it has 2 metrics, and no single one that counts requests');
  expect(error.actions[0]).toContain('traceColumn=NAME: RequestCount, Invocations.');
});

test('sums of GetMetricStatistics are counts, and averages are refused with what to export', async () => {
  const points = [2, 0, 1].map((minute) => ({ Timestamp: at(minute), Sum: 60 * minute, Unit: 'Count' }));
  const { counts, facts } = await countsIn(document({ Label: 'Invocations', Datapoints: points }));
  expect(facts).toMatchObject({ column: 'Invocations', periodS: 60 });
  expect([counts.counts[0], counts.counts[60]]).toEqual([1, 2]);
  const averages = points.map(({ Timestamp }) => ({ Timestamp, Average: 4 }));
  const error = await refusal(() => countsIn(document({ Label: 'Latency', Datapoints: averages })));
  expect(error.message).toContain('neither sums nor sample counts');
  expect(error.actions[0]).toContain('--statistics Sum');
});

test('an export that is not whole says so, and one that contradicts itself is refused', async () => {
  const partial = await countsIn(document({ MetricDataResults: [{ ...requests, StatusCode: 'PartialData' }] }));
  expect(partial.facts.isPartial).toBe(true);
  expect((await countsIn(document({ MetricDataResults: [requests], NextToken: 'abc' }))).facts.isPartial).toBe(true);
  for (const broken of [
    { ...requests, Values: [1] },
    { ...requests, Values: [1, -2, 3] },
    { ...requests, Timestamps: ['soon', at(5), at(0)] },
  ])
    expect((await refusal(() => countsIn(document({ MetricDataResults: [broken] })))).message).toContain(
      'RequestCount',
    );
  expect((await refusal(() => countsIn(document({ MetricDataResults: [] })))).message).toContain('it has 0 metrics');
});

test('a document that would not fit into memory is refused before it is parsed, and values that are too deep to show are named by their kind', async () => {
  const many = await refusal(() => countsIn(fileWith('many.json', `[{}${',{}'.repeat(2_100_000)}]`)));
  expect(many.message).toBe('many.json: it is one JSON document of more than 4 million values');
  expect(many.actions[0]).toContain('jq -c');
  const deep = `${'['.repeat(1e6)}${']'.repeat(1e6)}`;
  for (const metric of [
    `{"Label": "Requests", "Timestamps": [1767225600], "Values": [${deep}]}`,
    `{"Label": "Requests", "Timestamps": [${deep}], "Values": [1]}`,
  ]) {
    const { message } = await refusal(() => countsIn(fileWith('deep.json', `{"MetricDataResults": [\n${metric}]}`)));
    expect(message).toMatch(/^deep\.json: the metric "Requests" has the value "(object|1)" at "(object|1767225600)"/);
  }
  const named = await countsIn(fileWith('named.json', `{"MetricDataResults": [\n{"Label": ${deep}}]}`));
  expect([named.total, named.counts.counts.length]).toEqual([0, 0]);
});
