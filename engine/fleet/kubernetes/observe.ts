import { groupBy } from '#core/group-by.ts';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { runName, STUDY_LABEL, TYPE_LABEL } from '#core/fleet/names.ts';
import type { ObservedPod, ObservedRun } from '#core/fleet/observed-state.ts';
import { type Cluster, readPages, statusOf } from './client.ts';
import { Event, Job, Pod } from './shapes.ts';

/** The most nodes whose other pods are asked for at once. */
const MAX_NODES_ASKED = 16;
/** Events that say why a pod has no node, and that something took it away: of the scheduler, Karpenter, the kubelet and controllers. */
const NOT_SCHEDULED = new Set(['FailedScheduling', 'FailedProvisioning', 'NotTriggerScaleUp']);
const DISRUPTED = new Set(['Evicted', 'Preempted', 'Preempting', 'TaintManagerEviction', 'NodeNotReady', 'Disrupted']);
/** Reasons for which a container waits that time alone does not end. */
const IMAGE_PROBLEMS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** What is seen of every run of a study, and the pods that ended well, by instance type. */
interface Seen {
  readonly runs: ReadonlyMap<string, ObservedRun>;
  readonly succeeded: ReadonlyMap<string, string>;
}

/** Looks at every run of a study. */
export async function observeStudy(cluster: Cluster, study: FleetStudy, nowMs: number): Promise<Seen> {
  const { namespace } = cluster;
  const query = { labelSelector: `${STUDY_LABEL}=${study.studyId}` };
  const [jobs, pods, events] = await Promise.all([
    readPages(cluster, `/apis/batch/v1/namespaces/${namespace}/jobs`, { schema: Job, query }),
    readPages(cluster, `/api/v1/namespaces/${namespace}/pods`, { schema: Pod, query }),
    readPages(cluster, `/api/v1/namespaces/${namespace}/events`, {
      schema: Event,
      query: { fieldSelector: 'involvedObject.kind=Pod' },
    }),
  ]);
  const podsOf = grouped(pods, (pod) => pod.metadata?.labels?.[TYPE_LABEL] ?? '');
  // The pods of a Job are named after it, with a dash and five characters.
  const eventsOf = grouped(events, ({ involvedObject: { name = '' } }) => name.slice(0, name.lastIndexOf('-')));
  const neighbours = await neighboursOn(cluster, pods, study.studyId);
  const jobOf = new Map(jobs.map((job) => [job.metadata?.labels?.[TYPE_LABEL] ?? '', job]));
  const succeeded = pods
    .filter(({ status }) => status?.phase === 'Succeeded')
    .map(({ metadata }) => [metadata?.labels?.[TYPE_LABEL] ?? '', metadata?.name ?? ''] as const);
  const runs = new Map(
    study.runs.map(({ instanceType }): readonly [string, ObservedRun] => {
      const job = jobOf.get(instanceType);
      const own = [...(podsOf.get(instanceType) ?? [])].sort((a, b) => createdMs(a) - createdMs(b));
      return [
        instanceType,
        {
          job: job === undefined ? null : observedJob(job, nowMs),
          pods: own.map((pod) => observedPod(pod, nowMs)),
          events: observedEvents(eventsOf.get(runName(study.studyId, instanceType)) ?? []),
          neighbours: neighbours.get(own.at(-1)?.spec?.nodeName ?? '') ?? null,
        },
      ];
    }),
  );
  return { runs, succeeded: new Map(succeeded) };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  return new Map(groupBy(items, keyOf).flatMap((group) => group.slice(0, 1).map((first) => [keyOf(first), group])));
}

function createdMs({ metadata }: Pod | Job): number {
  return metadata?.creationTimestamp === undefined ? 0 : new Date(metadata.creationTimestamp).getTime();
}

function observedJob(job: Job, nowMs: number): NonNullable<ObservedRun['job']> {
  const conditions = job.status?.conditions ?? [];
  const is = (type: string) => conditions.find((each) => each.type === type && each.status === 'True');
  const failed = is('Failed');
  return {
    ageS: (nowMs - createdMs(job)) / 1000,
    succeeded: is('Complete') !== undefined,
    failed: failed === undefined ? null : failed.reason === 'DeadlineExceeded' ? 'deadline' : 'attempts',
    failedPods: job.status?.failed ?? 0,
    said: failed?.message ?? null,
  };
}

function observedPod(pod: Pod, nowMs: number): ObservedPod {
  const { status, spec } = pod;
  const conditions = status?.conditions ?? [];
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  const disruption = conditions.find(({ type, status: is }) => type === 'DisruptionTarget' && is === 'True');
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = containers.map(({ state }) => state?.waiting).find((each) => IMAGE_PROBLEMS.has(each?.reason ?? ''));
  const ended = containers.findLast(({ state }) => state?.terminated !== undefined)?.state?.terminated;
  const evicted = status?.reason === 'Evicted' ? (status.message ?? status.reason) : null;
  const disrupted = evicted ?? (disruption === undefined ? null : (disruption.message ?? disruption.reason ?? ''));
  return {
    phase: status?.phase ?? 'Unknown',
    node: spec?.nodeName ?? null,
    ageS: (nowMs - createdMs(pod)) / 1000,
    unscheduled: scheduled?.status === 'False' ? (scheduled.message ?? null) : null,
    disrupted,
    imageProblem: waiting === undefined ? null : (waiting.message ?? waiting.reason ?? ''),
    ended:
      status?.phase !== 'Failed' || ended === undefined
        ? null
        : { exitCode: ended.exitCode ?? null, said: lastLine(ended.message) },
  };
}

/** The last line that a container logged before it failed, from up to 4 KiB of its log. */
function lastLine(text: string | undefined): string | null {
  return text?.trim().split('\n').at(-1)?.slice(0, 500) ?? null;
}

function observedEvents(events: readonly Event[]): ObservedRun['events'] {
  const lastOf = (reasons: ReadonlySet<string>): string | null => {
    const own = events.filter(({ reason = '' }) => reasons.has(reason));
    return own.toSorted((a, b) => timeMs(a) - timeMs(b)).at(-1)?.message ?? null;
  };
  return {
    scheduled: events.some(({ reason }) => reason === 'Scheduled'),
    notScheduled: lastOf(NOT_SCHEDULED),
    disrupted: lastOf(DISRUPTED),
  };
}

function timeMs({ lastTimestamp, eventTime, firstTimestamp }: Event): number {
  const time = lastTimestamp ?? eventTime ?? firstTimestamp;
  return time === undefined ? 0 : new Date(time).getTime();
}

/** Pods of others on the nodes where runs are, besides daemons; nothing for a node that may not be asked about. */
async function neighboursOn(
  cluster: Cluster,
  pods: readonly Pod[],
  studyId: string,
): Promise<ReadonlyMap<string, number>> {
  const running = pods.filter(({ status }) => status?.phase === 'Running');
  const nodes = [...new Set(running.flatMap(({ spec }) => spec?.nodeName ?? []))].slice(0, MAX_NODES_ASKED);
  const counts = await Promise.all(
    nodes.map(async (node) => {
      try {
        const others = await readPages(cluster, '/api/v1/pods', {
          schema: Pod,
          query: { fieldSelector: `spec.nodeName=${node}` },
        });
        return [node, others.filter((pod) => isNeighbour(pod, studyId)).length] as const;
      } catch (error) {
        // Rights on the whole cluster are optional.
        if (statusOf(error) === 403) return null;
        throw error;
      }
    }),
  );
  return new Map(counts.filter((each) => each !== null));
}

function isNeighbour({ metadata, status }: Pod, studyId: string): boolean {
  if (status?.phase !== 'Running' && status?.phase !== 'Pending') return false;
  if (metadata?.labels?.[STUDY_LABEL] === studyId) return false;
  // Daemons run on every node, in production too; a static pod belongs to its node.
  return !(metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet' || kind === 'Node');
}
