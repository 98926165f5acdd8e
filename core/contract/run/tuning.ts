import { z } from 'zod';
import { BatchRows, Cores, Count, intervalOf, NonNegative } from '#core/contract/base/numbers.ts';

/** The settings of a session that are tried in addition to its threads. Every other program leaves them as `DEFAULT_TUNING` has them. */
export const SessionTuning = z.object({
  /** Graph optimisation: `all` also changes the layout of tensors for this processor. */
  graph: z.enum(['all', 'extended']),
  /** Whether threads spin for a moment when they wait for work. Without effect on one thread. */
  spinning: z.boolean(),
  /** Whether freed memory is kept for the next inference. */
  arena: z.boolean(),
  /** Whether the memory of an inference is planned from the one before. */
  memoryPattern: z.boolean(),
  /** Whether branches of the graph run in parallel, on as many inter-op threads as intra-op threads, at least two. */
  parallel: z.boolean(),
});
export type SessionTuning = Readonly<z.infer<typeof SessionTuning>>;

/** A setting by its name. */
export const TuningFactor = SessionTuning.keyof();
export type TuningFactor = z.infer<typeof TuningFactor>;

/** The defaults of ONNX Runtime, with graph optimisation at its highest level. */
export const DEFAULT_TUNING: SessionTuning = {
  graph: 'all',
  spinning: true,
  arena: true,
  memoryPattern: true,
  parallel: false,
};

/** The other level of each setting. */
export const OTHER_TUNING: SessionTuning = {
  graph: 'extended',
  spinning: false,
  arena: false,
  memoryPattern: false,
  parallel: true,
};

const Ratio = intervalOf(NonNegative);

/**
 * The effect of one setting on the rows per second: the ratio of the other level to the default, with its 90 % interval. `isTaken`: clearly faster,
 * with the number of settings taken into account.
 */
export const TuningEffect = z.object({ factor: TuningFactor, ratio: Ratio, isTaken: z.boolean() });
export type TuningEffect = Readonly<z.infer<typeof TuningEffect>>;

/** The session settings that were tried for one use of a model. */
export const TuningResult = z.object({
  use: z.enum(['batch', 'realtime']),
  batchSize: BatchRows,
  threads: Cores,
  replicas: Cores,
  /** Pairs of a block and its mirror image, each with every configuration once. */
  blockPairs: Count,
  effects: z.array(TuningEffect).max(16),
  /**
   * All taken settings together against the default, in turns. Null if none was taken. `tuned` holds the settings to use: the default where this
   * comparison did not confirm them.
   */
  comparison: z.object({ tried: SessionTuning, rounds: Count, ratio: Ratio }).nullable(),
  tuned: SessionTuning,
});
export type TuningResult = Readonly<z.infer<typeof TuningResult>>;
