import { z } from 'zod';
import { Finite, Name, NonNegative, Percentile, Text } from '#core/contract/base/numbers.ts';
import { Purchase, ServiceId } from '#core/contract/serving/serving.ts';
import { fact } from '#core/contract/base/fact.ts';
import { PROJECTION_FACTS } from '#core/contract/plan/projection-facts.ts';
import { Product, Store } from './products.ts';
import { FLEET_FACTS } from './fleet-facts.ts';
import { WAREHOUSE_FACTS } from './warehouse-facts.ts';

export type { Product, StoreProduct, TableProduct } from './products.ts';

/**
 * Why a rule of the verdict excludes a row: batch is too old or cannot answer, a row fails too often (its SLO or its other limits; or, where no row
 * holds reliably, more often than the chosen one), or a GPU is known by its specification alone and not surely cheaper.
 */
export const ExclusionRule = z.enum([
  'caller-waits',
  'staleness',
  'inputs-unknown',
  'rarely-holds',
  'rarely-feasible',
  'holds-less-often',
  'gpu-not-measured',
]);
export type ExclusionRule = z.infer<typeof ExclusionRule>;

/** A message service: a bucket with a file for each message, a stream, a queue or a FIFO queue, a topic or a bus. */
const Channel = z.enum(['s3', 'stream', 'queue', 'fifo-queue', 'topic', 'bus', 'pubsub', 'event-hubs']);
export type Channel = z.infer<typeof Channel>;

const RequestWay = z.enum(['direct', ...Channel.options]);
export type RequestWay = z.infer<typeof RequestWay>;

const InstanceName = Name.nullable();
/** The main cause of an answer's delay. `window` is the wait for a micro-batch, `transfer` the transfer through S3. */
const DelayCause = z.enum(['warm', 'cold-start', 'wake-up', 'queue', 'transfer', 'window', 'peak']);

/** What a peak needs more of. */
const PeakUnit = z.enum([
  'broker',
  'concurrent-call',
  'consumer',
  'gpu',
  'instance',
  'load-balancer',
  'message',
  'node',
  'partition',
  'read-unit',
  'shard',
  'task',
  'task-hour',
  'throughput-unit',
  'vcpu',
  'write-unit',
]);

const CATALOG_FACTS = [
  fact('instance-unknown', { instanceType: InstanceName, region: Name }),
  fact('instance-price-missing', { instanceType: Name, purchase: Purchase, region: Name }),
  fact('sagemaker-price-missing', { instanceType: InstanceName, region: Name }),
  fact('product-price-missing', { products: z.array(Product).max(4).readonly(), region: Name }),
  fact('savings-discount-missing', { purchase: Purchase }),
  fact('service-without-instances', { region: Name }),
  fact('master-node-missing', { arch: Name }),
  fact('reference-missing', { subject: z.enum(['function', 'task', 'worker']) }),
  fact('task-size-missing', {}),
  fact('purchase-not-sold', { product: Product, purchase: Purchase }),
  fact('instance-not-offered', { product: Product, instanceType: InstanceName }),
  fact('burstable-instance', { instanceType: Name }),
  /** Items of the bill without a price in the region. */
  fact('items-unpriced', { items: z.array(Name).max(64).readonly() }),
  fact('provisioning-unpriced', {}),
  /** No source states how long instances of the service take to start and to pass a request on. */
  fact('assumed-start', {}),
  fact('estimated-price', { usdPerHour: NonNegative, note: Text }),
  fact('own-price', { source: Text, asOf: Name.nullable() }),
  fact('derived-sagemaker-price', { note: Text }),
  fact('undated-sagemaker-price', { note: Text }),
  fact('plain-instance-price', { cloud: Name }),
  fact('spot-price', { note: Text }),
  fact('interruptions-unknown', { assumedBand: Name }),
  fact('commitment-always-paid', {}),
  /** The cost of a Savings Plan for the use of the quietest hour; 0 if that is too little for one. */
  fact('savings-plan', { usdPerHour: NonNegative, savedShare: NonNegative }),
  /** Tasks on spot, of Fargate unless another product is named. */
  fact('fargate-spot', { paidShare: NonNegative, noticeS: NonNegative, product: Product.optional() }),
  /** With an SLO, part of a spot fleet stays on demand. The fleet meets the SLO when `lost` machines are reclaimed at once. */
  fact('spot-base', { onDemand: NonNegative, spot: NonNegative, lost: NonNegative }),
  fact('node-interruptions', { perMonth: NonNegative, noticeS: NonNegative, missingS: NonNegative }),
] as const;

const LIMIT_FACTS = [
  fact('payload-over-limit', {
    part: z.enum(['payload', 'record', 'row', 'event', 'answer']),
    bytes: NonNegative,
    limitBytes: NonNegative,
    product: Product,
    /** The bytes before they were encoded as base64; absent if they are not. */
    binaryBytes: NonNegative.optional(),
    /** The less strict value of another source. */
    otherLimitBytes: NonNegative.optional(),
    /** The date of the limit, if it is more than a year before the newest price. */
    oldAsOf: Name.optional(),
  }),
  fact('model-over-image', { bytes: NonNegative, limitBytes: NonNegative, product: Product }),
  fact('memory-over-limit', { neededMb: NonNegative, limitMb: NonNegative, product: Product }),
  fact('memory-short', { neededMib: NonNegative, availableMib: NonNegative, place: z.enum(['instance', 'spark']) }),
  fact('pod-too-large', { podMib: NonNegative }),
  fact('call-over-timeout', {
    call: z.enum(['inference', 'read']),
    ms: NonNegative,
    limitS: NonNegative,
    product: Product,
  }),
  fact('peak-over-limit', {
    unit: PeakUnit,
    needed: NonNegative,
    limit: NonNegative,
    /** Null if the limit is one of this planning. */
    product: Product.nullable(),
    /** Present if it is a quota that the user stated. */
    isOwn: z.literal(true).optional(),
  }),
  /** The quota of an account is too small and can be raised. */
  fact('quota-increase', {
    unit: PeakUnit,
    needed: NonNegative,
    quota: NonNegative,
    product: Product,
    /** The accelerators or the machines that the quota is for, if it is not for all: `L4`, `NC`. */
    family: Name.optional(),
    /** Present if it is a quota that the user stated. */
    isOwn: z.literal(true).optional(),
  }),
  fact('slo-below-idle-latency', {
    percentile: Percentile,
    idleMs: NonNegative,
    pathMs: NonNegative,
    sloMs: NonNegative,
  }),
  /** The bytes of a request and its answer alone take longer than the SLO leaves. */
  fact('transfer-over-slo', {
    bytes: NonNegative,
    transferMs: NonNegative,
    pathMs: NonNegative,
    sloMs: NonNegative,
  }),
  fact('latency-over-slo', {
    percentile: Percentile,
    ms: NonNegative,
    sloMs: NonNegative,
    cause: DelayCause,
    causeMs: NonNegative.nullable(),
    causeShare: NonNegative.nullable(),
  }),
  fact('answer-too-old', {
    ms: NonNegative,
    maxStalenessS: NonNegative,
    cause: DelayCause,
    causeMs: NonNegative.nullable(),
    causeShare: NonNegative.nullable(),
  }),
  fact('rows-late', { rows: NonNegative, withinS: NonNegative, ms: NonNegative }),
  /** A live service is sized for rows that appear together. */
  fact('rows-at-once', { rows: NonNegative, withinS: NonNegative, perS: NonNegative }),
  /** The job runs once, and this would be billed after it. */
  fact('one-off-job', { of: z.enum(['service', 'commitment']) }),
  fact('endless-queue', {}),
  fact('endless-bill', {}),
] as const;

const BATCH_FACTS = [
  fact('run-over-instance-limit', {
    needed: NonNegative,
    limit: NonNegative,
    limitOf: z.enum(['account', 'cluster', 'functions', 'job', 'plan']),
    /** vCPUs of one instance, if the limit is in vCPUs. */
    vcpus: NonNegative.nullable(),
    limitVcpus: NonNegative.nullable(),
    /** Present if it is a quota that the user stated. */
    isOwn: z.literal(true).optional(),
  }),
  /** `workS` is null if the start alone takes too long. */
  fact('run-over-staleness', { maxStalenessS: NonNegative, startS: NonNegative, workS: NonNegative.nullable() }),
  fact('period-over-staleness', { maxStalenessS: NonNegative, periodS: NonNegative, startS: NonNegative }),
  fact('start-over-deadline', { startS: NonNegative, deadlineS: NonNegative }),
  fact('start-over-period', { startS: NonNegative, periodS: NonNegative }),
  fact('unsharded-run-late', { runS: NonNegative, availableS: NonNegative }),
  fact('spot-without-slack', {}),
  fact('tasks-need-shards', {}),
  fact('inputs-not-known', { share: NonNegative }),
  /** Rows per second of one instance: a whole job, and inference alone. `fixedS` is the part of a run that does not grow with the rows. */
  fact('job-rate', {
    rowsPerS: NonNegative,
    inferenceRowsPerS: NonNegative,
    fixedS: NonNegative,
    measured: z.enum(['one-size', 'two-sizes']),
  }),
  fact('provisioned-writes', { units: NonNegative, hours: NonNegative, lateS: NonNegative }),
  fact('stored-read-over-slo', { p99Ms: NonNegative, sloMs: NonNegative }),
  fact('network-bound', {
    bytesPerS: NonNegative,
    rowsPerS: NonNegative,
    rowBytes: NonNegative,
    modelRowsPerS: NonNegative,
  }),
  fact('network-unknown', {}),
  /** From `rowsForTenth` rows per run, the start takes at most a tenth of it. */
  fact('startup-share', { share: NonNegative, rows: NonNegative, rowsForTenth: NonNegative }),
  fact('on-demand-share', { share: NonNegative }),
  fact('checkpoints', { everyS: NonNegative }),
  fact('restart-from-first-row', {}),
  fact('memory-bounds-models', { models: NonNegative, cores: NonNegative }),
  fact('cluster-nodes', { coreNodes: NonNegative, masterType: Name }),
  fact('serverless-workers', { executors: NonNegative, vcpus: NonNegative, memoryGb: NonNegative }),
] as const;

const LIVE_FACTS = [
  fact('cold-starts', { share: NonNegative, coldMs: NonNegative }),
  /** `share` of the requests would have a cold start without it. */
  fact('provisioned', {
    containers: NonNegative,
    why: z.enum(['cold-starts', 'cheaper']),
    share: NonNegative,
    coldMs: NonNegative,
  }),
  fact('instance-concurrency', { atOnce: NonNegative }),
  /** Another instance starts at this rate of one. */
  fact('instance-rate', { ratePerS: NonNegative }),
  fact('idle-kept', { minutes: NonNegative, isBilled: z.boolean() }),
  fact('not-provisioned', { why: z.enum(['dearer', 'unpriced']) }),
  fact('processor-unknown', { subject: z.enum(['fargate', 'function']), cpuModel: Name }),
  fact('processor-arm', { cpuModel: Name }),
  fact('container-gpu', { accelerator: Name, vcpus: NonNegative, memoryGb: NonNegative, machine: Name }),
  fact('node-pods', { pods: NonNegative, podMib: NonNegative, overheadShare: NonNegative }),
  fact('stream-window', { windowS: NonNegative, batchRows: NonNegative }),
  /** Only in documents from before the way back was priced. */
  fact('stream-without-reply', {}),
  /** A front service holds the request of a waiting caller and reads its answer from the output stream. */
  fact('stream-reply', {}),
  /** A queue sends no reply to a caller who waits. */
  fact('queue-without-reply', {}),
  fact('serverless-topic', { partitions: NonNegative }),
  fact('large-records', { bytes: NonNegative, usualBytes: NonNegative }),
  fact('kafka-cluster', { partitions: NonNegative, brokers: NonNegative, replication: NonNegative }),
  fact('lambda-reader', { memoryMb: NonNegative }),
  /** A message service that a requirement rules out. */
  fact('channel-lacks', { product: Product.nullable(), need: z.enum(['order', 'replay']) }),
  /** The message service for answers, and how it delivers. The other amounts are null if nothing else meets the needs, or if the workload names the sink. */
  fact('answers-go-to', {
    sink: Channel,
    monthlyUsd: NonNegative,
    otherSink: Channel.nullable(),
    otherMonthlyUsd: NonNegative.nullable(),
  }),
  /** The transport of requests to a service where no caller waits. The other amounts are null if the workload names it, or nothing else meets the needs. */
  fact('requests-through', {
    transport: RequestWay,
    monthlyUsd: NonNegative,
    otherTransport: RequestWay.nullable(),
    otherMonthlyUsd: NonNegative.nullable(),
  }),
  /** Events are published one by one, and each request is billed for a least number of bytes. The other amount is that of full requests. */
  fact('published-singly', { leastBytes: NonNegative, monthlyUsd: NonNegative, togetherUsd: NonNegative }),
  /** The workload names a transport that the service does not accept. */
  fact('transport-not-taken', { transport: Name }),
  /** At times no machine is available for a call, and no caller retries it. */
  fact('requests-lost', {}),
  /** On-demand capacity of a Kinesis stream costs less than its shards would. */
  fact('stream-on-demand', { monthlyUsd: NonNegative, shardsUsd: NonNegative, shards: NonNegative }),
  fact('wake-up', { share: NonNegative, wakeMs: NonNegative }),
  fact('image-without-snapstart', {}),
  fact('no-input-known', {}),
  fact('reads-not-stated', {}),
  fact('unanswered-reads', {
    share: NonNegative,
    toleratedShare: NonNegative,
    /** Null if the inputs are not known in advance; otherwise the time between runs in which new ones appear. */
    periodS: NonNegative.nullable(),
  }),
  fact('reads-missed', { share: NonNegative }),
  fact('reads-per-answer', { reads: NonNegative }),
  fact('single-reads', {}),
  fact('hybrid-split', {
    entities: NonNegative,
    entityShare: NonNegative,
    /** Whether all entities are assumed to be read equally often. */
    isUniform: z.boolean(),
    periodS: NonNegative,
    readsPerEntity: NonNegative,
    liveShare: NonNegative,
    newShare: NonNegative,
    liveService: ServiceId,
  }),
  fact('all-stored', {}),
  /** `mostReads` is null if all entities are assumed to be read equally often. */
  fact('storing-does-not-pay', { meanReads: NonNegative, mostReads: NonNegative.nullable(), periodS: NonNegative }),
  /** The other amounts are null if the other store cannot be used. */
  fact('answers-stored', {
    store: Store,
    monthlyUsd: NonNegative,
    otherStore: Store.nullable(),
    otherMonthlyUsd: NonNegative.nullable(),
  }),
  fact('store-item-too-large', { store: Store, bytes: NonNegative, limitBytes: NonNegative }),
  fact('store-too-slow', { store: Store, p99Ms: NonNegative, budgetMs: Finite }),
  fact('store-over-read-limit', { store: Store, neededUnitsPerS: NonNegative, limitUnitsPerS: NonNegative }),
  fact('store-over-node-limit', { store: Store, limit: NonNegative }),
] as const;

const SIMULATION_FACTS = [
  ...FLEET_FACTS,
  fact('holds-in-no-simulation', {}),
  fact('excluded-by-rule', { rule: ExclusionRule }),
  /** Against the chosen option, over the simulations. `simulations` is their number, here and below; absent in older documents. */
  fact('versus-chosen', {
    cheaperShare: NonNegative,
    missesShare: NonNegative,
    hasSlo: z.boolean(),
    simulations: NonNegative.optional(),
  }),
  fact('holds-in-share', { share: NonNegative, simulations: NonNegative.optional() }),
  /** How the cost counts the other simulations: the shares of all that are charged with a larger fleet, and with the penalty of regret. */
  fact('charged-where-it-fails', { fleetShare: NonNegative, penaltyShare: NonNegative, simulations: NonNegative }),
  fact('text-only', { text: Text, priceMark: z.enum(['estimated', 'own']).nullable() }),
] as const;

/** Why a candidate is infeasible, or a note on it: a code with its values. `core/contract/reasons/reasons-words.ts` has the sentences. */
export const Reason = z.discriminatedUnion('code', [
  ...CATALOG_FACTS,
  ...LIMIT_FACTS,
  ...BATCH_FACTS,
  ...WAREHOUSE_FACTS,
  ...LIVE_FACTS,
  ...PROJECTION_FACTS,
  ...SIMULATION_FACTS,
]);
export type Reason = Readonly<z.infer<typeof Reason>>;
/** The code of a reason. */
export type ReasonCode = Reason['code'];
/** The reason with a given code. */
export type ReasonOf<Code extends ReasonCode> = Extract<Reason, { readonly code: Code }>;

/** A reason as stored in documents: its values, and its sentence for readers that do not know the code. */
export const StatedReason = z.intersection(Reason, z.object({ text: Text }));
export type StatedReason = Reason & { readonly text: string };

/** Reasons that state a missing price, which an imported price or an estimate would fill. */
const PRICE_GAPS: readonly ReasonCode[] = [
  'instance-price-missing',
  'sagemaker-price-missing',
  'product-price-missing',
];
/** Reasons that state something missing from the catalogue: a price or other data. */
const CATALOG_GAPS: readonly ReasonCode[] = [
  ...PRICE_GAPS,
  'savings-discount-missing',
  'service-without-instances',
  'master-node-missing',
];

/** Whether a price is missing from the catalogue. */
export function isPriceGap({ code }: Pick<Reason, 'code'>): boolean {
  return PRICE_GAPS.includes(code);
}

/** Whether anything is missing from the catalogue. */
export function isCatalogGap({ code }: Pick<Reason, 'code'>): boolean {
  return CATALOG_GAPS.includes(code);
}
