import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { logsOf, type Surroundings } from '#core/price/serving/candidate/usual-costs.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { loadCatalog } from './load.ts';

const REGIONS = { aws: 'us-east-1', gcp: 'us-central1', azure: 'eastus' } as const;

/** Services by what they are, whichever cloud sells them, and what writes their logs where no caller waits. */
const FAMILIES: Readonly<Record<string, { readonly logs: 'calls' | 'machines'; readonly services: string }>> = {
  'functions and containers by request': {
    logs: 'calls',
    services:
      'lambda sagemaker-serverless lambda-managed-instances cloud-run cloud-run-instances container-apps functions-flex',
  },
  endpoints: {
    logs: 'calls',
    services:
      'sagemaker-endpoint sagemaker-endpoint-autoscaled sagemaker-endpoint-zero sagemaker-async vertex-endpoint vertex-endpoint-autoscaled azure-ml-endpoint azure-ml-endpoint-autoscaled',
  },
  'fleets behind a load balancer': {
    logs: 'calls',
    services:
      'ecs-fargate ecs-fargate-autoscaled ecs-ec2 ec2-autoscaled eks eks-autoscaled gke gke-autoscaled gke-autopilot gke-autopilot-autoscaled instance-group instance-group-autoscaled aks aks-autoscaled vm-scale-set vm-scale-set-autoscaled',
  },
  'consumers of a stream': {
    logs: 'machines',
    services:
      'kafka-microbatch kafka-serverless-microbatch managed-flink pubsub-cloud-run pubsub-dataflow event-hubs-container-apps',
  },
  jobs: {
    logs: 'machines',
    services:
      'ec2-batch batch-fargate lambda-batch sagemaker-batch-transform spark-emr spark-emr-serverless glue glue-flex cloud-run-job cloud-run-delayed-job compute-engine-batch vertex-batch dataflow-batch dataflow-flexrs bigquery bigquery-slots container-apps-job azure-vm-batch azure-ml-batch databricks-batch snowflake-batch',
  },
  'stored answers': { logs: 'machines', services: 'precompute-cache google-stored-answers azure-stored-answers' },
  hybrids: { logs: 'calls', services: 'batch-realtime-hybrid google-hybrid azure-hybrid' },
};

/** These have a function or a machine, which the two below tell apart. */
const EITHER = ['kinesis-microbatch', 'sqs-microbatch'];

const catalogs = Object.values(REGIONS).map((region) => loadCatalog({ region }));
const evaluators = catalogs.map((catalog) => createEvaluator({ runs: [exampleRun()], catalog }));

/** The environments of a service, over its candidates in the clouds that sell it. */
function surroundingsOf(service: string): ReadonlySet<Surroundings> {
  const definition = SERVING_DEFINITIONS.find((each) => each.service === service);
  if (definition === undefined) throw new Error(`no service ${service}`);
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  const types = [null, 'c7a.large', 'fargate'];
  return new Set(
    types.map((instanceType) => {
      const candidate = { id: service, service, instanceType, purchase: 'on-demand', mode: definition.mode };
      return definition.surroundings?.({ candidate, workload } as never) ?? 'provider';
    }),
  );
}

describe('what logs is decided by what a service is, and not by the cloud that sells it', () => {
  test('every service is in one family', () => {
    const named = [...EITHER, ...Object.values(FAMILIES).flatMap(({ services }) => services.split(' '))];
    expect(named.toSorted()).toEqual(SERVING_DEFINITIONS.map(({ service }) => service).toSorted());
  });

  test.each(Object.entries(FAMILIES))('%s log alike', (_, { logs, services }) => {
    for (const service of services.split(' ')) {
      for (const each of surroundingsOf(service))
        expect(`${service} logs ${logsOf(each)}`).toBe(`${service} logs ${logs}`);
    }
  });

  test('services of a family that rent the machines of a cloud themselves have the same network around them', () => {
    for (const family of ['fleets behind a load balancer', 'stored answers', 'hybrids']) {
      const all = (FAMILIES[family]?.services ?? '').split(' ').map((service) => [...surroundingsOf(service)].join());
      expect(new Set(all).size).toBe(1);
    }
  });
});

/** The logs of a service for some events a day, in GB a month, from what they cost. */
function loggedGb(
  service: string,
  perDay: number,
  pick: (instanceType: string | null) => boolean = () => true,
): number {
  for (const [at, evaluator] of evaluators.entries()) {
    const region = catalogs[at]?.region;
    const workload = Workload.parse({
      predictionsPerDay: perDay,
      alsoPaid: false,
      region,
      peakToMean: 1,
      maxStalenessS: 60,
    });
    const usdPerGb = { 0: 0.53, 1: 0.5, 2: 2.3 }[at] ?? Number.NaN;
    for (const candidate of evaluator.candidates({ purchases: ['on-demand'] })) {
      if (candidate.service !== service || !pick(candidate.instanceType)) continue;
      const logs = evaluator.alsoPaid(candidate, workload).find(({ code }) => code.startsWith('usual-logs'));
      if (logs !== undefined) return logs.monthlyUsd / usdPerGb;
    }
  }
  throw new Error(`${service} does not serve it`);
}

test('a function that reads a stream logs each of its calls, not each event of a call', () => {
  const perDay = 1e7;
  const events = perDay * (730 / 24);
  const perEventGb = (events * 200) / 2 ** 30;
  for (const service of EITHER) {
    const gb = loggedGb(service, perDay, (type) => type === null);
    expect(gb).toBeGreaterThan(0);
    // At ten events a call or more.
    expect(gb).toBeLessThan(perEventGb / 9);
  }
  expect(loggedGb('lambda', perDay)).toBeCloseTo(perEventGb, 6);
});

test('a consumer that always runs logs 2 MB an hour in every cloud', () => {
  const hourGb = (730 * 2e6) / 2 ** 30;
  for (const service of ['pubsub-cloud-run', 'event-hubs-container-apps', 'kinesis-microbatch']) {
    const gb = loggedGb(service, 1e6, (type) => service !== 'kinesis-microbatch' || type !== null);
    // A few machines.
    expect(gb / hourGb).toBeCloseTo(Math.round(gb / hourGb), 6);
    expect(gb / hourGb).toBeLessThan(4);
  }
});
