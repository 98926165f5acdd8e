import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { examplePlan } from '#core/report/testing.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { style } from '#cli/output/style.ts';
import { bullet, table } from '#cli/output/table.ts';
import { tensorType } from './inspection.ts';
import { planText } from './plan.ts';
import { runText } from './run.ts';

const plain = style(false);

test('a run is shown with every measured mode', () => {
  const run = exampleRun();
  const text = runText(run, plain);
  for (const part of ['Batch', 'Real time', 'Micro-batch', 'Trust', run.model.file, run.host.cpuModel])
    expect(text).toContain(part);
  expect(text).not.toMatch(/undefined|NaN|null/);
  const batchOnly = runText(exampleRun({ realtime: null, microBatch: null }), plain);
  expect(batchOnly).not.toMatch(/Real time|Micro-batch/);
});

test('simulated windows are marked as simulated, each at its highest rate', () => {
  const { microBatch } = exampleRun();
  if (microBatch === null) throw new Error('the example has no micro-batch');
  const window = { maxBatch: 256, utilisation: 0.01, computeMsPerRow: 1.04, p50Ms: 9_000, p99Ms: 10_100 };
  const simulated = [1, 10].map((offeredPerS) => ({
    ...window,
    windowMs: 60_000,
    offeredPerS,
    meanBatch: 1 + 60 * offeredPerS,
    basis: 'simulated' as const,
    extrapolated: offeredPerS > 1,
  }));
  const text = runText(exampleRun({ microBatch: { ...microBatch, simulated } }), plain);
  expect(text).toContain('simulated from the measured batch times');
  const line = text.split('\n').find((each) => each.includes('larger batches than were measured'));
  expect(line).toMatch(/1 min +256 +10 +601/);
  expect(text).toContain('1 more at other rates');
  expect(runText(exampleRun(), plain)).not.toContain('simulated from');
});

test('an interrupted run and synthetic rows are marked', () => {
  const run = exampleRun({ state: 'interrupted' });
  expect(runText(run, plain)).toContain('[interrupted]');
  expect(runText({ ...run, data: { ...run.data, synthetic: true, file: null } }, plain)).toContain('synthetic');
});

test('a run whose clock was set back says that its dates are wrong and its durations hold', () => {
  const run = { ...exampleRun(), startedAt: '2026-01-15T09:10:00.000Z', finishedAt: '2026-01-15T08:10:00.000Z' };
  const clock = /set back during the measurement, .*: do not trust its dates .* Durations .* hold\./;
  expect(runText(run, plain)).toMatch(clock);
  expect(planText({ ...examplePlan(), runs: [run] }, plain)).toMatch(clock);
  expect(runText(exampleRun(), plain)).not.toMatch(clock);
  expect(planText(examplePlan(), plain)).not.toMatch(clock);
});

test('a poor measurement is named where the workload is assumed, and where nothing is chosen', () => {
  const poor = 'quality of the measurement is poor, so measure again';
  const plan = examplePlan();
  const runs = plan.runs.map((run) => ({ ...run, trust: { ...run.trust, verdict: 'poor' as const } }));
  const assumed = planText({ ...plan, runs, workload: { ...plan.workload, assumed: ['age'] } }, plain);
  expect(assumed).toContain(`Confidence: low, because the workload is assumed; the ${poor}`);
  const nothing = EDGE_CASES.nothingFits();
  expect(planText({ ...nothing, runs }, plain)).toContain(`The ${poor}`);
  expect(planText({ ...nothing, runs: plan.runs }, plain)).not.toContain(poor);
});

test('colour does not change the text', () => {
  const run = exampleRun();
  const coloured = runText(run, style(true));
  expect(coloured).toContain('\u001b[');
  expect(stripVTControlCharacters(coloured)).toBe(runText(run, plain));
});

test('columns line up whatever they contain', () => {
  const text = table(
    [{ title: 'a' }, { title: 'b', align: 'right' }],
    [
      ['x', '1'],
      [style(true).green('long'), '1,000'],
    ],
  );
  expect(text.split('\n').slice(0, 2)).toEqual(['  a         b', '  x         1']);
});

test('tensor types use ONNX notation', () => {
  expect(tensorType({ name: 'x', kind: 'tensor', type: 'float', dims: ['N', null, 30] })).toBe('float[N, ?, 30]');
  expect(tensorType({ name: 'x', kind: 'tensor', type: 'string', dims: [] })).toBe('string scalar');
  expect(tensorType({ name: 'x', kind: 'sequence', type: 'map(int64,float)', dims: null })).toBe(
    'sequence(map(int64,float))',
  );
});

test('long text is broken between words, and a word that is too long stays whole', () => {
  const text = bullet('one two three four', 12);
  expect(text).toBe('  - one two\n    three\n    four\n');
  expect(bullet('a-single-very-long-word', 8)).toBe('  - a-single-very-long-word\n');
});

test('a run shows the knee of its curve and the variation of its best configuration, in one sentence each', () => {
  const example = exampleRun();
  if (example.batch === null || example.realtime === null) throw new Error('the example run has both');
  const knee = { ratePerS: 24_000, utilisation: 0.49, percentile: 99, ms: 0.21, unloadedMs: 0.11 };
  const text = runText(
    exampleRun({
      batch: { ...example.batch, best: { ...example.batch.best, variation: 0.034 } },
      realtime: { ...example.realtime, knee },
    }),
    plain,
  );
  expect(text).toMatch(/knee: up to 24,000 requests\/s \(49 % busy\) p99 stays within twice its 0\.11 ms unloaded/);
  expect(text).toMatch(/varies by 3\.4 % from round to round: excellent/);
  expect(runText(example, plain)).not.toMatch(/knee|varies/);
});

test('the verdict of a plan says for how many services its region has a price, unless it has one for all', () => {
  const plan = examplePlan();
  const shown = (priced: number) =>
    planText({ ...plan, catalog: { ...plan.catalog, region: 'eastus', services: { priced, all: 20 } } }, plain);
  expect(shown(3)).toMatch(/^Verdict: .*; only 3 of 20 services are priced in eastus$/m);
  expect(shown(20)).not.toMatch(/services? (is|are) priced/);
});

test('a plan says how long an answer takes where a caller waits for it, and not of a batch where none does', () => {
  const plan = examplePlan();
  const lookUp = [{ code: 'lookup', p50: 3, p99: 9 }] as const;
  const shown = (callerWaits: boolean, mode: 'batch' | 'realtime') =>
    planText(
      {
        ...plan,
        workload: { ...plan.workload, callerWaits },
        options: plan.options.map((each) =>
          each.id === plan.verdict.optionId ? { ...each, mode, latencyParts: [...lookUp] } : each,
        ),
      },
      plain,
    );
  const title = 'How long an answer takes';
  expect(shown(false, 'batch')).not.toContain(title);
  expect(shown(true, 'batch')).toContain(title);
  expect(shown(false, 'realtime')).toContain(title);
});
