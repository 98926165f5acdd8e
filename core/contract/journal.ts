import { z } from 'zod';
import { CachedStart, ColdStart } from './cold-start.ts';
import { MeasureRequest } from './measure.ts';
import { ModelDescription } from './model.ts';
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
} from './run.ts';
import { IncidentFact, Phase, TrustFact } from './run-facts.ts';
import {
  BatchRows,
  Cores,
  Count,
  Effort,
  Flops,
  Interval,
  IsoTime,
  MeanBytes,
  Ms,
  Name,
  NonNegative,
  PositiveMs,
  RatePerS,
  Scv,
  Seconds,
  Text,
} from './numbers.ts';

export { Phase };

/** Service times of one request at the settings of the real-time mode. */
export const ServiceSummary = z.object({
  meanMs: PositiveMs,
  p50Ms: Ms,
  p99Ms: Ms.nullable(),
  scv: Scv,
});
export type ServiceSummary = Readonly<z.infer<typeof ServiceSummary>>;

/** Where raw samples lie in samples.bin: little-endian float64 milliseconds, `count` of them from byte `offset`. */
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
 * One line of events.ndjson. A run is the fold of its events (`core/measure/run/fold.ts`): nothing is known of a run that is not
 * in its journal. Every event that carries a finished trial counts, whatever happens afterwards.
 */
export const RunEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    at: IsoTime,
    runId: Name,
    request: MeasureRequest,
    modewise: Name,
  }),
  z.object({ kind: z.literal('host'), host: HostDescription }),
  z.object({ kind: z.literal('model'), model: ModelDescription }),
  z.object({ kind: z.literal('data'), data: DataDescription }),
  /**
   * `expectedS` is the planned length of the phase, for the progress line; not a measurement. A phase that was finished and is started again is
   * measured anew, at a higher effort: what it had stands until it is finished again.
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
   * `done` of `of` trials are done; where the two are equal a search does not know yet how many there will be. `at` is told before a trial begins:
   * where it will lie (rows of a batch, requests/s, milliseconds of a window).
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
  /** One start from the optimised model; null with the reason where it could not be saved or loaded. */
  z.object({ kind: z.literal('cached-start'), cached: CachedStart.nullable(), reason: Text.nullable() }),
  z.object({ kind: z.literal('flops'), flopsPerRow: Flops }),
  z.object({ kind: z.literal('model-profile'), profile: ModelProfile }),
  /** One round of one configuration: how long each batch took (median) and the rows/s over the round's wall time. */
  z.object({ kind: z.literal('batch-round'), ...BATCH_ROUND }),
  /** A round of the best configuration in executors of its own, later in the run; visits count from 1. */
  z.object({ kind: z.literal('batch-visit'), visit: Count.min(1), ...BATCH_ROUND }),
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
  z.object({ kind: z.literal('microbatch-setting'), threads: Cores, replicas: Cores }),
  z.object({ kind: z.literal('microbatch-point'), point: MicroBatchPoint, samples: SampleSlice.nullable() }),
  z.object({ kind: z.literal('microbatch-simulated'), windows: z.array(SimulatedWindow).max(20_000) }),
  /** `phase` is absent for what holds for the whole run. A phase that is measured again to its end leaves its earlier reasons behind. */
  z.object({ kind: z.literal('noise'), reason: TrustFact, phase: Phase.optional() }),
  z.object({ kind: z.literal('decision'), decision: RunDecision }),
  z.object({ kind: z.literal('incident'), phase: Phase, incident: IncidentFact }),
  z.object({ kind: z.literal('finished'), at: IsoTime, state: RunState }),
]);
export type RunEvent = Readonly<z.infer<typeof RunEvent>>;
