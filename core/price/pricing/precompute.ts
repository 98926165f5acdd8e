/** US dollars of one million reads from a store that batch runs fill. Unit prices are per row, per read and per GB-month. */
export function precomputePerMillionReadsUsd(store: {
  readonly reads: number;
  readonly refreshes: number;
  readonly rows: number;
  readonly batchRowUsd: number;
  readonly writes: number;
  readonly writeUsd: number;
  readonly readUsd: number;
  readonly storedGb: number;
  readonly gbUsd: number;
}): number {
  const totalUsd =
    store.refreshes * store.rows * store.batchRowUsd +
    store.writes * store.writeUsd +
    store.reads * store.readUsd +
    store.storedGb * store.gbUsd;
  return (totalUsd * 1e6) / store.reads;
}

/** Marginal US dollars of keeping one answer ready, and of computing one live. */
export interface AnswerCosts {
  readonly batchUsd: number;
  readonly writeUsd: number;
  readonly storeUsd: number;
  readonly readUsd: number;
  /** Marginal price of a live prediction: near zero on an always-on endpoint until one instance fewer suffices. */
  readonly liveUsd: number;
}

/** Reads per entity and refresh above which batch costs less than real time. Infinity if a live answer costs no more than a read. */
export function batchBreakEvenReads(costs: AnswerCosts): number {
  const saved = costs.liveUsd - costs.readUsd;
  return saved <= 0 ? Infinity : (costs.batchUsd + costs.writeUsd + costs.storeUsd) / saved;
}

/** Whether an entity read at rate λ_k is worth computing in advance every P: λ_k·P·(c_rt − c_read) > c_batch + c_write + c_store. */
export function worthPrecomputing(
  costs: AnswerCosts,
  entity: { readonly readsPerS: number; readonly periodS: number },
): boolean {
  const saved = entity.readsPerS * entity.periodS * (costs.liveUsd - costs.readUsd);
  return saved > costs.batchUsd + costs.writeUsd + costs.storeUsd;
}
