import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { Asked, Served } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { allQuotas } from '#core/price/serving/candidate/quotas.ts';
import { cheapestConsumers, type ChosenConsumers, fargateConsumers } from './fargate-consumers.ts';
import { replyPath } from './reply-path.ts';
import {
  consumerItems,
  consumersIn,
  type DeployedReaders,
  ec2Consumer,
  readersOn,
  type StreamMachine,
  streamServed,
} from './stream-consumers.ts';
import type { StreamTerms } from './stream-plan.ts';
import { answersToTopic, type OwnStream, sinkObstacles, topicSink } from './stream-sink.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';

/** The cluster that holds a topic, with its monthly bill. */
export interface KafkaCluster {
  readonly items: readonly BillItem[];
  /** Quotas that must be raised. */
  readonly caveats: readonly Reason[];
  readonly reason: Reason;
  readonly source: DeployedReaders['source'];
}

/** Always-on consumers of a topic on a cluster, which follows from the sessions that read it: every session reads its own partitions. */
export function planKafka(
  asked: Asked,
  clusterFor: (asked: Asked, sessions: number) => Planning<KafkaCluster>,
): Planning<Served> {
  const reply = replyOf(asked);
  if (reply.state === 'impossible') return reply;
  const chosen = sizedConsumers(asked);
  if (chosen.state === 'impossible') return chosen;
  // The price of an EC2 machine may differ from simulation to simulation.
  const known = asked.candidate.instanceType === null ? planned(chosen.plan.machine) : ec2Consumer(asked);
  if (known.state === 'impossible') return known;
  const machine = known.plan;
  const terms = termsOf(asked.context.lookup, reply.plan.propagationMs);
  const found = consumersIn(asked, terms, { machine, sized: chosen.plan.consumers });
  if (found.state === 'impossible') return found;
  const consumers = found.plan;
  const readers = consumers.consumers * machine.profile.sessions;
  const cluster = clusterFor(asked, Math.max(1, readers));
  if (cluster.state === 'impossible') return cluster;
  const { windowS, batchRows } = consumers;
  const answers = topicSink(asked, ownTopic(asked), { windowS, batchRows, readers });
  if (answers.state === 'impossible') return answers;
  const sink = answers.plan;
  const quotas = allQuotas(planned(cluster.plan.caveats), machine.quotaOf(consumers.consumers), reply.plan.quotas);
  if (quotas.state === 'impossible') return quotas;
  return planned(
    streamServed(asked, consumers, {
      items: [
        ...cluster.plan.items,
        ...sink.items,
        ...reply.plan.items,
        ...consumerItems(asked, machine, consumers.consumers),
      ],
      profile: machine.profile,
      before: [...quotas.plan, cluster.plan.reason],
      sink,
      readers: { ...readersOn(machine), source: cluster.plan.source },
      after: machine.reasons,
    }),
  );
}

function replyOf(asked: Asked): ReturnType<typeof replyPath> {
  const { limit } = asked.context.lookup;
  return replyPath(asked, { p50: limit('msk.write-p50'), p99: limit('msk.write-p99') });
}

const sizedConsumers = sizedOnce((asked): Planning<ChosenConsumers> => {
  const machines = machinesOf(asked);
  if (machines.state === 'impossible') return machines;
  const reply = replyOf(asked);
  return reply.state === 'impossible'
    ? reply
    : cheapestConsumers(asked, machines.plan, termsOf(asked.context.lookup, reply.plan.propagationMs));
});

/** Bytes of a row in the topics of the cluster: its request, and its answer unless answers go elsewhere. */
export function topicBytes(asked: Asked): number {
  const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
  return payloadBytesIn + (answersToTopic(asked, ownTopic(asked)) ? payloadBytesOut : 0);
}

/** The largest record of the cluster. */
function ownTopic({ candidate, context: { lookup } }: Asked): OwnStream {
  const id = candidate.service === 'kafka-serverless-microbatch' ? 'msk-serverless.record' : 'msk.record';
  return { product: 'kafka', recordBytes: lookup.limit(id) * 2 ** 20 };
}

/** Why an answer does not fit where it has to go. */
export function kafkaObstacles(asked: Asked): readonly Reason[] {
  return sinkObstacles(asked, ownTopic(asked));
}

/** The candidate's instance type, or every size of a Fargate task, smallest first. */
function machinesOf(asked: Asked): Planning<readonly StreamMachine[]> {
  if (asked.candidate.instanceType === null) return fargateConsumers(asked);
  const known = ec2Consumer(asked);
  return known.state === 'impossible' ? known : planned([known.plan]);
}

function termsOf({ limit }: Lookup, propagationMs: StreamTerms['propagationMs']): StreamTerms {
  return {
    shortestWindowS: limit('msk.poll'),
    longestWindowS: Infinity,
    readRows: limit('msk.poll-records'),
    propagationMs,
  };
}
