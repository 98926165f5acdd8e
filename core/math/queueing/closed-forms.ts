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

/**
 * Approximate mean wait in a G/G/c queue, excluding service (Sakasegawa 1977). Underestimates by about a third for bursty arrivals at
 * moderate load: simulate if the squared coefficient of variation of the arrivals exceeds 1.
 */
export function ggcMeanWaitMs(queue: {
  readonly ratePerMs: number;
  readonly serviceMs: number;
  readonly servers: number;
  readonly arrivalScv: number;
  readonly serviceScv: number;
}): number {
  const { ratePerMs, serviceMs, servers, arrivalScv, serviceScv } = queue;
  const load = (ratePerMs * serviceMs) / servers;
  if (load >= 1) return Infinity;
  const queueing = load ** (Math.sqrt(2 * (servers + 1)) - 1) / (servers * (1 - load));
  return ((arrivalScv + serviceScv) / 2) * serviceMs * queueing;
}

/** Erlang C: the probability that a request waits in M/M/c with offered load a = λE[S] < c. */
export function erlangC(servers: number, offeredLoad: number): number {
  if (offeredLoad >= servers) return 1;
  // The recursion for Erlang B does not overflow, whatever the number of servers.
  let blocking = 1;
  for (let k = 1; k <= servers; k++) blocking = (offeredLoad * blocking) / (k + offeredLoad * blocking);
  return blocking / (1 - (offeredLoad / servers) * (1 - blocking));
}

/** Mean wait in M/M/c, excluding service: P(wait)·E[S]/(c−a). */
export function mmcMeanWaitMs(queue: {
  readonly ratePerMs: number;
  readonly serviceMs: number;
  readonly servers: number;
}): number {
  const { ratePerMs, serviceMs, servers } = queue;
  const offered = ratePerMs * serviceMs;
  return offered >= servers ? Infinity : (erlangC(servers, offered) * serviceMs) / (servers - offered);
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

/** Maximum latency of a row while the backlog left by the current batch stays below the cap B: max(W, s(B)) + s(B). */
export function busyWindowBoundMs(server: {
  readonly tau0Ms: number;
  readonly alphaMs: number;
  readonly windowMs: number;
  readonly maxBatch: number;
}): number {
  const fullMs = server.tau0Ms + server.alphaMs * server.maxBatch;
  return Math.max(server.windowMs, fullMs) + fullMs;
}

/** The rate per millisecond below which a batcher with cap B is stable: B/(τ0+αB). */
export function batcherCapacityPerMs(server: {
  readonly tau0Ms: number;
  readonly alphaMs: number;
  readonly maxBatch: number;
}): number {
  return server.maxBatch / (server.tau0Ms + server.alphaMs * server.maxBatch);
}
