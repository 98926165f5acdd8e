import type { Channel } from '#core/contract/reasons/reasons.ts';
import { amount, bytes as bytesText, duration, plain, significant, usd } from '#core/words/format/format.ts';
import { recurringAfter } from '#core/words/format/week-time.ts';
import { serviceName } from '#core/words/names.ts';
import type { ReasonTexts } from './reason-texts-words.ts';
import { countText, msText, numberText, productName, secondsText, shareText } from './reason-values-words.ts';

const CHANNELS: Readonly<Record<Channel, string>> = {
  s3: 'a bucket',
  stream: 'a Kinesis stream',
  queue: 'an SQS queue',
  'fifo-queue': 'an SQS FIFO queue',
  topic: 'an SNS topic',
  bus: 'an EventBridge bus',
  pubsub: 'Pub/Sub',
  'event-hubs': 'Event Hubs',
};

const TRANSPORTS: Readonly<Record<string, string>> = { ...CHANNELS, direct: 'direct calls' };

/** The delivery of each message service: retention, delivery guarantee, order, and whether messages can be read again. */
const DELIVERY: Readonly<Record<Channel, string>> = {
  s3: 'one file per message, kept and readable again, in no order',
  stream: 'kept for 24 h and readable again, delivered at least once, in order per shard',
  queue: 'kept up to 14 days until read, delivered at least once, in no order, not readable again',
  'fifo-queue': 'kept up to 14 days until read, delivered once and in order per group, not readable again',
  topic: 'pushed to its subscribers at least once and not kept, in no order, not readable again',
  bus: 'pushed to the targets of its rules at least once, tried for up to 24 h and not kept, in no order, not readable again',
  pubsub: 'kept for 7 days and readable again, delivered at least once, in order per key where that is set',
  'event-hubs': 'kept for a day or more and readable again, delivered at least once, in order per partition',
};

/** Texts for reasons about functions, containers, streams, stores and hybrids. */
export const LIVE_TEXTS = {
  'cold-starts': ({ share, coldMs }) => `about ${shareText(share)} of requests have a cold start of ${msText(coldMs)}`,
  provisioned: ({ containers, why, share, coldMs }) =>
    `${countText(containers, 'provisioned container')}: ` +
    (why === 'cheaper'
      ? 'cheaper than paying per use for every request'
      : `otherwise ${shareText(share)} of requests would have a cold start of ${msText(coldMs)}`),
  'instance-concurrency': ({ atOnce }) => `an instance takes ${countText(atOnce, 'request')} at a time`,
  'instance-rate': ({ ratePerS }) => `another replica starts for every ${countText(ratePerS, 'request')} a second`,
  'idle-kept': ({ minutes, isBilled }) =>
    `an instance stays for up to ${minutes} minutes without requests, ${isBilled ? 'and is billed for them' : 'at no charge'}`,
  'not-provisioned': ({ why }) =>
    why === 'dearer'
      ? 'without provisioned concurrency, which would cost more'
      : 'without provisioned concurrency: the catalogue has no price for it',
  'processor-unknown': ({ subject, cpuModel }) =>
    subject === 'fargate'
      ? `Fargate does not specify its processor; two vCPUs count as one core of ${cpuModel}`
      : `the service does not specify its processor; a vCPU counts as one hyper-thread of ${cpuModel}`,
  'processor-arm': ({ cpuModel }) => `on Arm, a vCPU counts as one core of ${cpuModel}`,
  'container-gpu': ({ accelerator, vcpus, memoryGb, machine }) =>
    `a container with an accelerator (${accelerator}) has ${vcpus} vCPUs and ${memoryGb} GiB; its speed is that of ${machine}`,
  'node-pods': ({ pods, podMib, overheadShare }) =>
    `${countText(pods, 'pod')} of ${Math.round(podMib)} MiB per node; Kubernetes and its agents use ${shareText(overheadShare)} of its vCPUs`,
  'stream-window': ({ windowS, batchRows }) =>
    `window of ${secondsText(windowS)}, ${amount(batchRows)} ${amount(batchRows) === '1' ? 'row' : 'rows'} per read at the mean rate; latencies are simulated from the measured batch times`,
  'stream-reply': () =>
    'a front service holds the caller’s request and reads the answer from an output stream; both are in the price',
  'stream-without-reply': () => 'the caller must subscribe or poll for the answer: a stream sends no reply',
  'queue-without-reply': () => 'a caller waits, and a queue sends no reply',
  'serverless-topic': ({ partitions }) => `${countText(partitions, 'partition')} of a serverless cluster`,
  'large-records': ({ bytes, usualBytes }) =>
    `records of ${bytesText(bytes)} exceed the usual ${bytesText(usualBytes)}: Kinesis takes them as exceptions, not as steady traffic`,
  'kafka-cluster': ({ partitions, brokers, replication }) =>
    `${countText(partitions, 'partition')} on ${countText(brokers, 'broker')}, each record stored on ${replication} of them`,
  'lambda-reader': ({ memoryMb }) => `read by Lambda at ${memoryMb} MB`,
  'channel-lacks': ({ product, need }) =>
    need === 'order'
      ? `messages must keep their order, and ${product === null ? 'a call' : productName(product)} does not keep it here`
      : `messages must be readable again, and ${product === null ? 'a call' : productName(product)} does not keep them`,
  'requests-through': ({ transport, monthlyUsd, otherTransport, otherMonthlyUsd }) =>
    transport === 'direct'
      ? 'called asynchronously: the service keeps a request for up to 6 h, tries it at least once, in no order, and cannot replay it'
      : `requests come through ${CHANNELS[transport]} for ${usd(monthlyUsd)} per month` +
        (otherTransport === null || otherTransport === 'direct'
          ? ''
          : ` (${CHANNELS[otherTransport]} would cost ${usd(otherMonthlyUsd ?? 0)})`) +
        `: ${DELIVERY[transport]}`,
  'published-singly': ({ leastBytes, monthlyUsd, togetherUsd }) =>
    `each event is published by a request of its own, which is billed as ${bytesText(leastBytes)} at least: ${usd(monthlyUsd)} per month; producers that publish many events in a request would pay ${usd(togetherUsd)}`,
  'transport-not-taken': ({ transport }) =>
    `the workload sends requests by ${Object.hasOwn(TRANSPORTS, transport) ? TRANSPORTS[transport] : transport}, which this service does not accept`,
  'requests-lost': () => 'at times no machine is running and no caller retries: requests need a queue or a stream here',
  'answers-go-to': ({ sink, monthlyUsd, otherSink, otherMonthlyUsd }) =>
    `answers go to ${CHANNELS[sink]} for ${usd(monthlyUsd)} per month` +
    (otherSink === null ? '' : ` (${CHANNELS[otherSink]} would cost ${usd(otherMonthlyUsd ?? 0)})`) +
    `: ${DELIVERY[sink]}`,
  'stream-on-demand': ({ monthlyUsd, shardsUsd, shards }) =>
    `the stream has on-demand capacity for ${usd(monthlyUsd)} per month; ${countText(shards, 'shard')} for the peak would cost ${usd(shardsUsd)}`,
  'fails-from-zero': ({ share, startS }) =>
    `${shareText(share)} of requests fail, because no instance runs: the endpoint does not queue them and serves again after ${secondsText(startS)}`,
  'image-without-snapstart': () => 'SnapStart does not take container images, so it does not shorten the cold starts',
  'growth-over-time': ({ needed, calls, withinS, product }) =>
    `${numberText(needed)} calls at a time would be needed for all rows at once; within ${secondsText(withinS)}, ${productName(product)} grows to ${numberText(Math.floor(calls))} on average`,
  'throttled-growth': ({ most, withinS }) =>
    `traffic grows more than ${numberText(most)} times within ${secondsText(withinS)}: Lambda refuses requests until it has added machines`,
  'carries-traffic': ({ ratio, isMore, percentile }) =>
    `as deployed, it keeps the p${percentile} up to ${plain(ratio, 3)} times the stated traffic${isMore ? ' and more' : ''}`,
  'wake-up': ({ share, wakeMs }) => `${shareText(share)} of requests wait ${msText(wakeMs)} for an instance to wake up`,
  'cpu-target-not-passed': ({ targetPct, mostPct }) =>
    `its autoscaler would never add one: at its highest rate a machine uses ${plain(mostPct, 2)} % of its CPU, and the target of the plan is ${plain(targetPct, 2)} %, in whole per cent`,
  'scale-out-lag': ({ share, startS, outcome, percentile, sloMs }) => {
    const late = `${shareText(share)} of requests arrive while the instances that they need are still starting (${secondsText(startS)})`;
    if (outcome === 'queued') return `${late} and wait in the queue`;
    const slo = `the SLO of p${percentile} ${msText(sloMs ?? 0)}`;
    return outcome === 'slo-kept' ? `${late}: ${slo} tolerates that share` : `${late}: ${slo} is missed`;
  },
  'missed-minutes': ({ minutes, fromMinute, cycle, hasSlo, kept }) => {
    const missed = `autoscaling ${hasSlo ? 'misses the SLO' : 'lets requests wait'} for ${countText(Math.max(1, Math.round(minutes)), 'minute')} a week, most of them ${recurringAfter(fromMinute, cycle)}`;
    if (kept === null) return missed;
    return `${missed}; with ${countText(kept.instances, 'instance')} kept ready it costs ${usd(kept.monthlyUsd)} more per month and misses none`;
  },
  'ready-before-load': ({ how, instances, target, missedShare, percentile }) => {
    const settings = {
      kept: `${countText(instances, 'instance')} ${instances === 1 ? 'is' : 'are'} kept ready`,
      target: `the autoscaler aims at ${shareText(target)} of what an instance carries`,
      schedule: 'a schedule starts instances before the load rises',
    };
    return `${settings[how]}: otherwise ${shareText(missedShare)} of requests would come before their instance; p${percentile} tolerates ${shareText(1 - percentile / 100)}, and half of that is kept for worse days`;
  },
  'no-input-known': () => 'no input is known when the batch runs, so every answer would be computed live',
  'reads-not-stated': () =>
    'the workload does not state how often an answer is read: set readsPerEntityPerDay, or the keyColumn of your data',
  'unanswered-reads': ({ share, toleratedShare, periodS }) =>
    (periodS === null
      ? `${shareText(share)} of the inputs are not known when the batch runs`
      : `${shareText(share)} of the reads are of entities that are new since the last run, up to ${secondsText(periodS)} ago`) +
    `: their reads would find no answer, and at most ${shareText(toleratedShare)} is tolerated`,
  'reads-missed': ({ share }) => `${shareText(share)} of the reads find no answer`,
  'reads-per-answer': ({ reads }) =>
    `an answer is read ${significant(reads, 2)} times on average before the next run replaces it`,
  'single-reads': () =>
    'the workload does not state that an answer is read more than once, so every prediction is computed and stored',
  'hybrid-split': (split) => {
    const alike = split.isUniform ? ' (each assumed to be read equally often: set keyColumn to distinguish them)' : '';
    const fresh = split.newShare > 0 ? ` (${shareText(split.newShare)} are new or not known in advance)` : '';
    return (
      `${amount(split.entities)} entities, ${shareText(split.entityShare)} of all${alike}, are computed in advance every ${secondsText(split.periodS)} and ` +
      `receive ${shareText(1 - split.liveShare)} of the reads, on average ${amount(split.readsPerEntity)} per entity between two runs; ` +
      `${serviceName(split.liveService)} answers the other ${shareText(split.liveShare)} live${fresh}`
    );
  },
  'all-stored': () => 'computing every entity in advance pays off, so no request is left to answer live',
  'storing-does-not-pay': ({ meanReads, mostReads, periodS }) => {
    const read =
      mostReads === null
        ? `an entity is read ${amount(meanReads)} times`
        : `the most-read entities are read ${amount(mostReads)} times (mean ${amount(meanReads)})`;
    return `${read} in the ${secondsText(periodS)} between two runs; answering everything live costs less`;
  },
  'answers-stored': ({ store, monthlyUsd, otherStore, otherMonthlyUsd }) =>
    `answers are stored in ${productName(store)} for ${usd(monthlyUsd)} per month` +
    (otherStore === null ? '' : `; ${productName(otherStore)} would cost ${usd(otherMonthlyUsd ?? 0)}`),
  'store-item-too-large': ({ store, bytes, limitBytes }) =>
    `${productName(store)} accepts items of up to ${bytesText(limitBytes)}; an answer has ${bytesText(bytes)}`,
  'store-too-slow': ({ store, p99Ms, budgetMs }) =>
    budgetMs <= 0
      ? `${productName(store)} cannot answer in time: network and lookup alone take as long as the SLO allows`
      : `${productName(store)} answers within ${duration(p99Ms)} at p99; the SLO leaves ${duration(budgetMs)}`,
  'store-over-read-limit': ({ store, neededUnitsPerS, limitUnitsPerS }) =>
    `${productName(store)} allows ${amount(limitUnitsPerS)} read units per second per table by default; the peak needs ${amount(neededUnitsPerS)}`,
  'store-over-node-limit': ({ store, limit }) => `${productName(store)} would need more than ${limit} nodes`,
} satisfies Partial<ReasonTexts>;
