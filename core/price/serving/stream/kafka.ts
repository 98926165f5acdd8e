import type { UseOf } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import type { EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { onceIn } from '#core/price/serving/candidate/per-draw.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { newSinkUse } from '#core/price/serving/candidate/put-answers.ts';
import { allQuotas } from '#core/price/serving/candidate/quotas.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { fargateConsumers } from './fargate-consumers.ts';
import { replyPath } from './reply-path.ts';
import { ec2Consumer, prepareConsumers, setServed, type StreamMachine, tellReaders } from './stream-consumers.ts';
import { answersToTopic, otherThanTopic, type OwnStream, sinkObstacles } from './stream-sink.ts';

/** A cluster that holds a topic, prepared for a workload. */
export interface KafkaCluster {
  /** Adds the cluster for a number of sessions that read it, each its own partitions. False if it cannot hold the topic. */
  readonly put: (asked: Asked, sessions: number, to: Tally) => boolean;
  /** What to say about it. */
  readonly explain: (asked: Asked, sessions: number) => KafkaExplanation;
}

interface KafkaExplanation {
  /** Quotas that must be raised. */
  readonly caveats: readonly Reason[];
  readonly reason: Reason;
  readonly source: UseOf<'readers'>['source'];
}

/** The topics of a kind of cluster. */
export interface KafkaTopics {
  readonly obstacles: (asked: Asked) => readonly Reason[];
  /** Bytes of a row in the topics: its request, and its answer unless answers go elsewhere. */
  readonly bytesIn: (asked: Asked) => { readonly perRow: number; readonly haveAnswers: boolean };
}

/**
 * The topics of a kind of cluster, kept by draw.
 * @param limitId the catalogue's row of the largest record in MiB.
 */
export function kafkaTopics(limitId: 'msk.record' | 'msk-serverless.record'): KafkaTopics {
  const own: OwnStream = {
    product: 'kafka',
    recordBytes: ({ context: { lookup } }) => lookup.limit(limitId) * 2 ** 20,
  };
  return {
    obstacles: sinkObstacles(own),
    bytesIn: onceIn((asked) => {
      const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
      const haveAnswers = answersToTopic(asked, own);
      return { perRow: payloadBytesIn + (haveAnswers ? payloadBytesOut : 0), haveAnswers };
    }),
  };
}

/** Always-on consumers of a topic on a cluster, which follows from the sessions that read it. */
export function prepareKafka(
  stated: Stated,
  topics: KafkaTopics,
  clusterFor: (stated: Stated) => KafkaCluster,
): Planning<EvaluateDraw> {
  const { limit } = stated.context.lookup;
  const reply = replyPath(stated, { p50: limit('msk.write-p50'), p99: limit('msk.write-p99') });
  if (reply.state === 'impossible') return reply;
  const machines = machinesOf(stated);
  if (machines.state === 'impossible') return machines;
  const { setPropagation, quota: replyQuota, bill: billReply } = reply.plan;
  const terms = {
    shortestWindowS: limit('msk.poll'),
    longestWindowS: Infinity,
    readRows: limit('msk.poll-records'),
  };
  const consumersIn = prepareConsumers(stated, machines.plan, { terms, setPropagation });
  const cluster = clusterFor(stated);
  const answers = otherThanTopic(stated);
  return planned((asked, to) => {
    const on = consumersIn(asked, to);
    if (on === null) return false;
    const { consumers } = on.plan;
    const partitions = Math.max(1, consumers * (on.sessions ?? 1));
    if (!cluster.put(asked, partitions, to)) return false;
    const { haveAnswers } = topics.bytesIn(asked);
    // The bytes of answers in a topic are paid with the cluster.
    if (!haveAnswers && !answers.put(asked, on, to)) return false;
    const quota = allQuotas(on.quotaOf(consumers), replyQuota(asked));
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    billReply(asked, to);
    on.bill(asked, to);
    setServed(on, haveAnswers ? NO_SINK : answers.use, to);
    if (to.explanation !== null) {
      const { caveats, reason, source } = cluster.explain(asked, partitions);
      tellReaders(on, { before: [...caveats, ...quota.plan, reason], source }, to);
    }
    return true;
  });
}

const NO_SINK = newSinkUse();

/** The candidate's instance type, or every size of a Fargate task, smallest first. */
function machinesOf(stated: Stated): Planning<readonly StreamMachine[]> {
  if (stated.candidate.instanceType === null) return fargateConsumers(stated);
  const known = ec2Consumer(stated);
  return known.state === 'impossible' ? known : planned([known.plan]);
}
