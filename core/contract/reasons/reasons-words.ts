import { assertNever } from '#core/assert-never.ts';
import type { ExclusionRule, Reason, ReasonOf, StatedReason } from '#core/contract/reasons/reasons.ts';
import { importReasonsText } from '#core/contract/model/bigquery-words.ts';
import { billItemName } from '#core/contract/serving/bill-words.ts';
import { heldText, missedText } from '#core/contract/verdict/simulations-words.ts';
import {
  amount,
  bytes,
  days,
  percent,
  percentOf,
  plain,
  rateNumber,
  significant,
  usd,
} from '#core/words/format/format.ts';
import { purchaseName } from '#core/words/names.ts';
import { PROJECTION_TEXTS } from './projection-reasons-words.ts';
import {
  countText,
  msText,
  numberText,
  overText,
  productName,
  secondsText,
  shareText,
  wholeText,
} from './reason-values-words.ts';
import type { ReasonTexts } from './reason-texts-words.ts';
import { LIVE_TEXTS } from './live-reasons-words.ts';

const SUBJECTS = { function: 'a function', task: 'a task', worker: 'a worker' } as const;
const PARTS = {
  payload: 'a payload',
  record: 'a record',
  row: 'a row',
  event: 'a record in an event',
  answer: 'an answer',
} as const;
const UNITS = {
  broker: 'broker',
  'concurrent-call': 'concurrent call',
  consumer: 'consumer',
  gpu: 'GPU',
  instance: 'instance',
  'load-balancer': 'load balancer',
  message: 'message per second',
  node: 'node',
  partition: 'partition',
  'read-unit': 'read unit per second',
  shard: 'shard',
  task: 'task',
  'task-hour': 'task hour',
  'throughput-unit': 'throughput unit',
  vcpu: 'vCPU',
  'write-unit': 'write unit per second',
} as const;
const RUN_LIMITS = {
  cluster: 'a cluster is planned with at most',
  job: 'a job has at most',
  plan: 'a plan has at most',
} as const;

const CATALOG_TEXTS = {
  'instance-unknown': ({ instanceType, region }) => `the catalogue of ${region} has no instance type ${instanceType}`,
  'instance-price-missing': ({ instanceType, purchase, region }) =>
    `the catalogue has no ${purchase} price for ${instanceType} in ${region}`,
  'sagemaker-price-missing': ({ instanceType, region }) =>
    `the catalogue has no SageMaker price for ${instanceType} in ${region}`,
  'product-price-missing': ({ products, region }) =>
    `the catalogue has no price for ${products.map(productName).join(' and ')} in ${region}`,
  'savings-discount-missing': () =>
    'the catalogue has no discount for SageMaker Savings Plans: AWS only states a maximum, up to 64 %',
  'service-without-instances': ({ region }) =>
    `the catalogue has no instance type in ${region} that this service offers`,
  'master-node-missing': ({ arch }) => `the catalogue has no master node for a cluster of ${arch}`,
  'reference-missing': ({ subject }) => `the catalogue has no instance type to project ${SUBJECTS[subject]} from`,
  'task-size-missing': () => 'the model does not fit in any task size',
  'purchase-not-sold': ({ product, purchase }) => `${productName(product)} is not sold as ${purchaseName(purchase)}`,
  'instance-not-offered': ({ product, instanceType }) => `${productName(product)} does not offer ${instanceType}`,
  'burstable-instance': () =>
    'a burstable instance has no sustained speed: it is throttled or billed extra when its credits are used up',
  'items-unpriced': ({ items }) =>
    `the bill omits ${items.map(billItemName).join(', ')}: the catalogue has no price for the region`,
  'provisioning-unpriced': () =>
    'provisioned concurrency would keep containers ready, but the catalogue has no price for it',
  'assumed-start': () =>
    'start-up time and latency are assumed, because no source states them; their intervals are wider for it',
  'estimated-price': ({ usdPerHour, note }) =>
    `estimated price: $${usdPerHour} per hour is not published for this region; ${note}`,
  'own-price': ({ source, asOf }) => `your own price: ${source}${asOf === null ? '' : `, ${asOf}`}`,
  'derived-sagemaker-price': ({ note }) => `the SageMaker price is derived: ${note}`,
  'undated-sagemaker-price': ({ note }) => `the SageMaker price is undated: ${note}`,
  'plain-instance-price': ({ cloud }) =>
    `priced as a plain instance of ${cloud}, without its serving platform or load balancer`,
  'spot-price': ({ note }) => `spot price: ${note}`,
  'interruptions-unknown': ({ assumedBand }) =>
    `the interruption rate is unknown; ${assumedBand} of the instances per month is assumed`,
  'commitment-always-paid': () => 'a commitment is billed for every hour of its term, with or without runs',
  'savings-plan': ({ usdPerHour, savedShare }) =>
    usdPerHour === 0
      ? 'the use of the quietest hour of the day is below the smallest Savings Plan'
      : `a Compute Savings Plan of ${usd(usdPerHour)} per hour covers the use of the quietest hour of the day and saves ${shareText(savedShare)} of it`,
  'fargate-spot': ({ paidShare, noticeS, product = 'fargate' }) =>
    `${productName(product)} Spot is priced at ${shareText(paidShare)} of the on-demand price, which varies; a task can be reclaimed with ` +
    `${secondsText(noticeS)} of notice, and the other tasks serve until it is replaced`,
  'spot-base': ({ onDemand, spot, lost }) =>
    `${wholeText(onDemand)} on demand and ${wholeText(spot)} on spot; the SLO still holds after the loss of ${wholeText(lost)} at once`,
  'node-interruptions': ({ perMonth, noticeS, missingS }) =>
    `about ${significant(perMonth, perMonth < 10 ? 1 : 2)} node interruptions per month: pods move during the ${secondsText(noticeS)} of notice, and a ` +
    `node is missing for ${secondsText(missingS)} until its replacement is running`,
} satisfies Partial<ReasonTexts>;

const LIMIT_TEXTS = {
  'payload-over-limit': (at) =>
    [
      `${PARTS[at.part]} of ${at.binaryBytes === undefined ? bytes(at.bytes) : `${bytes(at.binaryBytes)}, which is ${bytes(at.bytes)} of base64,`}`,
      ` exceeds the limit of ${bytes(at.limitBytes)} for ${productName(at.product)}`,
      at.otherLimitBytes === undefined
        ? ''
        : `; another source states ${bytes(at.otherLimitBytes)}, and the stricter limit counts`,
      at.oldAsOf === undefined ? '' : `; this limit is old, of ${days(at.oldAsOf)}`,
    ].join(''),
  'model-over-image': (at) =>
    `the model of ${bytes(at.bytes)} does not fit in an image of ${productName(at.product)}, which can have ${bytes(at.limitBytes)}`,
  'memory-over-limit': (at) =>
    `the model needs about ${significant(at.neededMb, 3)} MB; ${productName(at.product)} has at most ${significant(at.limitMb, 5)} MB`,
  'memory-short': ({ neededMib, availableMib, place }) =>
    place === 'spark'
      ? `a process with the model needs about ${Math.round(neededMib)} MiB; Spark leaves ${Math.round(availableMib)} MiB`
      : `the model needs about ${Math.round(neededMib)} MiB; the instance has ${Math.round(availableMib)} MiB`,
  'pod-too-large': ({ podMib }) =>
    `no pod of ${Math.round(podMib)} MiB fits on the node in addition to the memory that Kubernetes reserves`,
  'call-over-timeout': ({ call, ms, limitS, product }) =>
    `${call === 'read' ? 'a full read' : 'an inference'} takes ${msText(ms)}; ${productName(product)} stops it after ${secondsText(limitS)}`,
  'peak-over-limit': ({ unit, needed, limit, product, isOwn }) => {
    const owner = product === null ? 'a plan' : productName(product);
    const has = isOwn === true ? `your quota of ${owner} is` : `${owner} has`;
    return `the peak needs ${countText(needed, UNITS[unit])}; ${has} at most ${numberText(limit)}`;
  },
  'quota-increase': ({ unit, needed, quota, product, isOwn, family }) =>
    `needs ${isOwn === true ? 'an increase of your quota' : 'a quota increase'} of ${productName(product)}: ${wholeText(needed)} of ${countText(quota, UNITS[unit])}${family === undefined ? '' : ` of type ${family}`}`,
  'slo-below-idle-latency': ({ percentile, idleMs, pathMs, sloMs }) =>
    `p${percentile} is ${msText(idleMs)} even without load, plus ${msText(pathMs)} for network, lookup and load balancer; the SLO is ${msText(sloMs)}`,
  'transfer-over-slo': ({ bytes: size, transferMs, pathMs, sloMs }) =>
    `the transfer of ${bytes(size)} over the network of the machine takes ${msText(transferMs)}, plus ${msText(pathMs)} for network, lookup and load balancer; the SLO is ${msText(sloMs)}`,
  'latency-over-slo': (at) =>
    at.cause === 'window'
      ? `with the shortest window of ${msText(at.causeMs ?? 0)}, p${at.percentile} is ${overText(at.ms, at.sloMs)}; the SLO is ${msText(at.sloMs)}`
      : `p${at.percentile} is ${overText(at.ms, at.sloMs)} (${delayText(at)}); the SLO is ${msText(at.sloMs)}`,
  'answer-too-old': (at) =>
    at.cause === 'window'
      ? `an answer may be at most ${secondsText(at.maxStalenessS)} old, but the stream takes ${msText(at.ms)}`
      : `an answer may be at most ${secondsText(at.maxStalenessS)} old, but p99 is ${msText(at.ms)} (${delayText(at)})`,
  'rows-late': ({ rows, withinS, ms }) =>
    `${amount(rows)} rows appear at once and must be done within ${secondsText(withinS)}, but p99 is ${msText(ms)}`,
  'rows-at-once': ({ rows, withinS, perS }) =>
    `${amount(rows)} rows appear at once and must be done within ${secondsText(withinS)}, so it is sized for ${rateNumber(perS)} rows/s`,
  'one-off-job': ({ of }) =>
    of === 'service'
      ? 'the job runs once, and a service would keep running after it'
      : 'the job runs once, and a commitment is paid for years',
  'endless-queue': () => 'some requests would wait indefinitely: more arrive than are served',
  'endless-bill': () => 'the bill is too large to calculate',
} satisfies Partial<ReasonTexts>;

function delayText({ cause, causeMs, causeShare }: ReasonOf<'latency-over-slo' | 'answer-too-old'>): string {
  const share = shareText(causeShare ?? 0);
  switch (cause) {
    case 'warm':
      return 'warm';
    case 'cold-start':
      return `${share} of requests have a cold start of ${msText(causeMs ?? 0)}`;
    case 'wake-up':
      return `${share} of requests wait ${msText(causeMs ?? 0)} for an instance to wake up`;
    case 'queue':
      return `up to ${msText(causeMs ?? 0)} in the queue`;
    case 'transfer':
      return 'most of it is the transfer through S3 and back';
    case 'window':
      return `the window is ${msText(causeMs ?? 0)}`;
    case 'peak':
      return 'at the peak';
    default:
      return assertNever(cause);
  }
}

const BATCH_TEXTS = {
  'run-over-instance-limit': ({ needed, limit, limitOf, vcpus, limitVcpus, isOwn }) => {
    switch (limitOf) {
      case 'account':
        return `a run would need ${countText(needed, 'executor')} of ${vcpus} vCPUs at once, plus a driver; ${isOwn === true ? `your quota is at most ${limitVcpus} vCPUs` : `an account has ${limitVcpus} vCPUs unless its quota is raised`}`;
      case 'functions':
        return `a run would need ${countText(needed, 'invocation')} at once; ${isOwn === true ? `your quota is at most ${limit}` : `the quota lambda.concurrency of an account is ${wholeText(limit)} by default; state yours if it is higher`}`;
      default:
        return `a run would need ${countText(needed, 'instance')} at once; ${isOwn === true ? 'your quota is at most' : RUN_LIMITS[limitOf]} ${limit}`;
    }
  },
  'run-over-staleness': ({ maxStalenessS, startS, workS }) =>
    `an answer may be at most ${secondsText(maxStalenessS)} old, but a run alone takes up to ${secondsText(startS)} to start` +
    (workS === null ? '' : ` and ${secondsText(workS)} to finish`),
  'period-over-staleness': ({ maxStalenessS, periodS, startS }) =>
    `an answer may be at most ${secondsText(maxStalenessS)} old; a run every ${secondsText(periodS)} that takes up to ${secondsText(startS)} to start is too slow`,
  'start-over-deadline': ({ startS, deadlineS }) =>
    `a run takes up to ${secondsText(startS)} to start; the batch window is ${secondsText(deadlineS)}`,
  'start-over-period': ({ startS, periodS }) =>
    `a run takes up to ${secondsText(startS)} to start, longer than the ${secondsText(periodS)} between runs`,
  'unsharded-run-late': ({ runS, availableS }) =>
    `a job without shards runs on one instance and takes ${secondsText(runS)}; ${secondsText(availableS)} are available`,
  'spot-without-slack': () => 'there is no slack for a spot interruption, so only on-demand instances finish in time',
  'tasks-need-shards': () => 'Spark distributes a job over tasks, but this job is not divided into shards',
  'inputs-not-known': ({ share }) =>
    `a caller waits and ${share >= 0.9995 ? 'no input is' : `${shareText(share)} of the inputs are not`} known when the batch runs`,
  'job-rate': ({ rowsPerS, inferenceRowsPerS, fixedS, measured }) =>
    `a whole job runs at ${amount(rowsPerS)} rows/s on one instance, inference alone at ${amount(inferenceRowsPerS)}` +
    (measured === 'two-sizes' ? `; ${secondsText(fixedS)} of a run do not grow with the rows` : ''),
  'provisioned-writes': ({ units, hours, lateS }) =>
    `answers are written with ${countText(units, 'provisioned unit')} over ${countText(hours, 'hour')}, which is cheaper than writing on demand; they are complete up to ${secondsText(lateS)} after the run`,
  'stored-read-over-slo': ({ p99Ms, sloMs }) =>
    `reading a stored answer takes ${msText(p99Ms)} at p99; the SLO is ${msText(sloMs)}`,
  'network-bound': ({ bytesPerS, rowsPerS, rowBytes, modelRowsPerS }) =>
    `the network is the bottleneck: at ${bytes(bytesPerS)} per second it carries ${amount(rowsPerS)} rows/s of ${bytes(rowBytes)} each; the model could process ${amount(modelRowsPerS)}`,
  'network-unknown': () =>
    'the network bandwidth is unknown, so the time to transfer inputs and answers is not included',
  'startup-share': ({ share, rows, rowsForTenth }) =>
    `starting takes ${shareText(share)} of a run of ${amount(rows)} rows; with ${amount(rowsForTenth)} rows per run it would take a tenth`,
  'on-demand-share': ({ share }) =>
    `about ${shareText(share)} of the hours are on demand: a run finishes on demand when its slack is used up`,
  checkpoints: ({ everyS }) => `a checkpoint every ${secondsText(everyS)}`,
  'restart-from-first-row': () => 'an interruption restarts the run from its first row',
  'memory-bounds-models': ({ models, cores }) =>
    `memory holds ${countText(models, 'model')} in addition to Spark; the cores could run ${cores}`,
  'cluster-nodes': ({ coreNodes, masterType }) =>
    `${countText(coreNodes, 'core node')} and a master node (${masterType}, on demand)`,
  'import-not-checked': () =>
    'the run does not say whether BigQuery imports the model, because an earlier version of Modewise made it; measure again',
  'not-imported': ({ reasons }) => `BigQuery does not import the model: ${importReasonsText(reasons)}`,
  'answers-stay-in-warehouse': ({ sink }) =>
    sink === 'caller'
      ? 'BigQuery writes answers to a table of the warehouse, which is too slow for a caller who waits'
      : `BigQuery writes answers to a table of the warehouse, and not to a ${sink}`,
  'query-late': ({ runS, availableS, slots }) =>
    `a query on ${wholeText(slots)} slots takes ${secondsText(runS)}, and ${secondsText(availableS)} are available`,
  'bytes-billed': ({ usdPerTib, freeTib, slots }) =>
    `billed are the bytes that a query reads, at $${usdPerTib} per TiB, whatever the model costs; the first ${freeTib} TiB of a month is free for an account and not counted; the model runs on the CPU, on up to ${wholeText(slots)} slots`,
  'warehouse-late': ({ runS, availableS, units, unit }) =>
    `a query on ${countText(units, unit)} takes ${secondsText(runS)}, and ${secondsText(availableS)} are available`,
  'warehouse-units': ({ units, unit, vcpus, drivers }) =>
    `a query runs on ${countText(units, unit)}${drivers > 0 ? ' and a driver' : ''}, each assumed to be ${vcpus} vCPU${vcpus > 1 ? 's' : ''}; what the warehouse adds to a row is as uncertain as with Spark`,
  'serverless-workers': ({ executors, vcpus, memoryGb }) =>
    `${countText(executors, 'executor')} and a driver of ${vcpus} vCPUs and ${memoryGb} GB`,
} satisfies Partial<ReasonTexts>;

const EXCLUSIONS: Readonly<Record<ExclusionRule, string>> = {
  'caller-waits': 'excluded: a caller waits, and the freshest batch answers later than the SLO',
  staleness: 'excluded: its answers would be older than the workload tolerates',
  'inputs-unknown': 'excluded: a caller waits for answers to inputs that are not known in advance',
  'rarely-holds': 'excluded: it misses the SLO in more than 5 % of the simulations',
  'rarely-feasible': 'excluded: it is not feasible in more than 20 % of the simulations',
  'holds-less-often':
    'excluded: no option is feasible in enough simulations, and this one in fewer than the recommended one',
  'gpu-not-measured':
    'not chosen: the GPU was not measured, and a range from its specification counts only if even its upper bound costs less than the best option',
};

const SIMULATION_TEXTS = {
  'fleet-too-small': ({ instances, ratePerS, sustainedPerS }) =>
    `${countText(instances, 'machine')} would get ${rateNumber(ratePerS)}/s each and keep the SLO up to ${rateNumber(sustainedPerS)}/s`,
  'sized-with-slack': ({ factor, factor90 = null, monthlyUsd, expectedUsd }) => {
    const sized = `sized for ${factor} times the expected load, so that it is feasible in more of the simulations`;
    if (monthlyUsd === undefined || expectedUsd === undefined || expectedUsd >= monthlyUsd) return sized;
    const costs = `a fleet for the expected load would cost ${usd(expectedUsd)} a month instead of ${usd(monthlyUsd)}`;
    if (factor90 === null) return `${sized}; ${costs}`;
    const saved = percent((monthlyUsd - expectedUsd) / monthlyUsd);
    return `${sized}: its speed is projected, within a factor of ${plain(factor90, 3)} either way; ${costs}. Measure the machine with modewise fleet: at the projected speed it could save ${saved}`;
  },
  'excluded-by-rule': ({ rule }) => EXCLUSIONS[rule],
  'versus-chosen': ({ cheaperShare, missesShare, hasSlo, simulations }) =>
    [
      `cheaper than the chosen option in ${percentOf(cheaperShare, simulations)} of the simulations`,
      ...(missesShare > 0 ? [`${hasSlo ? 'misses the SLO' : 'fails'} in ${missedText(missesShare)}`] : []),
    ].join(', '),
  'holds-in-no-simulation': () => 'feasible in none of the simulations',
  'holds-in-share': ({ share }) => `feasible in ${heldText(share)} of the simulations`,
  'charged-where-it-fails': ({ fleetShare, penaltyShare, simulations }) =>
    `its cost counts the others, ${[
      ...(fleetShare > 0 ? [`${percentOf(fleetShare, simulations)} with a larger fleet`] : []),
      ...(penaltyShare > 0
        ? [`${percentOf(penaltyShare, simulations)} with 1.25 times the most expensive option`]
        : []),
    ].join(' and ')}`,
  'text-only': ({ text }) => text,
} satisfies Partial<ReasonTexts>;

const TEXTS: ReasonTexts = {
  ...CATALOG_TEXTS,
  ...LIMIT_TEXTS,
  ...BATCH_TEXTS,
  ...LIVE_TEXTS,
  ...PROJECTION_TEXTS,
  ...SIMULATION_TEXTS,
};

/** A reason as a clause, without a capital first letter and without a full stop. */
export function reasonText(reason: Reason): string {
  // TypeScript cannot relate the entry of a code to the reason with that code.
  const text = TEXTS[reason.code] as (reason: Reason) => string;
  return text(reason);
}

/** The largest number that a document can contain. */
const MAX_VALUE = 1e30;

/** A reason with its text, as documents store it. Clamps numbers to the bounds of a document. */
export function statedReason(reason: Reason): StatedReason {
  return { ...boundedValues(reason), text: reasonText(reason) };
}

/** A copy with all numbers clamped to the bounds of a document; NaN becomes the largest number. */
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
