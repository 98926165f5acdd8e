import { z } from 'zod';
import { CachedStart, ColdStart, EvictedStart } from '#core/contract/machine/cold-start.ts';
import { Execution } from '#core/contract/machine/execution.ts';
import { MeasureRequest } from './measure.ts';
import { ModelDescription } from '#core/contract/model/model.ts';
import { ModelProfile } from './profile.ts';
import {
  BatchJob,
  DataDescription,
  HostDescription,
  MicroBatchPoint,
  Parity,
  RealtimePoint,
  RunDecision,
  RunState,
  SimulatedWindow,
  SloResult,
  SustainedRate,
} from './run.ts';
import { IncidentFact, Phase, PhaseSpeed, TrustFact } from './run-facts.ts';
import { ServiceStalls } from './service-stalls.ts';
import {
  BatchRows,
  Cores,
  Count,
  Effort,
  Flops,
  Interval,
  intervalOf,
  IsoTime,
  MeanBytes,
  Ms,
  Name,
  NonNegative,
  PositiveMs,
  RatePerS,
  RunId,
  Scv,
  Seconds,
  Text,
} from '#core/contract/base/numbers.ts';

import { TuningResult } from './tuning.ts';
import { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';

export { Phase };

/** Service times of one request with the settings of real-time mode. */
export const ServiceSummary = z.object({
  meanMs: PositiveMs,
  p50Ms: Ms,
  p99Ms: Ms.nullable(),
  scv: Scv,
  stalls: ServiceStalls.optional(),
});
export type ServiceSummary = Readonly<z.infer<typeof ServiceSummary>>;

/** The position of raw samples in samples.bin: `count` little-endian float64 milliseconds from byte `offset`. */
export const SampleSlice = z.object({ offset: Count, count: Count });
export type SampleSlice = Readonly<z.infer<typeof SampleSlice>>;

const BATCH_ROUND = {
  round: Count,
  batchSize: BatchRows,
  threads: Cores,
  replicas: Cores,
  rowsPerS: RatePerS,
  batchMs: PositiveMs,
  batches: Count,
};

/**
 * One line of events.ndjson. A run is the fold of its events (`core/measure/run/fold.ts`): everything known about it is in its journal.
 * Every event with a finished trial counts, whatever happens later.
 */
export const RunEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    at: IsoTime,
    runId: RunId,
    request: MeasureRequest,
    modewise: Name,
  }),
  z.object({ kind: z.literal('host'), host: HostDescription }),
  z.object({ kind: z.literal('model'), model: ModelDescription }),
  z.object({ kind: z.literal('data'), data: DataDescription }),
  /** The provider, if it is not the CPU. A continued run sends it again. */
  z.object({ kind: z.literal('execution'), execution: Execution }),
  /**
   * `expectedS` is the planned duration of the phase for the progress line, not a measurement. A finished phase that starts again is
   * repeated at a higher effort. Its earlier results count until it is finished again.
   */
  z.object({
    kind: z.literal('phase-started'),
    phase: Phase,
    at: IsoTime,
    expectedS: Seconds,
    effort: Effort.optional(),
  }),
  z.object({ kind: z.literal('phase-finished'), phase: Phase, at: IsoTime }),
  /**
   * `done` of `of` trials are finished. In a search, both are equal while the total is unknown. `at` is sent before a trial and says what
   * it will measure (rows of a batch, requests/s, milliseconds of a window).
   */
  z.object({
    kind: z.literal('progress'),
    phase: Phase,
    done: NonNegative,
    of: NonNegative,
    text: Text,
    at: NonNegative.optional(),
  }),
  z.object({ kind: z.literal('cold-start'), coldStart: ColdStart }),
  /** One start from the optimised model; null with the reason if it could not be saved or loaded. */
  z.object({ kind: z.literal('cached-start'), cached: CachedStart.nullable(), reason: Text.nullable() }),
  /** One start whose files were dropped from the file cache before; null with the reason if they could not be. */
  z.object({ kind: z.literal('evicted-start'), evicted: EvictedStart.nullable(), reason: Text.nullable() }),
  z.object({ kind: z.literal('flops'), flopsPerRow: Flops }),
  z.object({ kind: z.literal('model-profile'), profile: ModelProfile }),
  /** One round of one configuration: the median time of a batch, and the rows/s over the round's wall time. */
  z.object({ kind: z.literal('batch-round'), ...BATCH_ROUND }),
  /** A round of the best configuration in freshly started executors, later in the run. Visits count from 1. */
  z.object({ kind: z.literal('batch-visit'), visit: Count.min(1), ...BATCH_ROUND }),
  /** The best configuration for a minute. */
  z.object({
    kind: z.literal('batch-sustained'),
    batchSize: BatchRows,
    threads: Cores,
    replicas: Cores,
    sustained: SustainedRate,
  }),
  /** The settings of a session that were tried for one use of the model. */
  z.object({ kind: z.literal('tuning'), result: TuningResult }),
  z.object({ kind: z.literal('job'), job: BatchJob }),
  z.object({ kind: z.literal('parity'), parity: Parity }),
  z.object({
    kind: z.literal('realtime-setting'),
    threads: Cores,
    replicas: Cores,
    service: ServiceSummary,
  }),
  z.object({ kind: z.literal('realtime-point'), point: RealtimePoint, samples: SampleSlice.nullable() }),
  z.object({ kind: z.literal('realtime-slo'), slo: SloResult }),
  z.object({
    kind: z.literal('transport'),
    overheadMs: Interval,
    bytesIn: MeanBytes,
    bytesOut: MeanBytes,
  }),
  /** Request handling of the model server; see `realtime.handling` of run.json. */
  z.object({ kind: z.literal('handling'), ms: intervalOf(PositiveMs) }),
  z.object({ kind: z.literal('microbatch-setting'), threads: Cores, replicas: Cores }),
  z.object({ kind: z.literal('microbatch-point'), point: MicroBatchPoint, samples: SampleSlice.nullable() }),
  z.object({ kind: z.literal('microbatch-simulated'), windows: z.array(SimulatedWindow).max(20_000) }),
  /** `phase` is absent for observations about the whole run. Finishing a repeated phase discards its earlier reasons. */
  z.object({ kind: z.literal('noise'), reason: TrustFact, phase: Phase.optional() }),
  /** Between two phases, while a verdict is planned from the results so far. */
  z.object({ kind: z.literal('resting'), at: IsoTime }),
  /** Ends a rest; null if the request has no workload, or nothing can be planned yet. */
  z.object({ kind: z.literal('verdict-so-far'), at: IsoTime, verdict: VerdictSoFar.nullable() }),
  /** The speed of a core before and after a phase. */
  z.object({ kind: z.literal('phase-speed'), speed: PhaseSpeed }),
  z.object({ kind: z.literal('decision'), decision: RunDecision }),
  z.object({ kind: z.literal('incident'), phase: Phase, incident: IncidentFact }),
  z.object({ kind: z.literal('finished'), at: IsoTime, state: RunState }),
]);
export type RunEvent = Readonly<z.infer<typeof RunEvent>>;
