import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { Catalog } from '#core/contract/catalog/catalog.ts';
import { DoctorReport } from '#core/contract/machine/doctor.ts';
import { ReportFiles, SampleList } from '#core/contract/methods/listings.ts';
import { PresetList } from '#core/contract/workload/preset-list.ts';
import { Inspection } from '#core/contract/model/model.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { AMONG_FEW, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';
import { sharedPlanOf } from './shared-plan.ts';

const folder = temporaryFolder('documents');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));

/** Runs with --json and parses the only document on stdout. */
async function documentOf<T>(schema: z.ZodType<T>, args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await modewise([...args, '--json'], { home });
  expect(stderr, stderr).not.toMatch(/^modewise: .*(failed|wrong|internal error)/m);
  expect(code).toBe(0);
  return schema.parse(JSON.parse(stdout));
}

describe('--json prints exactly one document, which matches the contract', () => {
  test('of samples', async () => {
    const { samples } = await documentOf(SampleList, ['samples']);
    expect(samples.map((sample) => sample.name)).toContain('fraud');
    for (const sample of samples) expect(readFileSync(sample.model).length).toBe(sample.modelBytes);
  });

  test('of presets', async () => {
    const { presets } = await documentOf(PresetList, ['presets']);
    expect(presets.map((preset) => preset.name)).toEqual([
      'million-a-day',
      'nightly-scoring',
      'fraud-detection',
      'recommendations',
      'pricing',
      'support-replies',
      'analytics',
      'event-stream',
    ]);
  });

  test('of doctor', async () => {
    const { stdout } = await modewise(['doctor', '--json'], { home });
    const report = DoctorReport.parse(JSON.parse(stdout));
    expect(report.home).toBe(home);
    expect(report.node).toBe(process.versions.node);
    const duckdb = report.checks.find((check) => check.name === 'DuckDB');
    expect(duckdb).toMatchObject({ state: 'ok' });
  });

  test('of catalog show', async () => {
    const catalog = await documentOf(Catalog, ['catalog', 'show']);
    expect(catalog.region).toBe('us-east-1');
    expect(catalog.instances.length).toBeGreaterThan(20);
  });

  test('of inspect, with and without data, for every sample', async () => {
    const { samples } = await documentOf(SampleList, ['samples']);
    expect(samples.length).toBeGreaterThanOrEqual(4);
    for (const { name, data } of samples) {
      const alone = await documentOf(Inspection, ['inspect', `sample:${name}`, '--hash']);
      expect(alone.model.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(alone.data).toBeNull();
      const bound = await documentOf(Inspection, ['inspect', `sample:${name}`, '--data', data]);
      expect(bound.data?.problem ?? null, name).toBeNull();
      expect(bound.data?.mapping.map((each) => each.input)).toEqual(bound.model.inputs.map((input) => input.name));
    }
  });

  test('of plan, from a run.json and a preset', async () => {
    const name = 'support-replies';
    const plan = await documentOf(PlanDocument, ['plan', runFile, '--preset', name, '--draws-seed', '7', ...AMONG_FEW]);
    expect(plan.workload.preset).toBe(name);
    expect([plan.seed, plan.runs[0]?.seed === 7]).toEqual([7, false]);
    expect(plan.options.length).toBeGreaterThan(3);
    expect(plan.verdict.because.length).toBeGreaterThan(0);
  });

  test('of report, in every available format', async () => {
    const { file: planFile } = await sharedPlanOf('million-a-day');
    const out = join(folder.path, 'report');
    const { files } = await documentOf(ReportFiles, [
      'report',
      planFile,
      '--format',
      'html,md,csv,json,pptx,xlsx',
      '--out',
      out,
    ]);
    expect(files.map((file) => file.format).sort()).toEqual(['csv', 'html', 'json', 'md', 'pptx', 'xlsx']);
    expect(readdirSync(out).length).toBe(files.length);
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    // Self-contained: the page requests nothing.
    expect(html).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)\s*=\s*["']?(https?:)?\/\//i);
  });
});

test('without --json the same commands print text, without colour when stdout is not a terminal', async () => {
  const expected: readonly (readonly [readonly string[], RegExp])[] = [
    [['samples'], /sample:fraud/],
    [['presets'], /million-a-day\s+1,000,000/],
    [['catalog', 'show'], /m7i\.large|c7i\.large/],
    [['inspect', 'sample:fraud'], /batchable\s+yes/],
    [['plan', runFile, '--preset', 'nightly-scoring', ...AMONG_FEW], /Verdict: batch/],
  ];
  for (const [args, shown] of expected) {
    const { code, stdout } = await modewise(args, { home });
    expect(code).toBe(0);
    expect(stdout).toMatch(shown);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/undefined|NaN|\[object/);
  }
});

test('a plan without a workload names the default that it used', async () => {
  const { code, stdout, stderr } = await modewise(['plan', runFile, ...AMONG_FEW, '--json'], { home });
  expect(code).toBe(0);
  expect(stderr).toContain('million-a-day');
  expect(PlanDocument.parse(JSON.parse(stdout)).workload.preset).toBe('million-a-day');
});

test('--set and --region change single fields, and packs are included', async () => {
  const plan = await documentOf(PlanDocument, [
    'plan',
    runFile,
    '--preset=pricing',
    '--set=predictionsPerDay=5_000',
    '--set=sloMs=none',
    `--region=${SMALL_REGION}`,
    '--only=compute-engine-batch,cloud-run-job',
    `--imported-run=${runFile}`,
    '--purchase=on-demand',
    '--instances=c3-standard-4',
  ]);
  expect(plan.workload).toMatchObject({
    preset: 'pricing',
    predictionsPerDay: 5000,
    sloMs: null,
    region: SMALL_REGION,
  });
  expect(plan.runs.length).toBe(2);
  expect(new Set(plan.options.map((option) => option.purchase))).toEqual(new Set(['on-demand']));
  expect(plan.options.some((option) => option.instanceType === 'c3-standard-4')).toBe(true);
});

test.skipIf(process.platform === 'win32')('a reader that closes early does not cause a failure', () => {
  const command = `${process.execPath} tools/modewise.mjs catalog show --json | head -c 10`;
  const { stdout, stderr } = spawnSync('bash', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, MODEWISE_HOME: home },
  });
  expect(stdout.length).toBe(10);
  expect(stderr).toBe('');
});
