import { kinesisMicrobatch } from '#core/price/services/kinesis-microbatch.ts';
import { sameAsLast } from '#core/once-per.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, type EvaluateDraw, servingOption } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import { type TaskSize, taskSizes } from '#core/price/serving/container/task-sizes.ts';
import { processorReason, referenceInstance } from '#core/price/serving/function/function-profile.ts';
import { kinesisConsumers, prepareKinesis } from '#core/price/serving/stream/kinesis.ts';
import { STREAM_OPTION, type StreamMachine } from '#core/price/serving/stream/stream-consumers.ts';
import { OWN_KINESIS, sinkObstacles } from '#core/price/serving/stream/stream-sink.ts';

/** A Kinesis stream that an application of Managed Service for Apache Flink reads in micro-batches, on always-on KPUs. */
export const managedFlink = servingOption({
  ...STREAM_OPTION,
  service: 'managed-flink',
  surroundings: ({ workload }) => (workload.callerWaits ? 'fleet' : 'provider-consumers'),
  movingParts: 5,
  isAlwaysOn: true,
  billed: { names: [...BILLED.kinesis, ...BILLED.flink], units: null },
  recipe: null,
  words: {
    name: 'Managed Flink',
    parts: 'a stream and a Flink application',
    growsBy: 'more shards and KPUs',
    unit: 'Flink KPU',
    bill: {
      ...kinesisMicrobatch.words.bill,
      orchestration: 'KPUs that run the application: {count}',
      'application-storage': 'storage of the running application',
    },
    scaling: {
      'shards-and-kpus':
        'The number of shards and KPUs follows the peak; larger batches absorb bursts before a KPU is added.',
    },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['kinesis', 'managed-flink'], ids: ['kinesis.shard', 'kinesis.put', 'managed-flink.kpu'] },
  payload: { part: 'record', product: 'kinesis', over: 'kinesis', limitId: 'kinesis.record', unitBytes: 2 ** 20 },
  obstacles: sinkObstacles(OWN_KINESIS),
  scaling: () => ({ code: 'shards-and-kpus' }),
  prepare,
});

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const { limit, usd } = stated.context.lookup;
  const kpu = kpuOf(stated);
  if (kpu.state === 'impossible') return kpu;
  const readers = kinesisConsumers(stated, kpu.plan);
  if (readers.state === 'impossible') return readers;
  const kept = discountFactor(stated.workload);
  const count = limit('managed-flink.orchestration');
  const storedGb = limit('managed-flink.storage');
  return prepareKinesis(
    stated,
    planned({
      ...readers.plan,
      also: (kpus, to) => {
        const hourUsd = usd('managed-flink.kpu') * kept;
        to.item('orchestration', count * MONTH_H, 'hour', hourUsd)?.describe({ fields: { count }, kept, grows: FIXED });
        to.item('application-storage', kpus * storedGb, 'gb-month', usd('managed-flink.storage'));
      },
    }),
  );
}

/** One KPU as a consumer. */
function kpuOf({ context, workload }: Stated): Planning<StreamMachine> {
  const { lookup } = context;
  const size = kpuSize(context);
  if (size.state === 'impossible') return size;
  const { profile, vcpus, networkGbps, reason } = size.plan;
  const memoryGb = lookup.limit('managed-flink.kpu-memory');
  const usd = lookup.usd('managed-flink.kpu') * discountFactor(workload);
  const quota = lookup.limit('managed-flink.kpus');
  return planned({
    profile,
    networkGbps,
    hourUsd: () => usd,
    name: 'Managed Flink KPU',
    task: { vcpus, memoryGb },
    volumeGb: 0,
    deployed: () => deployedSize('x86_64', { vcpus, memoryMib: memoryGb * 1024, sessions: profile.sessions }),
    reasons: [reason],
    quotaOf: sameAsLast((needed) =>
      needed > quota
        ? planned([{ code: 'quota-increase', unit: 'consumer', needed, quota, product: 'managed-flink' }])
        : ENOUGH,
    ),
  });
}

/** A KPU: a vCPU of a processor that the service does not name. A model has its native memory, and not the heap of Flink. */
function kpuSize(context: ServingContext): Planning<TaskSize & { reason: StreamMachine['reasons'][number] }> {
  const { limit } = context.lookup;
  const reference = referenceInstance(context, 'x86_64');
  if (reference === null) return impossible({ code: 'reference-missing', subject: 'worker' });
  const gb = limit('managed-flink.native-memory');
  const sizes = taskSizes(context, {
    name: 'managed-flink',
    sizes: [[limit('managed-flink.kpu-vcpus'), gb, gb, gb]],
    networkLimit: 'fargate.vcpu-network',
    reference,
  });
  if (sizes.state === 'impossible') return sizes;
  const [only] = sizes.plan;
  if (only === undefined) return impossible({ code: 'task-size-missing' });
  return planned({ ...only, reason: processorReason(reference, 'function') });
}
