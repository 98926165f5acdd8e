import { assertNever } from '#core/assert-never.ts';
import type { Reason, ReasonOf, StatedReason } from '#core/contract/reasons.ts';
import { billItemName } from './bill.ts';
import { amount, bytes, significant } from './format.ts';
import { purchaseName } from './names.ts';
import { PROJECTION_TEXTS } from './projection-reasons.ts';
import { countText, limitText, msText, overText, productName, secondsText, shareText } from './reason-values.ts';
import type { ReasonTexts } from './reason-texts.ts';
import { LIVE_TEXTS } from './live-reasons.ts';

const SUBJECTS = { function: 'a function', task: 'a task', worker: 'a worker' } as const;
const PARTS = { payload: 'a payload', record: 'a record', row: 'a row', event: 'a record in an event' } as const;
const UNITS = {
  broker: 'broker',
  'concurrent-call': 'concurrent call',
  consumer: 'consumer',
  instance: 'instance',
  node: 'node',
  shard: 'shard',
  task: 'task',
} as const;
const RUN_LIMITS = {
  cluster: 'a cluster is planned with at most',
  job: 'a job has at most',
  plan: 'a plan has at most',
} as const;

const CATALOG_TEXTS = {
  'instance-unknown': ({ instanceType, region }) => `the catalogue of ${region} has no instance type ${instanceType}`,
  'instance-price-missing': ({ instanceType, purchase, region }) =>
    `the catalogue has no ${purchase} price of ${instanceType} in ${region}`,
  'sagemaker-price-missing': ({ instanceType, region }) =>
    `the catalogue has no SageMaker price of ${instanceType} in ${region}`,
  'product-price-missing': ({ products, region }) =>
    `the catalogue has no price of ${products.map(productName).join(' and ')} in ${region}`,
  'savings-discount-missing': ({ purchase }) =>
    `the catalogue has no discount for a SageMaker Savings Plan of ${purchase === '3yr' ? '3 years' : '1 year'}: AWS only states a maximum, up to 64 %`,
  'service-without-instances': ({ region }) =>
    `the catalogue has no instance type in ${region} that this service offers`,
  'master-node-missing': ({ arch }) => `the catalogue has no master node for a cluster of ${arch}`,
  'reference-missing': ({ subject }) =>
    `the catalogue has no instance type from which ${SUBJECTS[subject]} could be projected`,
  'task-size-missing': () => 'no Fargate task size holds the model',
  'purchase-not-sold': ({ product, purchase }) => `${productName(product)} is not sold as ${purchaseName(purchase)}`,
  'instance-not-offered': ({ product, instanceType }) => `${productName(product)} does not offer ${instanceType}`,
  'burstable-instance': () =>
    'a burstable instance has no steady speed: it is throttled or billed extra when its credits are used up',
  'items-unpriced': ({ items }) =>
    `without ${items.map(billItemName).join(', ')}: the catalogue has no price for the region`,
  'provisioning-unpriced': () =>
    'provisioned concurrency would keep containers ready, but the catalogue has no price of it',
  'estimated-price': ({ usdPerHour, note }) =>
    `estimated price: $${usdPerHour} an hour is not printed for this region; ${note}`,
  'own-price': ({ source, asOf }) => `your own price: ${source}${asOf === null ? '' : `, ${asOf}`}`,
  'derived-sagemaker-price': ({ note }) => `the SageMaker price is derived: ${note}`,
  'undated-sagemaker-price': ({ note }) => `the SageMaker price is undated: ${note}`,
  'plain-instance-price': ({ cloud }) =>
    `priced as a plain instance of ${cloud}, without its serving platform or load balancer`,
  'spot-price': ({ note }) => `spot price: ${note}`,
  'interruptions-unknown': ({ assumedBand }) =>
    `the interruption rate is not known; ${assumedBand} of the instances a month is assumed`,
  'commitment-always-paid': () => 'a commitment is paid for every hour of its term, with or without runs',
  'fargate-spot': ({ paidShare, noticeS }) =>
    `Fargate Spot is priced at ${shareText(paidShare)} of the on-demand price (an assumption; it varies); a task can be taken away with ` +
    `${secondsText(noticeS)} of notice, and the others serve until it is replaced`,
  'node-interruptions': ({ perMonth, noticeS, missingS }) =>
    `about ${significant(perMonth, perMonth < 10 ? 1 : 2)} node interruptions a month: pods move within the ${secondsText(noticeS)} of notice, and a ` +
    `node is missing for ${secondsText(missingS)} until its replacement is up`,
} satisfies Partial<ReasonTexts>;

const LIMIT_TEXTS = {
  'payload-over-limit': (at) =>
    `${PARTS[at.part]} of ${bytes(at.bytes)} is over the limit of ${limitText(at.limitBytes)} of ${productName(at.product)}`,
  'model-over-image': (at) =>
    `the model of ${bytes(at.bytes)} does not fit into an image of ${limitText(at.limitBytes)} of ${productName(at.product)}`,
  'memory-over-limit': (at) =>
    `the model needs about ${significant(at.neededMb, 3)} MB, ${productName(at.product)} has at most ${significant(at.limitMb, 5)} MB`,
  'memory-short': ({ neededMib, availableMib, place }) =>
    place === 'spark'
      ? `a process with the model needs about ${Math.round(neededMib)} MiB, and Spark leaves ${Math.round(availableMib)} MiB`
      : `the model needs about ${Math.round(neededMib)} MiB, the instance has ${Math.round(availableMib)} MiB`,
  'pod-too-large': ({ podMib }) =>
    `no pod of ${Math.round(podMib)} MiB fits beside the memory that Kubernetes reserves on the node`,
  'call-over-timeout': ({ call, ms, limitS, product }) =>
    `${call === 'read' ? 'a full read' : 'an inference'} takes ${msText(ms)}, ${productName(product)} ends it after ${secondsText(limitS)}`,
  'peak-over-limit': ({ unit, needed, limit, product }) =>
    `the peak needs ${countText(needed, UNITS[unit])}, ${product === null ? 'a plan' : productName(product)} has at most ${limit.toLocaleString('en-US')}`,
  'slo-below-idle-latency': ({ percentile, idleMs, pathMs, sloMs }) =>
    `p${percentile} is ${msText(idleMs)} even without load, plus ${msText(pathMs)} on the path: the SLO is ${msText(sloMs)}`,
  'latency-over-slo': (at) =>
    at.cause === 'window'
      ? `with the shortest window of ${msText(at.causeMs ?? 0)} p${at.percentile} is ${overText(at.ms, at.sloMs)}, the SLO is ${msText(at.sloMs)}`
      : `p${at.percentile} is ${overText(at.ms, at.sloMs)} (${delayText(at)}), the SLO is ${msText(at.sloMs)}`,
  'answer-too-old': (at) =>
    at.cause === 'window'
      ? `an answer may be ${secondsText(at.maxStalenessS)} old, the stream takes ${msText(at.ms)}`
      : `an answer may be ${secondsText(at.maxStalenessS)} old, p99 takes ${msText(at.ms)} (${delayText(at)})`,
  'endless-queue': () => 'some requests would wait without end: more arrive than are served',
  'endless-bill': () => 'the bill is too large to calculate',
} satisfies Partial<ReasonTexts>;

function delayText({ cause, causeMs, causeShare }: ReasonOf<'latency-over-slo' | 'answer-too-old'>): string {
  const share = shareText(causeShare ?? 0);
  switch (cause) {
    case 'warm':
      return 'warm';
    case 'cold-start':
      return `${share} of requests meet a cold start of ${msText(causeMs ?? 0)}`;
    case 'wake-up':
      return `${share} of requests wait ${msText(causeMs ?? 0)} for an instance to wake up`;
    case 'queue':
      return `up to ${msText(causeMs ?? 0)} in the queue`;
    case 'transfer':
      return 'the way through S3 and back takes most of it';
    case 'window':
      return `the window is ${msText(causeMs ?? 0)}`;
    default:
      return assertNever(cause);
  }
}

const BATCH_TEXTS = {
  'run-over-instance-limit': ({ needed, limit, limitOf, vcpus, limitVcpus }) =>
    limitOf === 'account'
      ? `a run would need ${countText(needed, 'executor')} of ${vcpus} vCPUs at once, besides a driver: an account has ${limitVcpus} vCPUs unless its quota is raised`
      : `a run would need ${countText(needed, 'instance')} at once, ${RUN_LIMITS[limitOf]} ${limit}`,
  'run-over-staleness': ({ maxStalenessS, startS, workS }) =>
    `an answer may be ${secondsText(maxStalenessS)} old, but a run alone takes up to ${secondsText(startS)} to start` +
    (workS === null ? '' : ` and ${secondsText(workS)} to finish`),
  'period-over-staleness': ({ maxStalenessS, periodS, startS }) =>
    `an answer may be ${secondsText(maxStalenessS)} old: a run every ${secondsText(periodS)} that takes up to ${secondsText(startS)} to start is too slow`,
  'start-over-deadline': ({ startS, deadlineS }) =>
    `a run takes up to ${secondsText(startS)} to start, the batch window is ${secondsText(deadlineS)}`,
  'start-over-period': ({ startS, periodS }) =>
    `a run takes up to ${secondsText(startS)} to start, longer than the ${secondsText(periodS)} between runs`,
  'unsharded-run-late': ({ runS, availableS }) =>
    `a job without shards runs on one instance and takes ${secondsText(runS)}; ${secondsText(availableS)} are available`,
  'spot-without-slack': () => 'there is no slack for a spot interruption; only on-demand instances finish in time',
  'tasks-need-shards': () => 'Spark spreads a job over tasks, and this job is not cut into shards',
  'inputs-not-known': ({ share }) =>
    `a caller waits and ${share >= 0.9995 ? 'no input is' : `${shareText(share)} of the inputs are not`} known when the batch runs`,
  'stored-read-over-slo': ({ p99Ms, sloMs }) =>
    `reading a stored answer takes ${msText(p99Ms)} at p99, the SLO is ${msText(sloMs)}`,
  'network-bound': ({ bytesPerS, rowsPerS, rowBytes, modelRowsPerS }) =>
    `the network sets the pace: ${bytes(bytesPerS)} a second carry ${amount(rowsPerS)} rows/s of ${bytes(rowBytes)}, the model could process ${amount(modelRowsPerS)}`,
  'network-unknown': () => 'the network bandwidth is not known: reading from S3 is not counted',
  'startup-share': ({ share, rows, rowsForTenth }) =>
    `starting takes ${shareText(share)} of a run: a tenth from ${amount(rowsForTenth)} rows a run, and this one has ${amount(rows)}`,
  'on-demand-share': ({ share }) =>
    `about ${shareText(share)} of the hours are on demand: a run finishes there when its slack is used up`,
  checkpoints: ({ everyS }) => `a checkpoint every ${secondsText(everyS)}`,
  'restart-from-first-row': () => 'an interruption restarts the run from its first row',
  'memory-bounds-models': ({ models, cores }) =>
    `memory holds ${countText(models, 'model')} beside Spark, and the cores could run ${cores}`,
  'cluster-nodes': ({ coreNodes, masterType }) =>
    `${countText(coreNodes, 'core node')} and a master node (${masterType}, on demand)`,
  'serverless-workers': ({ executors, vcpus, memoryGb }) =>
    `${countText(executors, 'executor')} and a driver of ${vcpus} vCPUs and ${memoryGb} GB`,
} satisfies Partial<ReasonTexts>;

const WORLD_TEXTS = {
  'holds-in-no-world': () => 'holds in none of the simulated worlds',
  'holds-in-share': ({ share }) => `holds in ${shareText(share)} of the simulated worlds`,
  'text-only': ({ text }) => text,
} satisfies Partial<ReasonTexts>;

const TEXTS: ReasonTexts = {
  ...CATALOG_TEXTS,
  ...LIMIT_TEXTS,
  ...BATCH_TEXTS,
  ...LIVE_TEXTS,
  ...PROJECTION_TEXTS,
  ...WORLD_TEXTS,
};

/** A reason as a clause: no capital at its start, no full stop at its end. */
export function reasonText(reason: Reason): string {
  // The compiler does not see that the entry of a code takes the reason of that code.
  const text = TEXTS[reason.code] as (reason: Reason) => string;
  return text(reason);
}

/** The largest number of a document. */
const MAX_VALUE = 1e30;

/** A reason as documents have it, with its text. Numbers that a document cannot hold become the nearest that it can. */
export function statedReason(reason: Reason): StatedReason {
  return { ...boundedValues(reason), text: reasonText(reason) };
}

/** A copy whose numbers are within the bounds of a document. */
export function boundedValues<T>(value: T): T {
  return bounded(value) as T;
}

function bounded(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isNaN(value) ? MAX_VALUE : Math.min(MAX_VALUE, Math.max(-MAX_VALUE, value));
  }
  if (Array.isArray(value)) return value.map(bounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, bounded(each)]));
}
