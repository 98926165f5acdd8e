import { beforeAll, expect, test } from 'vitest';
import { makeBundle, missingFact } from '#core/bundle/bundle.ts';
import { ENVIRONMENT_LIMITS } from '#core/bundle/environment-values.ts';
import { recipeNamed } from '#core/bundle/recipes.ts';
import { plainName } from '#core/bundle/traced.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import type { Deployment, Fleet } from '#core/contract/serving/deployment.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { RecipeName } from '#core/price/serving/candidate/billed.ts';
import { promisesOf } from '#core/verify/promises.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { templateText } from './templates.ts';
import { feasibleIn, filesOf, plansOfEveryService } from './testing.ts';
import { differencesFrom } from './testing-priced.ts';
import { treeOf, valueAt } from './testing-stated.ts';

let plans: readonly PlanDocument[];
beforeAll(async () => {
  plans = await plansOfEveryService(exampleRun());
}, 240_000);

const FUNCTION = { kind: 'function', count: 7, provisioned: 2, atOnce: 12 } as const;
const AT_ONCE = { ...FUNCTION, scaler: { by: 'requests-at-once', target: 0.35 } } as const;
const PER_SECOND = { ...FUNCTION, scaler: { by: 'requests-per-second', target: 4 } } as const;
const NODES: Fleet = {
  kind: 'fleet',
  count: 5,
  peak: { onDemand: 2, spot: 3 },
  always: { onDemand: 2, spot: 1 },
  scaling: 'none',
  pods: { perNode: 3, neededMib: 900, mostMib: 3000, mostVcpus: 1.7 },
};
const SCALER = { target: 0.5, ratePerS: 40, cpu: { requestS: 0.01, mostVcpus: 0.45 }, schedule: null };
const SIZE = { architecture: 'x86_64', provider: 'cpu', sessions: 3 } as const;
const [GOOGLE, AZURE] = [
  { ...SIZE, cloud: 'gcp', instanceType: null, vcpus: 4, memoryMib: 2048 },
  { ...SIZE, cloud: 'azure', instanceType: null, vcpus: 0.5, memoryMib: 1024 },
] as const;

test.each<readonly [name: string, recipe: RecipeName, service: string, deployment: Deployment]>([
  ['a Cloud Run service', 'cloud-run', 'cloud-run', { machine: GOOGLE, use: AT_ONCE }],
  ['one that is billed by instance', 'cloud-run-instances', 'cloud-run-instances', { machine: GOOGLE, use: AT_ONCE }],
  ['a container app', 'container-apps', 'container-apps', { machine: AZURE, use: PER_SECOND }],
  ['a function app', 'functions-flex', 'functions-flex', { machine: AZURE, use: FUNCTION }],
  ['pods of GKE on spot nodes', 'gke', 'gke', { machine: { ...GOOGLE, instanceType: 'c3-standard-4' }, use: NODES }],
  [
    'pods of AKS that follow their load',
    'aks',
    'aks-autoscaled',
    { machine: { ...AZURE, instanceType: 'Standard_D4s_v5' }, use: { ...NODES, scaling: 'by-load', scaler: SCALER } },
  ],
])('the files of %s state what it consists of', (_, name, service, deployment) => {
  const [plan, base] = feasibleIn(plans, 'lambda');
  const run = exampleRun();
  const promises = promisesOf(plan, base);
  const recipe = recipeNamed(name, deployment.use, plainName(run.model.file));
  if (promises === null || recipe === null) throw new Error(`${name} has no files`);
  const option = { ...base, service, deployment };
  const part = { folder: '', input: { plan, run, option, deployment, promises }, recipe } as const;
  expect(missingFact([part], templateText)).toBeNull();
  const { files } = makeBundle([part], { template: templateText, planFile: 'plan.json', planSha256: '' });
  expect(differencesFrom(option, files)).toEqual([]);
  const other = { ...deployment, machine: { ...deployment.machine, memoryMib: 4096, instanceType: 'another' } };
  expect(differencesFrom({ ...option, deployment: other }, files).length).toBeGreaterThan(0);
});

test('an asynchronous endpoint follows the CPU in use to the load that was priced, and ends when its plan says', () => {
  const [plan, option] = feasibleIn(plans, 'sagemaker-async');
  const run = exampleRun();
  const { deployment } = option;
  const promises = promisesOf(plan, option);
  if (deployment?.use.kind !== 'fleet' || promises === null) throw new Error('an asynchronous endpoint is a fleet');
  const recipe = recipeNamed('endpoint-async', deployment.use, plainName(run.model.file));
  if (recipe === null) throw new Error('an asynchronous endpoint has no files');
  const part = { folder: '', input: { plan, run, option, deployment, promises }, recipe } as const;
  const { files } = makeBundle([part], { template: templateText, planFile: 'plan.json', planSha256: '' });
  // The metric adds up the vCPUs in use: 80 % of those that an instance at its limit uses, not of those that it has.
  const target = Number((80 * (deployment.use.scaler?.cpu?.mostVcpus ?? Number.NaN)).toPrecision(6));
  expect(target).toBeLessThan(80 * deployment.machine.vcpus);
  const { limits } = loadCatalog({ region: 'us-east-1' });
  const minutes = (limits.find(({ id }) => id === 'sagemaker-async.idle')?.value ?? Number.NaN) / 60;
  const texts = files.map(({ text }) => text.replaceAll(/ +/g, ' '));
  const [terraform, cloudFormation] = ['ExactCapacity"', 'AdjustmentType: ExactCapacity'].map(
    (part) => texts.find((text) => text.includes(part)) ?? '',
  );
  expect(terraform).toContain(`target_value = ${target}\n`);
  expect(terraform).toContain(`evaluation_periods = ${minutes}\n`);
  expect(cloudFormation).toContain(`TargetValue: ${target}\n`);
  expect(cloudFormation).toContain(`EvaluationPeriods: ${minutes}\n`);
});

test('an endpoint without instances wakes up as its plan assumes, and an instance keeps for Lambda what the catalogue says', () => {
  const [plan, option] = feasibleIn(plans, 'sagemaker-endpoint-zero');
  const template = filesOf(plan, option).find(({ file }) => file === 'cloudformation.yaml')?.text ?? '';
  const stack = treeOf('cloudformation.yaml', template);
  const { limits, scaling } = loadCatalog({ region: 'us-east-1' });
  const rows = new Map([
    ...limits.map(({ id, value }) => [id, value] as const),
    ...scaling.map(({ id, usual }) => [id, usual] as const),
  ]);
  const row = (id: string): number => rows.get(id) ?? Number.NaN;
  const found = (place: string): unknown => valueAt(stack, place);
  expect(found('Refused:Period')).toBe(row('sagemaker-zero.wake-period'));
  expect(found('Refused:EvaluationPeriods')).toBe(row('sagemaker-zero.wake-points'));
  expect(found('Refused:Threshold')).toBe(row('sagemaker-zero.wake-failures'));
  expect(found('FirstCopy:StepScalingPolicyConfiguration/Cooldown')).toBe(row('sagemaker-zero.wake-cooldown'));
  // The alarm's minute is part of the time in which requests fail.
  expect(row('sagemaker-endpoint-zero.wake-up')).toBeGreaterThan(Number(found('Refused:Period')));
  expect(ENVIRONMENT_LIMITS.keptVcpus).toBe(row('lambda-managed-instances.kept-vcpus'));
  expect(ENVIRONMENT_LIMITS.mostGib).toBe(row('lambda-managed-instances.memory-max'));
});

test('every service of AWS has files, but for one whose programs nothing tests', () => {
  const without = SERVING_DEFINITIONS.filter(({ cloud = 'aws', recipe }) => cloud === 'aws' && recipe === null);
  expect(without.map(({ service }) => service).sort()).toEqual([
    'databricks-batch',
    'managed-flink',
    'snowflake-batch',
  ]);
});
