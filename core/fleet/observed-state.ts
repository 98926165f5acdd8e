import type { FleetReason, FleetRun, FleetRunState, FleetStudy, TypeValue } from '#core/contract/fleet/fleet.ts';
import { statedFleetReason } from '#core/contract/fleet/fleet-words.ts';

/** What was seen of one attempt: a pod of a Job. */
export interface ObservedPod {
  readonly phase: string;
  readonly node: string | null;
  readonly ageS: number;
  /** The reason and message why it has no node; null if it has one, or there is no message. */
  readonly unscheduled: string | null;
  /** The cause of its disruption: an eviction, a preemption, the end of its node. Null if nothing did. */
  readonly disrupted: string | null;
  /** Why its container does not start although it has a node; null otherwise. */
  readonly imageProblem: string | null;
  /** How its container ended; null while it runs, and if it never ran. */
  readonly ended: { readonly exitCode: number | null; readonly said: string | null } | null;
}

/** What was seen of the run of one type. */
export interface ObservedRun {
  /** Null if there is no Job any more. */
  readonly job: {
    readonly ageS: number;
    readonly succeeded: boolean;
    /** `deadline`: it was active for too long. `attempts`: its pods failed too often. */
    readonly failed: 'deadline' | 'attempts' | null;
    readonly failedPods: number;
    readonly said: string | null;
  } | null;
  readonly pods: readonly ObservedPod[];
  /** From events, which outlive the pods: whether one had a node, the message when none had, and what took one away. */
  readonly events: {
    readonly scheduled: boolean;
    readonly notScheduled: string | null;
    readonly disrupted: string | null;
  };
  readonly neighbours: number | null;
}

/** The run of a type that has not been started. */
export function plannedRun({ instanceType }: Pick<TypeValue, 'instanceType'>): FleetRun {
  return { instanceType, state: 'planned', attempts: 0, node: null, neighbours: null, reason: null, pack: null };
}

/** States that can still change. */
const OPEN: ReadonlySet<FleetRunState> = new Set(['planned', 'waiting', 'running', 'measured']);

/** Whether a run has ended, with a pack that was collected or without one. */
export function hasEnded({ state }: Pick<FleetRun, 'state'>): boolean {
  return !OPEN.has(state);
}

/** Whether nothing more will come of a run as things are: it has ended, or it was not started. */
export function isSettled(run: Pick<FleetRun, 'state'>): boolean {
  return hasEnded(run) || run.state === 'planned';
}

/** The types of a study that are to be measured and have not ended. */
export function openTypes({ types, runs }: Pick<FleetStudy, 'types' | 'runs'>): readonly TypeValue[] {
  const ended = new Set(runs.filter(hasEnded).map(({ instanceType }) => instanceType));
  return types.filter(({ chosen, instanceType }) => chosen && !ended.has(instanceType));
}

/** The state of a run from the observations. A run that has ended keeps its state. */
export function observedState(
  run: FleetRun,
  seen: ObservedRun,
  study: Pick<FleetStudy, 'deadlineS' | 'patienceS'>,
): FleetRun {
  if (hasEnded(run)) return run;
  const { job, pods } = seen;
  const last = pods.at(-1);
  const facts = {
    attempts: Math.max(run.attempts, pods.length, job?.failedPods ?? 0),
    node: last?.node ?? run.node,
    neighbours: most(run.neighbours, seen.neighbours),
  };
  const as = (state: FleetRunState, reason: FleetReason | null = null): FleetRun => ({
    ...run,
    ...facts,
    state,
    reason: reason === null ? null : statedFleetReason(reason),
  });
  if (job === null) {
    if (run.state === 'planned') return run;
    // Whoever started the study may have been killed before this one: it can be started again.
    return run.attempts === 0 ? as('planned', { code: 'not-started' }) : as('failed', { code: 'gone' });
  }
  if (job.succeeded) return as('measured');
  if (job.failed !== null) return failedAs(seen, job.failed, study, as);
  if (last === undefined) return as('waiting');
  if (last.node === null) {
    const reason = { code: 'not-scheduled', said: last.unscheduled ?? seen.events.notScheduled } as const;
    return as(last.ageS > study.patienceS ? 'never-scheduled' : 'waiting', reason);
  }
  if (last.imageProblem !== null) {
    const reason = { code: 'image', said: last.imageProblem } as const;
    return as(last.ageS > study.patienceS ? 'failed' : 'waiting', reason);
  }
  return as(last.phase === 'Pending' ? 'waiting' : 'running');
}

function failedAs(
  { job, pods, events }: ObservedRun,
  how: 'deadline' | 'attempts',
  { deadlineS }: Pick<FleetStudy, 'deadlineS'>,
  as: (state: FleetRunState, reason: FleetReason) => FleetRun,
): FleetRun {
  const hadNode = events.scheduled || pods.some(({ node }) => node !== null);
  if (how === 'deadline') {
    return hadNode
      ? as('out-of-time', { code: 'deadline', deadlineS })
      : as('never-scheduled', { code: 'not-scheduled', said: events.notScheduled });
  }
  const disrupted = pods.findLast((pod) => pod.disrupted !== null)?.disrupted ?? events.disrupted;
  const ended = pods.findLast((pod) => pod.ended !== null && pod.disrupted === null)?.ended ?? null;
  // A measurement that failed by itself explains the end better than an attempt before it that was taken away.
  if (disrupted !== null && ended === null) {
    return as('evicted', { code: 'evicted', attempts: Math.max(pods.length, job?.failedPods ?? 0), said: disrupted });
  }
  return as('failed', {
    code: 'container-failed',
    exitCode: ended?.exitCode ?? null,
    said: ended?.said ?? job?.said ?? null,
  });
}

function most(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
