import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { withGraviton2 } from '#core/contract/testing/testing-arm.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { CLOUDS } from '#core/price/clouds/clouds.ts';
import { ALLOWED_NAMES, allowedProblem } from './allowed-names.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import { createEvaluator } from './evaluator.ts';
import { SERVING_DEFINITIONS } from './registry.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: withGraviton2(exampleCatalog()) });

function allowed(input: Partial<WorkloadInput>) {
  const { only, without, callerWaits } = Workload.parse({ predictionsPerDay: 1e6, ...input });
  return evaluator.candidates({ allowed: { only, without, callerWaits } });
}

const services = (input: Partial<WorkloadInput>): readonly string[] => [
  ...new Set(allowed(input).map(({ service }) => service)),
];

test('what the workload excludes is not a candidate, by the name of a service, a family, a mode or a purchase', () => {
  const all = services({});
  expect(all).toEqual(
    SERVING_DEFINITIONS.filter(({ cloud, soldFor }) => cloud === undefined && soldFor === undefined).map(
      ({ service }) => service,
    ),
  );
  expect(services({ without: ['kubernetes'] })).toEqual(all.filter((service) => !service.startsWith('eks')));
  expect(services({ without: ['lambda-batch'] })).toEqual(all.filter((service) => service !== 'lambda-batch'));
  expect(services({ without: ['microbatch'] }).filter((service) => service.endsWith('microbatch'))).toEqual([]);
  expect(allowed({ without: ['spot'] }).filter(({ purchase }) => purchase === 'spot')).toEqual([]);
  expect(new Set(allowed({ without: ['commitments'] }).map(({ purchase }) => purchase))).toEqual(
    new Set(['on-demand', 'spot']),
  );
});

test('a name in only restricts what it is about, and leaves the rest free', () => {
  expect(services({ only: ['kubernetes'] }).every((service) => service.startsWith('eks'))).toBe(true);
  expect(new Set(allowed({ only: ['kubernetes'] }).map(({ purchase }) => purchase)).size).toBe(4);
  const spot = allowed({ only: ['kubernetes', 'sagemaker', 'spot'] });
  expect(spot.length).toBeGreaterThan(0);
  expect(spot.every(({ service, purchase }) => service.startsWith('eks') && purchase === 'spot')).toBe(true);
  expect(services({ only: ['kubernetes', 'sagemaker'], without: ['sagemaker-async'] })).not.toContain(
    'sagemaker-async',
  );
});

test('a family covers what runs on it, whatever the service is called', () => {
  const ids = (input: Partial<WorkloadInput>) => allowed(input).map(({ id }) => id);
  const noLambda = ids({ without: ['lambda'] });
  expect(noLambda).not.toContain('kinesis-microbatch/-/on-demand');
  expect(noLambda).toContain('kinesis-microbatch/c6i.large/on-demand');
  // A caller who waits for a stream is held by a service on Fargate.
  expect(ids({ without: ['fargate'] })).toContain('kinesis-microbatch/c6i.large/on-demand');
  expect(ids({ without: ['fargate'], callerWaits: true })).not.toContain('kinesis-microbatch/c6i.large/on-demand');
  expect(ids({ without: ['fargate'] })).not.toContain('kafka-microbatch/-/on-demand');
  const serverless = ids({ without: ['serverless'] });
  expect(serverless.filter((id) => /lambda|fargate|serverless/.test(id))).toEqual([]);
  expect(ids({ without: ['arm'] }).filter((id) => /arm64|c6g|m6g/.test(id))).toEqual([]);
  expect(ids({ without: ['ec2'] })).toContain('sagemaker-endpoint/ml.c6i.large/on-demand');
  expect(services({ only: ['glue'] })).toEqual(['glue', 'glue-flex']);
  expect(services({ only: ['kinesis'] })).toEqual(['kinesis-microbatch', 'managed-flink']);
  for (const family of ['lambda', 'ec2']) expect(services({ only: [family] })).toContain('lambda-managed-instances');
});

test('the live part of a hybrid is one that the workload allows', () => {
  const hybrid = allowed({}).find(({ id }) => id === 'batch-realtime-hybrid/c6i.large/on-demand');
  if (hybrid === undefined) throw new Error('no hybrid');
  const liveService = (without: readonly string[]): string | null => {
    const workload = Workload.parse({
      predictionsPerDay: 20e6,
      callerWaits: true,
      sloMs: 150,
      sloPercentile: 95,
      pathOverheadMs: 40,
      inputsKnownInAdvance: 0.9,
      readsPerEntityPerDay: 1000,
      batchPeriodS: 86_400,
      payloadBytesOut: 512,
      without,
    });
    const { reasons } = evaluator.price(hybrid, workload, CENTRAL_SIMULATION).explain();
    return reasonOf({ reasons }, 'hybrid-split')?.liveService ?? null;
  };
  const free = liveService([]);
  if (free === null) throw new Error('no hybrid is feasible');
  expect(liveService([free])).not.toBe(free);
  expect(liveService([free])).not.toBeNull();
  expect(liveService(['lambda', 'fargate', 'sagemaker', 'kubernetes', 'ecs'])).toBeNull();
});

test('every service belongs to a family, so that a family name can leave it out', () => {
  const families = ALLOWED_NAMES.filter((name) => !SERVING_DEFINITIONS.some(({ service }) => service === name));
  const modes = new Set<string>(SERVING_DEFINITIONS.map(({ mode }) => mode));
  const technical = families.filter((name) => !modes.has(name) && !['arm', 'gpu', 'spot', 'on-demand'].includes(name));
  const left = services({ without: technical });
  expect(left).toEqual([]);
});

test('a cloud offers to leave out only names that are known', () => {
  const offered = Object.values(CLOUDS).flatMap(({ families }) => families.map(([name]) => name));
  expect(offered.filter((name) => !ALLOWED_NAMES.includes(name))).toEqual([]);
});

test('a name that no service or family has is refused with the nearest one and all that are known', () => {
  expect(allowedProblem({ only: ['kubernets'], without: [] })).toMatch(
    /^only: "kubernets" .*did you mean 'kubernetes'\?.*sagemaker.*ec2-batch/,
  );
  expect(allowedProblem({ only: [], without: ['mainframe'] })).toMatch(/^without: "mainframe".*known are/);
  expect(allowedProblem({ only: ['kubernetes', 'spot'], without: ['eks'] })).toBeNull();
});
