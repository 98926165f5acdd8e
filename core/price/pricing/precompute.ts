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
