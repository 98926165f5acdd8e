import { amount, bytes as bytesText, duration, significant, usd } from './format.ts';
import { serviceName } from './names.ts';
import type { ReasonTexts } from './reason-texts.ts';
import { countText, msText, productName, secondsText, shareText } from './reason-values.ts';

/** Texts of reasons about functions, containers, streams, stores and hybrids. */
export const LIVE_TEXTS = {
  'cold-starts': ({ share, coldMs }) => `about ${shareText(share)} of requests meet a cold start of ${msText(coldMs)}`,
  provisioned: ({ containers, why, share, coldMs }) =>
    `${countText(containers, 'provisioned container')}: ` +
    (why === 'cheaper'
      ? 'cheaper than paying for every request by use'
      : `otherwise ${shareText(share)} of requests meet a cold start of ${msText(coldMs)}`),
  'not-provisioned': ({ why }) =>
    why === 'dearer'
      ? 'without provisioned concurrency, which would cost more'
      : 'without provisioned concurrency: the catalogue has no price of it',
  'processor-unknown': ({ subject, cpuModel }) =>
    subject === 'fargate'
      ? `Fargate does not state its processor; two vCPUs count as a core of ${cpuModel}`
      : `the service does not state its processor; a vCPU counts as a hyper-thread of ${cpuModel}`,
  'node-pods': ({ pods, podMib, overheadShare }) =>
    `${countText(pods, 'pod')} of ${Math.round(podMib)} MiB a node; Kubernetes and its agents take ${shareText(overheadShare)} of its vCPUs`,
  'stream-window': ({ windowS, batchRows }) =>
    `window of ${secondsText(windowS)}, ${amount(batchRows)} rows a read at the mean rate; latencies are simulated over the measured batch times`,
  'stream-without-reply': () => 'the caller must subscribe or poll for the answer: a stream has no reply',
  'kafka-cluster': ({ partitions, brokers, replication }) =>
    `${countText(partitions, 'partition')} on ${countText(brokers, 'broker')}, each record on ${replication} of them`,
  'lambda-reader': ({ memoryMb }) => `read by Lambda at ${memoryMb} MB`,
  'wake-up': ({ share, wakeMs }) => `${shareText(share)} of requests wait ${msText(wakeMs)} for an instance to wake up`,
  'scale-out-lag': ({ share, startS, outcome, percentile, sloMs }) => {
    const late = `${shareText(share)} of requests arrive while instances for them are still starting (${secondsText(startS)})`;
    if (outcome === 'queued') return `${late} and wait in the queue`;
    const slo = `the SLO of p${percentile} ${msText(sloMs ?? 0)}`;
    return outcome === 'slo-kept' ? `${late}: ${slo} allows that many` : `${late}: ${slo} is missed`;
  },
  'no-input-known': () => 'no input is known when the batch runs: every answer would be live',
  'reads-not-stated': () =>
    'the workload does not say how often an answer is read again: set readsPerEntityPerDay, or keyColumn of your data',
  'unanswered-reads': ({ share, toleratedShare, periodS }) =>
    (periodS === null
      ? `${shareText(share)} of the inputs are not known when the batch runs`
      : `${shareText(share)} of the reads are of entities that are new since the last run, up to ${secondsText(periodS)} ago`) +
    `: their reads would find no answer, and ${shareText(toleratedShare)} is tolerated`,
  'reads-missed': ({ share }) => `${shareText(share)} of the reads find no answer`,
  'reads-per-answer': ({ reads }) =>
    `an answer is read ${significant(reads, 2)} times on average before the next run replaces it`,
  'single-reads': () =>
    'the workload does not say that an answer is read more than once: every prediction is computed and stored',
  'hybrid-split': (split) => {
    const alike = split.isUniform ? ' (all counted alike: set keyColumn to tell them apart)' : '';
    const fresh = split.newShare > 0 ? ` (${shareText(split.newShare)} are new or not known in advance)` : '';
    return (
      `${amount(split.entities)} entities, ${shareText(split.entityShare)} of all${alike}, are computed in advance every ${secondsText(split.periodS)} and ` +
      `get ${shareText(1 - split.liveShare)} of the reads, ${amount(split.readsPerEntity)} for the average entity between two runs; ` +
      `live (${serviceName(split.liveService)}): the other ${shareText(split.liveShare)}${fresh}`
    );
  },
  'all-stored': () => 'every entity is read often enough to compute it in advance: nothing is left to answer live',
  'storing-does-not-pay': ({ meanReads, mostReads, periodS }) => {
    const read =
      mostReads === null
        ? `an entity is read ${amount(meanReads)} times`
        : `the most read entities are read ${amount(mostReads)} times, the mean ${amount(meanReads)},`;
    return `${read} in the ${secondsText(periodS)} between two runs: answering everything live costs less`;
  },
  'answers-stored': ({ store, monthlyUsd, otherStore, otherMonthlyUsd }) =>
    `answers are stored in ${productName(store)} for ${usd(monthlyUsd)} a month` +
    (otherStore === null ? '' : `; ${productName(otherStore)} would cost ${usd(otherMonthlyUsd ?? 0)}`),
  'store-item-too-large': ({ store, bytes, limitBytes }) =>
    `${productName(store)} takes items up to ${bytesText(limitBytes)}, an answer has ${bytesText(bytes)}`,
  'store-too-slow': ({ store, p99Ms, budgetMs }) =>
    budgetMs <= 0
      ? `${productName(store)} cannot answer in time: the path alone takes as long as the SLO allows`
      : `${productName(store)} answers within ${duration(p99Ms)} at p99, the SLO leaves ${duration(budgetMs)}`,
  'store-over-read-limit': ({ store, neededUnitsPerS, limitUnitsPerS }) =>
    `${productName(store)} reads ${amount(limitUnitsPerS)} units a second from a table by default, the peak needs ${amount(neededUnitsPerS)}`,
  'store-over-node-limit': ({ store, limit }) => `${productName(store)} would need more than ${limit} nodes`,
} satisfies Partial<ReasonTexts>;
