import type { ColdStart } from '#core/contract/machine/cold-start.ts';
import type { Execution } from '#core/contract/machine/execution.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { ModelDescription } from '#core/contract/model/model.ts';
import type { Effort } from '#core/contract/base/numbers.ts';
import type { ModelProfile } from '#core/contract/run/profile.ts';
import type { IncidentFact, Phase, PhaseSpeed, TrustFact } from '#core/contract/run/run-facts.ts';
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
  SustainedRate,
} from '#core/contract/run/run.ts';
import type { TuningResult } from '#core/contract/run/tuning.ts';
import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import type { BatchConfiguration } from '#core/measure/search/batch-rounds.ts';
import type { CachedOutcome, EvictedOutcome } from './cold-start.ts';

/** Assigns an observation to the phase of the run in which it was made. */
export interface OfPhase {
  /** Absent for observations about the whole run. */
  readonly phase?: Phase | undefined;
  /** True if it was observed in an earlier attempt at a phase that is being measured again. */
  readonly earlier?: boolean;
}

/** A reason not to trust the run. */
export interface Concern extends OfPhase {
  readonly fact: TrustFact;
}

/** Something that went wrong without ending the run. */
export interface PhaseIncident extends OfPhase {
  readonly fact: IncidentFact;
}

/** Trials of a first pass whose phase is being measured again (`core/measure/run/passes.ts`). */
export interface FirstPass {
  readonly batchRounds: readonly BatchRound[];
  readonly batchVisits: readonly BatchVisit[];
  readonly realtimePoints: readonly RealtimePoint[];
  readonly microBatchPoints: readonly MicroBatchPoint[];
}

/** One round of one batch configuration. */
export interface BatchRound {
  readonly round: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly replicas: number;
  readonly rowsPerS: number;
  readonly batchMs: number;
}

/** A round of the best configuration in freshly started executors, later in the run. */
export interface BatchVisit extends BatchRound {
  readonly visit: number;
}

/** A verdict from the results so far, and when it was planned. */
interface TimedVerdict {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly verdict: VerdictSoFar;
}

/** Progress of a phase, for display. */
export interface PhaseProgress {
  readonly phase: Phase;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly expectedS: number;
  readonly done: number;
  readonly of: number;
  readonly text: string;
  /** What the current trial measures: rows of a batch, requests/s, or milliseconds of a window. Undefined between trials. */
  readonly at?: number | undefined;
  /** Effort of the phase. Undefined for phases without one, and in journals from before there were two passes. */
  readonly effort?: Effort | undefined;
}

/** The state of a run after the events so far. The command line, the window and run.json all show this view. */
export interface RunView {
  readonly runId: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Null while the run is in progress. */
  readonly state: RunState | null;
  readonly request: MeasureRequest | null;
  readonly host: HostDescription | null;
  readonly model: ModelDescription | null;
  readonly data: DataDescription | null;
  /** Null for the CPU. */
  readonly execution: Execution | null;
  readonly phases: readonly PhaseProgress[];
  readonly profile: ModelProfile | null;
  readonly coldStarts: readonly ColdStart[];
  readonly cachedStarts: readonly CachedOutcome[];
  /** Null before it is tried. */
  readonly evictedStart: EvictedOutcome | null;
  /** The rounds of the first look. They serve for a provisional verdict, and are not a result of batch mode. */
  readonly firstLook: readonly BatchRound[];
  readonly batchRounds: readonly BatchRound[];
  readonly batchVisits: readonly BatchVisit[];
  /** The latest minute of a configuration. */
  readonly sustained: (BatchConfiguration & { readonly sustained: SustainedRate }) | null;
  /** The settings of a session that were tried, by use. */
  readonly tunings: readonly TuningResult[];
  readonly job: BatchJob | null;
  readonly parity: Parity | null;
  readonly realtimeSetting: Pick<RealtimeResult, 'threads' | 'replicas' | 'service'> | null;
  readonly realtimePoints: readonly RealtimePoint[];
  readonly slo: SloResult | null;
  readonly transport: RealtimeResult['transport'];
  /** Null until it is measured. */
  readonly handling: NonNullable<RealtimeResult['handling']> | null;
  readonly microBatchSetting: { readonly threads: number; readonly replicas: number } | null;
  readonly microBatchPoints: readonly MicroBatchPoint[];
  readonly simulatedWindows: readonly SimulatedWindow[];
  /** Trials of a first pass until the second one is finished (`core/measure/run/passes.ts`). */
  readonly standIn: FirstPass;
  /** The speed of a core around each phase: the latest attempt at it. */
  readonly phaseSpeeds: readonly PhaseSpeed[];
  readonly concerns: readonly Concern[];
  readonly decision: RunDecision | null;
  /** Whether the measurement rests between two phases, while a verdict is planned. */
  readonly resting: boolean;
  /** The provisional verdicts, oldest first. */
  readonly verdicts: readonly TimedVerdict[];
  readonly incidents: readonly PhaseIncident[];
  /** The measurement that the run waits for before its first phase; null if it does not wait. */
  readonly waitingText: string | null;
}

/** The view before the first event. */
export const EMPTY_RUN: RunView = {
  runId: null,
  startedAt: null,
  finishedAt: null,
  state: null,
  request: null,
  host: null,
  model: null,
  data: null,
  execution: null,
  phases: [],
  profile: null,
  coldStarts: [],
  cachedStarts: [],
  evictedStart: null,
  firstLook: [],
  batchRounds: [],
  batchVisits: [],
  sustained: null,
  tunings: [],
  job: null,
  parity: null,
  realtimeSetting: null,
  realtimePoints: [],
  slo: null,
  transport: null,
  handling: null,
  microBatchSetting: null,
  microBatchPoints: [],
  simulatedWindows: [],
  standIn: { batchRounds: [], batchVisits: [], realtimePoints: [], microBatchPoints: [] },
  phaseSpeeds: [],
  concerns: [],
  decision: null,
  resting: false,
  verdicts: [],
  incidents: [],
  waitingText: null,
};
