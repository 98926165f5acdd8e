/**
 * Mean latency of an M/G/1 queue, including service (Pollaczek–Khinchine): E[S] + λE[S²]/(2(1−ρ)).
 * @returns milliseconds, Infinity at or above saturation.
 */
export function mg1MeanLatencyMs(queue: {
  readonly ratePerMs: number;
  readonly serviceMs: number;
  /** Squared coefficient of variation of the service time. */
  readonly serviceScv: number;
}): number {
  const { ratePerMs, serviceMs, serviceScv } = queue;
  const load = ratePerMs * serviceMs;
  if (load >= 1) return Infinity;
  const secondMoment = serviceMs * serviceMs * (1 + serviceScv);
  return serviceMs + (ratePerMs * secondMoment) / (2 * (1 - load));
}

/** A server with Poisson arrivals whose batch of b rows takes τ0 + α·b. */
interface BatchServer {
  readonly ratePerMs: number;
  readonly tau0Ms: number;
  readonly alphaMs: number;
}

/**
 * Upper bound of the mean latency, including service, if each batch takes all waiting rows, without window or cap (Inoue, "Queueing
 * analysis of GPU-based inference servers with dynamic batching", 2021, Theorem 2). Nearly exact above half load.
 */
export function dynamicBatchingBoundMs(server: BatchServer): number {
  const { ratePerMs: rate, tau0Ms: tau, alphaMs: alpha } = server;
  const load = rate * alpha;
  if (load >= 1) return Infinity;
  const first = ((alpha + tau) / (2 * (1 - load))) * (1 + 2 * rate * tau + (1 - rate * tau) / (1 + load));
  const second = (1.5 * tau) / (1 - load) + ((alpha / 2) * (load + 2)) / (1 - load * load);
  return Math.min(first, second);
}

/** The effect of a window if the server is idle at its deadline and the cap does not bind (1+λW ≪ B). */
interface IdleWindow {
  readonly meanBatch: number;
  readonly meanWaitMs: number;
  readonly meanLatencyMs: number;
  readonly computeMsPerRow: number;
}

/**
 * A window W that starts with the first row of each batch: 1+λW rows on average and a mean wait of W(1+λW/2)/(1+λW). Only the τ0 part of
 * the compute per row decreases.
 */
export function idleWindow(server: BatchServer & { readonly windowMs: number }): IdleWindow {
  const { ratePerMs, tau0Ms, alphaMs, windowMs } = server;
  const joined = ratePerMs * windowMs;
  const meanBatch = 1 + joined;
  const meanWaitMs = (windowMs * (1 + joined / 2)) / meanBatch;
  // A row sees its own batch: the size-biased mean E[b²]/E[b].
  const batchSeen = (meanBatch * meanBatch + joined) / meanBatch;
  return {
    meanBatch,
    meanWaitMs,
    meanLatencyMs: meanWaitMs + tau0Ms + alphaMs * batchSeen,
    computeMsPerRow: alphaMs + tau0Ms / meanBatch,
  };
}
