/** A configuration of batch mode. */
export interface BatchConfiguration {
  readonly batchSize: number;
  readonly threads: number;
  readonly replicas: number;
}

/** A request for one round of one configuration. Round 0 is exploratory: it selects configurations, and only later rounds judge them. */
export interface BatchRoundRequest extends BatchConfiguration {
  readonly round: number;
}

/** The result of one round. `batchMs` is the median time of a batch. */
export interface BatchRoundResult {
  readonly rowsPerS: number;
  readonly batchMs: number;
}

/** The exploratory result of one configuration. */
export interface Explored extends BatchConfiguration, BatchRoundResult {}

/** A search that yields requests for rounds one at a time and receives their results. */
export type BatchSearch = Generator<BatchRoundRequest, void, BatchRoundResult>;

/** Intra-op threads of each session, and number of parallel sessions. */
export interface Setting {
  readonly threads: number;
  readonly replicas: number;
}
