import { Catalog, type InstanceType, type ServiceLimit, type ServicePrice } from './catalog.ts';
import { CONTAINER_AND_STREAM_LIMITS } from './testing-limits.ts';

/**
 * A small catalogue for tests: seven instance types and the metered services, at prices of 2026. Values that no test depends on are
 * omitted. Never price anything outside tests with it.
 */
export function exampleCatalog(patch: Partial<Catalog> = {}): Catalog {
  return Catalog.parse({
    schemaVersion: 1,
    asOf: '2025-06-28/2026-09-28',
    region: 'us-east-1',
    instances: INSTANCES,
    services: SERVICES,
    limits: LIMITS,
    bands: BANDS,
    sources: [{ source: 'test', asOf: '2026-07-20', licence: null, usedFor: 'tests' }],
    ...patch,
  });
}

const SEEN = { source: 'test', asOf: '2026-07-20', note: '' } as const;
const EXACT = { ...SEEN, kind: 'exact' } as const;

function ec2(
  instanceType: string,
  parts: Omit<
    InstanceType,
    'cloud' | 'instanceType' | 'prices' | 'sagemaker' | 'readBandwidthGBps' | 'accelerator' | 'specs'
  > &
    Partial<InstanceType>,
  usdPerHour: number,
  others: { readonly spot?: number; readonly threeYears?: number; readonly sagemaker?: number },
): InstanceType {
  const price = { interruptionBand: null, ...EXACT };
  return {
    cloud: 'aws',
    instanceType,
    readBandwidthGBps: null,
    accelerator: null,
    specs: EXACT,
    prices: [
      { purchase: 'on-demand', usdPerHour, ...price },
      ...(others.spot === undefined
        ? []
        : [
            {
              purchase: 'spot' as const,
              usdPerHour: others.spot,
              ...price,
              kind: 'TYPICAL' as const,
              interruptionBand: '>20%',
            },
          ]),
      ...(others.threeYears === undefined
        ? []
        : [{ purchase: '3yr' as const, usdPerHour: others.threeYears, ...price }]),
    ],
    // As AWS does, the example offers transform jobs on Intel processors only.
    sagemakerProducts: [
      'realtime-endpoint',
      ...(/^[cmr][67]i\./.test(instanceType) ? (['batch-transform'] as const) : []),
    ],
    sagemaker: others.sagemaker === undefined ? null : { usdPerHour: others.sagemaker, ...SEEN, kind: 'observed' },
    ...parts,
  };
}

const ZEN4 = {
  threadsPerCore: 1,
  arch: 'x86_64',
  cpuModel: 'AMD EPYC 9R14',
  uarch: 'Zen 4',
  clockGHz: 3.7,
  isa: ['AVX2', 'AVX-512F', 'AVX512-VNNI', 'AVX512-BF16'],
  fp32FlopPerCycle: 32,
  int8Unit: 'avx512-vnni',
} as const;
const ICE_LAKE = {
  threadsPerCore: 2,
  arch: 'x86_64',
  cpuModel: 'Intel Xeon Platinum 8375C',
  uarch: 'Ice Lake',
  clockGHz: 3.5,
  isa: ['AVX2', 'AVX-512F', 'AVX512-VNNI'],
  fp32FlopPerCycle: 64,
  int8Unit: 'avx512-vnni',
} as const;
const GRAVITON3 = {
  threadsPerCore: 1,
  arch: 'arm64',
  cpuModel: 'AWS Graviton3',
  uarch: 'Neoverse-V1',
  clockGHz: 2.6,
  isa: ['NEON', 'SVE', 'i8mm', 'bf16', 'dotprod', 'fp16'],
  fp32FlopPerCycle: 32,
  int8Unit: 'i8mm',
} as const;

/** Data written as plain mutable arrays, because the schema's output is mutable. */
const sizes = <T extends { readonly isa: readonly string[] }>(
  core: T,
  vcpus: number,
  physicalCores: number,
  memoryGiB: number,
) => ({
  ...core,
  isa: [...core.isa],
  vcpus,
  physicalCores,
  memoryGiB,
});

const INSTANCES: InstanceType[] = [
  ec2('c7a.large', sizes(ZEN4, 2, 2, 4), 0.10264, { spot: 0.03182, threeYears: 0.039346 }),
  ec2('c7a.4xlarge', sizes(ZEN4, 16, 16, 32), 0.82112, { spot: 0.30381, threeYears: 0.31465 }),
  ec2('c6i.large', sizes(ICE_LAKE, 2, 1, 4), 0.085, { spot: 0.03145, threeYears: 0.032572, sagemaker: 0.102 }),
  ec2('m6i.xlarge', sizes(ICE_LAKE, 4, 2, 16), 0.192, { spot: 0.0864, threeYears: 0.075799, sagemaker: 0.2304 }),
  ec2('c7g.large', sizes(GRAVITON3, 2, 2, 4), 0.0725, { spot: 0.03698, threeYears: 0.02774, sagemaker: 0.087 }),
  ec2(
    'g4dn.xlarge',
    {
      ...sizes(ICE_LAKE, 4, 2, 16),
      accelerator: {
        name: 'T4',
        vendor: 'nvidia',
        count: 1,
        memoryGiBEach: 16,
        fp32Tflops: 8.1,
        tf32Tflops: null,
        fp16Tflops: 65,
        memoryBandwidthGBps: 320,
        hostToDeviceGBps: 6.3,
      },
    },
    0.526,
    { spot: 0.18936, sagemaker: 0.7364 },
  ),
  ec2(
    'inf2.xlarge',
    {
      ...sizes(ZEN4, 4, 2, 16),
      accelerator: {
        name: 'Inferentia2',
        vendor: 'neuron',
        count: 1,
        memoryGiBEach: 32,
        fp32Tflops: 47.5,
        tf32Tflops: null,
        fp16Tflops: null,
        memoryBandwidthGBps: 880,
        hostToDeviceGBps: null,
      },
    },
    0.7582,
    { spot: 0.1668, sagemaker: 0.99 },
  ),
];

const service = (id: string, usd: number | null): ServicePrice => ({
  id,
  service: id.split('.')[0] ?? id,
  item: id,
  unit: 'unit',
  usd,
  ...EXACT,
  kind: usd === null ? 'MISSING' : 'exact',
});

const SERVICES: ServicePrice[] = [
  service('sagemaker-serverless.duration', 2e-5),
  service('sagemaker-serverless.data', 0.016),
  service('sagemaker-serverless.provisioned', null),
  service('sagemaker-endpoint.data', 0.016),
  service('sagemaker-async.data', 0.02),
  service('lambda.requests', 2e-7),
  service('lambda.duration', 1.66667e-5),
  service('fargate.vcpu', 0.04048),
  service('fargate.memory', 0.004445),
  service('eventbridge.events', 1e-6),
  service('alb.hour', 0.0225),
  service('alb.lcu', 0.008),
  service('eks.cluster', 0.1),
  service('lambda.provisioned', 4.1667e-6),
  service('lambda.provisioned-duration', 9.7222e-6),
  service('kinesis.shard', 0.015),
  service('kinesis.put', 1.4e-8),
  service('msk.m5-large', 0.21),
  service('msk.storage', 0.1),
  service('dynamodb.write', 6.25e-7),
  service('dynamodb.read', 1.25e-7),
  service('dynamodb.storage', 0.25),
  service('elasticache-redis.t4g-micro', 0.016),
  service('elasticache-valkey.m7g-large', 0.1264),
  service('elasticache-valkey.r7g-large', 0.1752),
  service('s3.storage', 0.023),
  service('s3.put', 5e-6),
  service('s3.get', 4e-7),
  service('ebs.gp3', 0.08),
  service('emr.uplift-cap', 0.27),
  service('emr-serverless.vcpu', 0.052624),
  service('emr-serverless.memory', 0.0057785),
];

const LIMITS: ServiceLimit[] = Object.entries({
  'sagemaker-serverless.memory-min': 1024,
  'sagemaker-serverless.memory-max': 6144,
  'sagemaker-serverless.concurrency': 200,
  'sagemaker-serverless.image': 10,
  'sagemaker-serverless.payload': 4,
  'sagemaker-serverless.timeout': 60,
  'sagemaker-serverless.mb-per-vcpu': 1769,
  'sagemaker-serverless.platform-start': 10,
  'sagemaker-serverless.idle': 600,
  'sagemaker-serverless.billed-start': 0,
  'sagemaker-serverless.front-p50': 8,
  'sagemaker-serverless.front-p99': 40,
  'sagemaker-endpoint.front-p50': 5,
  'sagemaker-endpoint.front-p99': 20,
  'ec2-batch.ops-hours': 4,
  'batch-fargate.ops-hours': 3,
  'lambda-batch.ops-hours': 2,
  'sagemaker-batch-transform.ops-hours': 2,
  'spark-emr.ops-hours': 12,
  'spark-emr-serverless.ops-hours': 6,
  'sagemaker-endpoint.ops-hours': 4,
  'sagemaker-endpoint-autoscaled.ops-hours': 6,
  'sagemaker-serverless.ops-hours': 2,
  'sagemaker-async.ops-hours': 5,
  'lambda.ops-hours': 2,
  'ecs-fargate.ops-hours': 6,
  'eks.ops-hours': 20,
  'eks-autoscaled.ops-hours': 24,
  'ecs-fargate-autoscaled.ops-hours': 8,
  'ecs-fargate.startup': 90,
  'kinesis-microbatch.ops-hours': 8,
  'kafka-microbatch.ops-hours': 16,
  'precompute-cache.ops-hours': 8,
  'batch-realtime-hybrid.ops-hours': 14,
  'alb.front-p50': 1,
  'alb.front-p99': 5,
  'sagemaker-serverless.billing-step': 1,
  'sagemaker-endpoint.payload': 6,
  'sagemaker-endpoint.timeout': 60,
  'sagemaker-endpoint.creation': 450,
  'sagemaker-async.payload': 1000,
  'sagemaker-async.timeout': 3600,
  'sagemaker-async.wake-up': 300,
  'sagemaker-async.idle': 900,
  'sagemaker-batch-transform.startup': 480,
  'sagemaker-batch-transform.billed-startup': 280,
  'sagemaker-batch-transform.payload': 100,
  'sagemaker-batch-transform.instances': 100,
  'lambda.memory-min': 128,
  'lambda.memory-max': 10_240,
  'lambda.mb-per-vcpu': 1769,
  'lambda.concurrency': 1000,
  'lambda.timeout': 900,
  'lambda.payload': 6,
  'lambda.image': 10,
  'lambda.billing-step': 1,
  'lambda.platform-start': 0.5,
  'lambda.idle': 600,
  'lambda.billed-start': 1,
  'lambda-batch.startup': 30,
  'lambda-batch.invocation': 600,
  'batch-fargate.startup': 60,
  'batch-fargate.billed-startup': 30,
  'batch-fargate.array': 10_000,
  'fargate.billing-minimum': 60,
  'lambda.front-p50': 8,
  'lambda.front-p99': 30,
  'ec2.boot': 31.5,
  'ec2.billed-boot': 31.5,
  'ec2.boot-p90': 44,
  'ec2.container': 125,
  'ec2.root-volume': 20,
  'kinesis.shard-bytes': 2 ** 20,
  'kinesis.shard-records': 1000,
  'kinesis.shards': 500,
  'kinesis.record': 10,
  'kinesis.usual-record': 1,
  'kinesis.poll': 0.2,
  'kinesis.poll-records': 10_000,
  'dynamodb.item': 400,
  'dynamodb.table-units': 40_000,
  ...CONTAINER_AND_STREAM_LIMITS,
  'dynamodb.read-p50': 5,
  'dynamodb.read-p99': 10,
  'elasticache.memory-t4g-micro': 0.5,
  'elasticache.memory-t4g-small': 1.37,
  'elasticache.memory-t4g-medium': 3.09,
  'elasticache.burstable-reads': 2000,
  'elasticache.memory-m6g-large': 6.38,
  'elasticache.memory-m7g-large': 6.38,
  'elasticache.memory-r7g-large': 13.07,
  'elasticache.reserved-share': 0.25,
  'elasticache.node-reads': 80_000,
  'elasticache.read-p50': 0.5,
  'elasticache.read-p99': 2,
  's3.read-p50': 100,
  's3.read-p99': 200,
  's3.part': 8_388_608,
  'ec2-batch.shard': 900,
  'ec2-batch.checkpoint': 10,
  'emr.startup': 420,
  'emr.billed-startup': 420,
  'emr.uplift-share': 0.25,
  'emr.uplift-share-newer': 0.25,
  'emr.instances': 500,
  'emr.volume': 64,
  'emr-serverless.startup': 60,
  'emr-serverless.billed-driver-startup': 60,
  'emr-serverless.vcpus': 16,
  'emr-serverless.worker-vcpus': 4,
  'emr-serverless.worker-memory': 16,
  'emr-serverless.billing-minimum': 60,
  'spark.row': 10,
  'spark.memory-share': 0.5,
  'spark.task': 120,
}).map(([id, value]) => ({ id, value, unit: 'unit', ...EXACT }));

const BANDS = (
  [
    ['A0', 0.93, 1.07],
    ['A1', 0.87, 1.15],
    ['A1m', 0.75, 1.33],
    ['B0', 0.68, 1.51],
    ['B1', 0.55, 1.85],
    ['B1x', 0.22, 4.5],
    ['C1', 0.35, 2.8],
    ['D0s', 0.1, 8],
    ['G1', 0.4, 2.5],
    ['G2', 1 / 3, 3],
    ['E', 0.45, 2.2],
  ] as const
).map(([bandId, low90, high90]) => ({
  bandId,
  description: bandId,
  low90,
  high90,
  typicalErrorPct: null,
  checkN: null,
  observedCover90Pct: null,
  evidence: '',
}));
