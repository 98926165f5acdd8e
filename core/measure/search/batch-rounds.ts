/** A configuration of batch mode. */
export interface BatchConfiguration {
  readonly batchSize: number;
  readonly threads: number;
  readonly replicas: number;
}

/**
 * One round of one configuration, asked for. Round 0 is exploring: what was picked for its luck there is judged by later rounds only.
 */
export interface BatchRoundRequest extends BatchConfiguration {
  readonly round: number;
}

/** What one round showed. `batchMs` is the median time of a batch. */
export interface BatchRoundResult {
  readonly rowsPerS: number;
  readonly batchMs: number;
}

/** What exploring saw of one configuration. */
export interface Explored extends BatchConfiguration, BatchRoundResult {}

/** A search that asks for rounds one at a time and receives their results. */
export type BatchSearch = Generator<BatchRoundRequest, void, BatchRoundResult>;

/** Intra-op threads of each session, and sessions side by side. */
export interface Setting {
  readonly threads: number;
  readonly replicas: number;
}
