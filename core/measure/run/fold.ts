import { assertNever } from '#core/assert-never.ts';
import type { Phase, RunEvent } from '#core/contract/journal.ts';
import type { Effort } from '#core/contract/numbers.ts';
import type { ColdStart } from '#core/contract/cold-start.ts';
import type { MeasureRequest } from '#core/contract/measure.ts';
import type { ModelDescription } from '#core/contract/model.ts';
import type { ModelProfile } from '#core/contract/profile.ts';
import type {
  BatchJob,
  DataDescription,
  HostDescription,
  MicroBatchPoint,
  Parity,
  RealtimePoint,
  RealtimeResult,
  RunDecision,
  RunState,
  SimulatedWindow,
  SloResult,
} from '#core/contract/run.ts';
import { beginAttempt, type Doubt, endAttempt, type Incident, withDoubt } from './doubts.ts';
import { beginPass, endPass, type FirstPass, NO_FIRST_PASS } from './passes.ts';
import type { CachedOutcome } from './cold-start.ts';

/** One round of one batch configuration. */
export interface BatchRound {
  readonly round: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly replicas: number;
  readonly rowsPerS: number;
  readonly batchMs: number;
}

/** A round of the best configuration in executors that were started anew, later in the run. */
export interface BatchVisit extends BatchRound {
  readonly visit: number;
}

/** Where a phase stands, for the people who wait. */
export interface PhaseProgress {
  readonly phase: Phase;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly expectedS: number;
  readonly done: number;
  readonly of: number;
  readonly text: string;
  /** Where the trial under way will lie: rows of a batch, requests/s, milliseconds of a window. Undefined between trials. */
  readonly at?: number | undefined;
  /** Of the phases that are measured at one; undefined in journals from before there were two passes. */
  readonly effort?: Effort | undefined;
}

/** Everything that the events so far have said: what the command line, the window and run.json all show. */
export interface RunView {
  readonly runId: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Null while it runs. */
  readonly state: RunState | null;
  readonly request: MeasureRequest | null;
  readonly host: HostDescription | null;
  readonly model: ModelDescription | null;
  readonly data: DataDescription | null;
  readonly phases: readonly PhaseProgress[];
  readonly profile: ModelProfile | null;
  readonly coldStarts: readonly ColdStart[];
  readonly cachedStarts: readonly CachedOutcome[];
  readonly batchRounds: readonly BatchRound[];
  readonly batchVisits: readonly BatchVisit[];
  readonly job: BatchJob | null;
  readonly parity: Parity | null;
  readonly realtimeSetting: Pick<RealtimeResult, 'threads' | 'replicas' | 'service'> | null;
  readonly realtimePoints: readonly RealtimePoint[];
  readonly slo: SloResult | null;
  readonly transport: RealtimeResult['transport'];
  readonly microBatchSetting: { readonly threads: number; readonly replicas: number } | null;
  readonly microBatchPoints: readonly MicroBatchPoint[];
  readonly simulatedWindows: readonly SimulatedWindow[];
  /** What a first pass found, until a second one is finished (`core/measure/run/passes.ts`). */
  readonly standIn: FirstPass;
  readonly noise: readonly Doubt[];
  readonly decision: RunDecision | null;
  readonly incidents: readonly Incident[];
  /** What the run waits for before its first phase; null when it does not wait. */
  readonly waitingText: string | null;
}

/** A run of which nothing is known yet. */
export const EMPTY_RUN: RunView = {
  runId: null,
  startedAt: null,
  finishedAt: null,
  state: null,
  request: null,
  host: null,
  model: null,
  data: null,
  phases: [],
  profile: null,
  coldStarts: [],
  cachedStarts: [],
  batchRounds: [],
  batchVisits: [],
  job: null,
  parity: null,
  realtimeSetting: null,
  realtimePoints: [],
  slo: null,
  transport: null,
  microBatchSetting: null,
  microBatchPoints: [],
  simulatedWindows: [],
  standIn: NO_FIRST_PASS,
  noise: [],
  decision: null,
  incidents: [],
  waitingText: null,
};

function updatePhase(view: RunView, phase: Phase, change: Partial<PhaseProgress>): RunView {
  const phases = view.phases.map((each) => (each.phase === phase ? { ...each, ...change } : each));
  return { ...view, phases };
}

/** The view after one more event. Pure: the same events give the same view, on every side and after every crash. */
export function foldRun(view: RunView, event: RunEvent): RunView {
  switch (event.kind) {
    case 'started':
      return { ...view, runId: event.runId, startedAt: event.at, request: event.request };
    case 'host':
      return { ...view, host: event.host };
    case 'model':
      return { ...view, model: event.model };
    case 'data':
      return { ...view, data: event.data };
    case 'phase-started': {
      const { phase, at: startedAt, expectedS, effort } = event;
      const begun = { phase, startedAt, finishedAt: null, expectedS, done: 0, of: 0, text: '', effort };
      const phases = [...view.phases.filter((each) => each.phase !== phase), begun];
      // A run that goes on is not finished, however it was left before.
      return { ...beginPass(view, phase), ...beginAttempt(view, phase), phases, state: null, finishedAt: null };
    }
    case 'phase-finished': {
      const { phase, at: finishedAt } = event;
      return { ...endPass(updatePhase(view, phase, { finishedAt, at: undefined }), phase), ...endAttempt(view, phase) };
    }
    case 'progress':
      if (event.phase === 'prepare') return { ...view, waitingText: event.text === '' ? null : event.text };
      return updatePhase(view, event.phase, { done: event.done, of: event.of, text: event.text, at: event.at });
    case 'cold-start':
      return { ...view, coldStarts: [...view.coldStarts, event.coldStart] };
    case 'cached-start':
      return { ...view, cachedStarts: [...view.cachedStarts, { cached: event.cached, reason: event.reason }] };
    case 'flops':
      return view.model === null ? view : { ...view, model: { ...view.model, flopsPerRow: event.flopsPerRow } };
    case 'model-profile':
      return { ...view, profile: event.profile };
    case 'batch-round':
      return { ...view, batchRounds: [...view.batchRounds, event] };
    case 'batch-visit':
      return { ...view, batchVisits: [...view.batchVisits, event] };
    case 'job':
      return { ...view, job: event.job };
    case 'parity':
      return { ...view, parity: event.parity };
    case 'realtime-setting':
      return {
        ...view,
        realtimeSetting: { threads: event.threads, replicas: event.replicas, service: event.service },
      };
    case 'realtime-point':
      return { ...view, realtimePoints: [...view.realtimePoints, event.point] };
    case 'realtime-slo':
      return { ...view, slo: event.slo };
    case 'transport': {
      const { overheadMs, bytesIn, bytesOut } = event;
      return { ...view, transport: { kind: 'http', overheadMs, bytesIn, bytesOut } };
    }
    case 'microbatch-setting':
      return { ...view, microBatchSetting: { threads: event.threads, replicas: event.replicas } };
    case 'microbatch-point':
      return { ...view, microBatchPoints: [...view.microBatchPoints, event.point] };
    case 'microbatch-simulated':
      return { ...view, simulatedWindows: event.windows };
    case 'noise':
      return { ...view, noise: withDoubt(view.noise, { ...event.reason, phase: event.phase }) };
    case 'decision':
      return { ...view, decision: event.decision };
    case 'incident':
      return { ...view, incidents: [...view.incidents, { phase: event.phase, text: event.text }] };
    case 'finished':
      return { ...view, finishedAt: event.at, state: event.state };
    default:
      return assertNever(event);
  }
}
