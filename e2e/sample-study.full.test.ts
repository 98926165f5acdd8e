import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ReportFiles } from '#core/contract/methods/listings.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { type Finished, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('study');
const home = join(folder.path, 'home');
const runFile = join(folder.path, 'run.json');
const planFile = join(folder.path, 'plan.json');
afterAll(folder.remove);

describe('the study of a sample, from model and data to the report', () => {
  let measured: Finished;
  let run: RunDocument;

  beforeAll(async () => {
    measured = await modewise(['measure', '--model', 'sample:fraud', '--slo-ms', '50', '--out', runFile, '--json'], {
      home,
    });
    run = RunDocument.parse(JSON.parse(measured.stdout));
  });

  test('measures all three modes, complete, with the same document on stdout, in --out and in the run folder', () => {
    expect(measured.code, measured.stderr).toBe(0);
    expect(run.state).toBe('complete');
    expect(JSON.parse(readFileSync(runFile, 'utf8'))).toEqual(JSON.parse(measured.stdout));
    const folders = readdirSync(join(home, 'runs'));
    expect(folders.length).toBe(1);
    const kept = join(home, 'runs', folders[0] ?? '', 'run.json');
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual(JSON.parse(measured.stdout));
    expect(measured.stderr).toContain(`run saved in ${join(home, 'runs')}`);
  });

  test('shows progress on stderr, with one line per phase', () => {
    for (const phase of ['cold start', 'batch', 'real time', 'micro-batch'])
      expect(measured.stderr).toContain(`${phase}: done in`);
    expect(measured.stderr).not.toContain('\u001b');
  });

  test('measures plausible numbers', () => {
    const { coldStart, batch, realtime, microBatch, serviceTime, host, model, data } = run;
    expect(host.runtime.version).toMatch(/^\d/);
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(data).toMatchObject({ synthetic: false });
    expect(coldStart?.sessionMs).toBeGreaterThan(0);
    // The best configuration is only chosen among repeated ones; its rate is that of fresh starts.
    const repeated = batch?.trials.filter((trial) => trial.rowsPerS.low !== null) ?? [];
    const [fastest] = repeated.toSorted((a, b) => b.rowsPerS.value - a.rowsPerS.value);
    const { batchSize, threads, replicas, starts } = batch?.best ?? {};
    expect(fastest).toMatchObject({ batchSize, threads, replicas });
    expect(starts).toBeGreaterThanOrEqual(1);
    expect(batch?.job?.rows).toBe(data.rows);
    // A single request cannot be faster than a row in a batch.
    const rowMs = 1000 / (batch?.best.rowsPerS.value ?? 0);
    expect(realtime?.service.meanMs).toBeGreaterThan(rowMs / (host.logicalCores + 1));
    expect(serviceTime?.points.length).toBeGreaterThan(1);
    for (const point of realtime?.curve ?? []) {
      if (point.verdict === 'valid') expect(Math.abs(point.achievedPerS / point.offeredPerS - 1)).toBeLessThan(0.2);
      const { p50Ms, p99Ms } = point.corrected;
      if (p50Ms !== null && p99Ms !== null) expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
    }
    expect(realtime?.slo).toMatchObject({ percentile: 99, ms: 50 });
    expect(microBatch?.frontier.length).toBeGreaterThan(1);
    expect(['good', 'fair', 'poor']).toContain(run.trust.verdict);
  });

  test('plans from it and writes the report', async () => {
    const workload = ['--preset', 'fraud-detection', '--region', SMALL_REGION];
    const planned = await modewise(['plan', runFile, ...workload, '--out', planFile, '--json'], { home });
    expect(planned.code, planned.stderr).toBe(0);
    const plan = PlanDocument.parse(JSON.parse(planned.stdout));
    expect(plan.runs[0]?.runId).toBe(run.runId);
    // Every payment waits for its score, and none is known in advance, so batch is infeasible.
    expect(plan.verdict.mode).not.toBe('batch');
    const out = join(folder.path, 'report');
    const reported = await modewise(['report', planFile, '--format', 'html,md', '--out', out, '--json'], { home });
    expect(reported.code, reported.stderr).toBe(0);
    for (const { file } of ReportFiles.parse(JSON.parse(reported.stdout)).files) {
      expect(existsSync(join(out, file)), file).toBe(true);
      const text = readFileSync(join(out, file), 'utf8');
      // Reports carry file names, not paths.
      expect(text).not.toContain(folder.path);
      // The page of the report has a program in it, which may name these.
      const shown = text.replaceAll(/<script[\s\S]*?<\/script>/g, '');
      expect(shown).not.toMatch(/\bundefined\b|\bNaN\b|\[object Object\]/);
    }
  });
});

test('plan measures by itself if it is given a model, and uses the preset of the sample', async () => {
  const { code, stdout, stderr } = await modewise(
    [
      'plan',
      '--model',
      'sample:fraud',
      '--modes',
      'batch',
      '--batch-size',
      '64',
      '--threads',
      '1',
      '--replicas',
      '1',
      '--duration-s',
      '0.2',
      '--region',
      SMALL_REGION,
      '--json',
    ],
    { home },
  );
  expect(code, stderr).toBe(0);
  const plan = PlanDocument.parse(JSON.parse(stdout));
  expect(plan.workload.preset).toBe('fraud-detection');
  expect(plan.runs[0]?.realtime).toBeNull();
  expect(plan.runs[0]?.batch?.trials).toMatchObject([{ batchSize: 64, threads: 1, replicas: 1 }]);
});
