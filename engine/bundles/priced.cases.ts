import { beforeAll, expect, test } from 'vitest';
import { deploymentOf } from '#core/bundle/refusal.ts';
import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { BUNDLED_SERVICES, feasibleIn, filesOf, plansOfEveryService } from './testing.ts';
import { differencesFrom } from './testing-priced.ts';

/** A deployment with other values of its use. */
function withUse<Kind extends Deployment['use']['kind']>(kind: Kind, patch: Partial<UseOf<Kind>>) {
  return (deployment: Deployment): Deployment => {
    if (deployment.use.kind !== kind) throw new Error(`the use is ${deployment.use.kind}`);
    return { ...deployment, use: { ...deployment.use, ...patch } };
  };
}

function onMachine(patch: Partial<Deployment['machine']>) {
  return (deployment: Deployment): Deployment => ({ ...deployment, machine: { ...deployment.machine, ...patch } });
}

type Variant = readonly [name: string, service: string, change: (deployment: Deployment) => Deployment];

const VARIANTS: readonly Variant[] = [
  ['a small function on Arm', 'lambda', onMachine({ architecture: 'arm64', memoryMib: 512, vcpus: 512 / 1769 })],
  ['a function with containers kept ready', 'lambda', withUse('function', { count: 3, provisioned: 4 })],
  ['a serverless endpoint with them', 'sagemaker-serverless', withUse('function', { count: 60, provisioned: 7 })],
  ['a serverless endpoint without them', 'sagemaker-serverless', withUse('function', { provisioned: 0 })],
  ['tasks on Arm', 'ecs-fargate', onMachine({ architecture: 'arm64', vcpus: 0.25, memoryMib: 512 })],
  [
    'a fleet on spot',
    'ecs-ec2',
    withUse('fleet', { count: 5, peak: { onDemand: 2, spot: 3 }, always: { onDemand: 2, spot: 3 } }),
  ],
  [
    'a fleet on spot that follows its load',
    'eks-autoscaled',
    withUse('fleet', { count: 5, peak: { onDemand: 2, spot: 3 }, always: { onDemand: 1, spot: 1 } }),
  ],
  [
    'tasks on spot that follow their load, three in ten of them on demand',
    'ecs-fargate-autoscaled',
    withUse('fleet', {
      count: 70,
      peak: { onDemand: 21, spot: 49 },
      always: { onDemand: 1, spot: 1 },
      onDemandAbove: 0.3,
    }),
  ],
  [
    'machines on spot that follow their load, three in ten of them on demand',
    'ec2-autoscaled',
    withUse('fleet', {
      count: 70,
      peak: { onDemand: 21, spot: 49 },
      always: { onDemand: 1, spot: 1 },
      onDemandAbove: 0.3,
    }),
  ],
  ['machines on Arm', 'ec2-autoscaled', onMachine({ architecture: 'arm64', instanceType: 'c7g.large' })],
  ['a job that runs once', 'ec2-batch', withUse('job', { periodS: null })],
  ['a job every six hours', 'lambda-batch', withUse('job', { count: 12, periodS: 21_600 })],
  [
    'a stream on demand',
    'kinesis-microbatch',
    withUse('readers', { source: { kind: 'stream', shards: null, answers: null } }),
  ],
  ['a FIFO queue', 'sqs-microbatch', withUse('readers', { source: { kind: 'queue', isFifo: true } })],
  [
    'workers of a queue on Fargate',
    'sqs-microbatch',
    (deployment) =>
      onMachine({ vcpus: 0.5, memoryMib: 1024, sessions: 1 })(
        withUse('readers', { by: 'tasks', count: 3 })(deployment),
      ),
  ],
  [
    'an endpoint to zero whose callers wait',
    'sagemaker-endpoint-zero',
    withUse('fleet', { count: 6, peak: { onDemand: 6, spot: 0 }, always: { onDemand: 3, spot: 0 } }),
  ],
  [
    'managed instances on Arm with much memory',
    'lambda-managed-instances',
    onMachine({ architecture: 'arm64', instanceType: 'r8g.2xlarge', vcpus: 8, memoryMib: 65_536, sessions: 8 }),
  ],
  ['a job of Glue that runs once', 'glue', withUse('spark', { periodS: null })],
  ['more workers of Glue on spare capacity', 'glue-flex', withUse('spark', { count: 40, periodS: 21_600 })],
  ['larger workers of Glue', 'glue', onMachine({ vcpus: 8, memoryMib: 32_768, sessions: 2 })],
  ['tasks of Google Cloud every 45 minutes', 'cloud-run-job', withUse('job', { count: 3, periodS: 2700 })],
  ['tasks of Google Cloud that run once', 'cloud-run-delayed-job', withUse('job', { periodS: null })],
  ['workers of Dataflow that run once', 'dataflow-batch', withUse('job', { count: 7, periodS: null })],
  ['workers of Dataflow with another disk', 'dataflow-flexrs', onMachine({ vcpus: 8, diskGib: 30 })],
  ['replicas every 45 minutes', 'container-apps-job', withUse('job', { count: 3, periodS: 2700 })],
  ['replicas that run once', 'container-apps-job', withUse('job', { periodS: null })],
  ['replicas every hour', 'container-apps-job', withUse('job', { count: 12, periodS: 3600 })],
  ['tasks that are a job, on Arm', 'batch-fargate', onMachine({ architecture: 'arm64', vcpus: 2, memoryMib: 4096 })],
  [
    'invocations that are a job, on Arm',
    'lambda-batch',
    onMachine({ architecture: 'arm64', memoryMib: 3538, vcpus: 2 }),
  ],
  ['tasks on Arm that follow their load', 'ecs-fargate-autoscaled', onMachine({ architecture: 'arm64' })],
  ['large pods of Autopilot', 'gke-autopilot', onMachine({ vcpus: 4, memoryMib: 8192, sessions: 3 })],
  [
    'pods of Autopilot on spot that follow their load',
    'gke-autopilot-autoscaled',
    withUse('fleet', { count: 5, peak: { onDemand: 2, spot: 3 }, always: { onDemand: 2, spot: 0 } }),
  ],
  [
    'machines of Google Cloud on spot that follow their load',
    'instance-group-autoscaled',
    withUse('fleet', { count: 9, peak: { onDemand: 3, spot: 6 }, always: { onDemand: 1, spot: 0 } }),
  ],
  [
    'machines of Google Cloud on Arm',
    'instance-group',
    onMachine({ architecture: 'arm64', instanceType: 'c4a-standard-4' }),
  ],
  [
    'machines of Azure on spot',
    'vm-scale-set',
    withUse('fleet', { count: 5, peak: { onDemand: 2, spot: 3 }, always: { onDemand: 2, spot: 3 } }),
  ],
  [
    'machines of Azure on spot that follow their load',
    'vm-scale-set-autoscaled',
    withUse('fleet', { count: 9, peak: { onDemand: 3, spot: 6 }, always: { onDemand: 1, spot: 2 } }),
  ],
  ['machines of Azure that run once', 'azure-vm-batch', withUse('job', { count: 250, periodS: null })],
  [
    'messages of Google Cloud in order',
    'pubsub-cloud-run',
    withUse('readers', { count: 3, source: { kind: 'queue', isFifo: true } }),
  ],
  ['pods on Arm', 'eks', onMachine({ architecture: 'arm64', instanceType: 'c7g.xlarge' })],
  [
    'a cache of Redis',
    'precompute-cache',
    withUse('stored', { store: { kind: 'elasticache', nodeType: 'cache.t4g.micro', engine: 'redis', nodes: 6 } }),
  ],
  [
    'a table with provisioned units',
    'precompute-cache',
    withUse('stored', { store: { kind: 'dynamodb', units: { writes: 1200, reads: 80 } } }),
  ],
];

/** Every number and word of a value, with a copy of the value in which it is another one. */
function changes(
  value: unknown,
  change: (changed: unknown) => unknown = (each) => each,
  path = '',
): readonly (readonly [string, unknown])[] {
  if (typeof value === 'number') return [[path, change(value + 1)]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    changes(each, (changed) => change({ ...value, [key]: changed }), `${path}/${key}`),
  );
}

/** Numbers that no file states as they are: a request of Vertex AI has no comments for the CPU at the limit, instances of managed endpoints are all on demand, the CPU of managed instances of Lambda has a limit, GB of a disk are rounded up, a rate of a whole is not limited, a warehouse finds its slots itself, and node groups keep what is on demand at the peak. */
const UNSTATED =
  /^(?:sagemaker|vertex|azure-ml|lambda-managed|ecs-fargate|ec2)-.*\/peak\/onDemand$|^(?:eks|gke|aks|instance-group|vm-scale-set)[^/]*\/use\/onDemandAbove$|\/storedGb$|\/live\/share$|^bigquery\/(?:machine|use\/count)|^vertex-.*\/(?:mostVcpus|ratePerS)$|^lambda-managed-.*\/ratePerS$/;

/** Plans in which every service that is tested has a feasible option. */
let plans: readonly PlanDocument[];

/** Every option of the plans that files can be made of. */
function deployable(): readonly (readonly [PlanDocument, ServingOption])[] {
  return plans.flatMap((plan) =>
    plan.options.flatMap((option) => ('deployment' in deploymentOf(option) ? [[plan, option] as const] : [])),
  );
}

/** The first option of a service, with another deployment. */
function withDeployment(
  service: string,
  change: (deployment: Deployment) => Deployment,
): readonly [PlanDocument, ServingOption] {
  const [plan, option] = feasibleIn(plans, service);
  if (option.deployment === undefined) throw new Error(`${option.id} states nothing`);
  return [plan, { ...option, deployment: change(option.deployment) }];
}

/** Tests that the files of services state the numbers of their options: of `only`, or of all of them if it is empty. */
export function testPriced(only: readonly string[] = []): void {
  const services = only.length === 0 ? BUNDLED_SERVICES : only;

  beforeAll(async () => {
    plans = await plansOfEveryService(exampleRun(), only);
  }, 240_000);

  test('every feasible option states what it consists of, and its count is that of the option', () => {
    for (const plan of plans) {
      for (const option of plan.options) {
        expect(option.deployment !== undefined, option.id).toBe(option.feasible && option.gpu === undefined);
        const use = option.deployment?.use;
        const live = use?.kind === 'stored' ? (use.live?.use.count ?? 0) : 0;
        const master = use?.kind === 'spark' ? 1 : 0;
        if (use !== undefined) expect(use.count + live + master, option.id).toBe(option.count);
      }
    }
  });

  test('every number in the files of every option is that of the option', () => {
    const found = deployable().flatMap(([plan, option]) => differencesFrom(option, filesOf(plan, option)));
    expect(found).toEqual([]);
    const seen = new Set(deployable().map(([, { service }]) => service));
    expect([...seen].sort()).toEqual([...services].sort());
  });

  test.each(VARIANTS.filter(([, service]) => services.includes(service)))(
    'the files of %s state its numbers',
    (_, service, change) => {
      const [plan, option] = withDeployment(service, change);
      expect(differencesFrom(option, filesOf(plan, option))).toEqual([]);
    },
  );

  testChanges(services);
}

/** A change of the option is one of its files. */
function testChanges(services: readonly string[]): void {
  test('a number that changes in the option changes in its files', () => {
    const seen = new Set<string>();
    const unchanged: string[] = [];
    for (const [plan, option] of deployable()) {
      const files = JSON.stringify(filesOf(plan, option));
      for (const [path, deployment] of changes(option.deployment)) {
        const kind = `${option.service}${path}`;
        if (seen.has(kind) || UNSTATED.test(kind)) continue;
        seen.add(kind);
        const changed = JSON.stringify(filesOf(plan, { ...option, deployment: deployment as Deployment }));
        if (changed === files) unchanged.push(kind);
      }
    }
    expect(unchanged).toEqual([]);
    expect(seen.size).toBeGreaterThan(6 * services.length);
  });

  test('files of another option are found to differ', () => {
    const [plan, option] = feasibleIn(plans, 'lambda');
    const [, other] = withDeployment('lambda', onMachine({ architecture: 'arm64', memoryMib: 10_240 }));
    const found = differencesFrom(other, filesOf(plan, option));
    expect(found.filter((line) => line.includes('memory'))).toHaveLength(2);
    expect(found.length).toBeGreaterThanOrEqual(2);
  });
}
