import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { findPreset } from '#core/contract/workload/presets.ts';
import { exampleRun, FEW_SERVICES } from '#core/contract/testing/testing.ts';
import { connect } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { portChannels } from '#engine/platform/testing-ports.ts';
import { model } from '#engine/model/testing.ts';
import { node } from '#engine/model/onnx-writer/graph.ts';
import { createService } from './service.ts';

const [near, far] = portChannels();
createService().attach(far);
const engine = connect<Methods>(near);
const folder = mkdtempSync(join(tmpdir(), 'modewise-service-'));
// Imported prices of the user who runs the tests must not affect them.
const homeBefore = process.env['MODEWISE_HOME'];
process.env['MODEWISE_HOME'] = folder;
afterAll(() => {
  if (homeBefore === undefined) delete process.env['MODEWISE_HOME'];
  else process.env['MODEWISE_HOME'] = homeBefore;
  engine.close();
  rmSync(folder, { recursive: true });
});

async function failure(promise: Promise<unknown>): Promise<RpcError['document']> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof RpcError)) throw new Error(`expected an RpcError, got ${String(error)}`);
  return error.document;
}

test('a run from disk becomes a plan that keeps the contract, over a real port', async () => {
  const file = join(folder, 'run.json');
  const run = exampleRun();
  writeFileSync(file, JSON.stringify(run));
  const workload = findPreset('nightly-scoring')?.workload;
  if (workload === undefined) throw new Error('the preset is missing');
  const plan = await engine.call('plan', {
    runs: [await engine.call('openRun', { file })],
    workload: { ...workload, only: FEW_SERVICES },
    instances: [],
    allInstances: false,
    purchases: ['on-demand', 'spot'],
    seed: 7,
  });
  expect(PlanDocument.parse(plan)).toEqual(plan);
  expect(plan.runs).toEqual([run]);
  expect(plan.seed).toBe(7);
  expect(plan.verdict.mode).toBe('batch');
});

test('what a user can act on arrives as it was thrown, with file and actions', async () => {
  const error = await failure(engine.call('openPlan', { file: join(folder, 'absent.json') }));
  expect(error).toMatchObject({
    code: 'unusable-input',
    file: join(folder, 'absent.json'),
    cause: 'there is no such file',
  });
  expect(await failure(engine.call('catalogShow', { region: 'mars-north-1' }))).toMatchObject({ code: 'usage' });
});

test('a plan in which every option wants for a price is refused with the region and the ways out', async () => {
  const workload = { predictionsPerDay: 1e6, region: 'eu-west-1', only: ['ec2'] };
  const request = {
    runs: [exampleRun()],
    workload,
    instances: [],
    allInstances: false,
    purchases: ['3yr' as const],
    seed: 7,
  };
  const error = await failure(engine.call('plan', request));
  expect(error).toMatchObject({ code: 'usage', cause: expect.stringContaining('no option has a price in eu-west-1') });
  expect(error.actions.join(' ')).toMatch(/--region.*--purchase.*--estimates.*catalog import.*--region eu-west-1/);
  const azure = await failure(engine.call('plan', { ...request, workload: { ...workload, region: 'eastus' } }));
  expect(azure.actions.join(' ')).toMatch(/--region.*--purchase.*--estimates.*catalog import.*--region eastus/);
  // Commitments of Google Cloud are published.
  const google = await engine.call('plan', { ...request, workload: { ...workload, region: 'us-central1' } });
  expect(google.options.find((o) => o.feasible)).toMatchObject({ service: 'compute-engine-batch', purchase: '3yr' });
  const estimated = await engine.call('plan', { ...request, estimates: true });
  const feasible = estimated.options.filter((o) => o.feasible);
  expect(feasible.flatMap((o) => o.reasons.map(({ code }) => code))).toContain('estimated-price');
});

test('a request that breaks the contract is refused at the line', async () => {
  const request = {
    runs: [],
    workload: { predictionsPerDay: -1 },
    instances: [],
    allInstances: false,
    purchases: [],
    seed: 1,
  };
  expect(await failure(engine.call('plan', request))).toMatchObject({ code: 'usage' });
});

test('a model is loaded as a trial: one that runs has no problem, one that ONNX Runtime refuses is named with its operator', async () => {
  const write = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const good = write('good.onnx', model());
  const odd = write('odd.onnx', model({ nodes: [node('Odd', 'x', 'y', {}, { name: 'odd-one' })], initializers: [] }));
  await engine.call('tryModel', { model: good });
  await engine.call('tryModel', { model: 'sample:fraud' });
  const { code, file, cause } = await failure(engine.call('tryModel', { model: odd }));
  expect([code, file]).toEqual(['unusable-input', 'odd.onnx']);
  expect(cause).toContain('Odd of node "odd-one"');
});
