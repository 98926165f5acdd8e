import { ServerHeap } from './server-heap.ts';

/**
 * Waiting times of a single first-come-first-served server by Lindley's recursion: W[i+1] = max(0, W[i] + S[i] − gap).
 * @param arrivalsMs ascending.
 * @param servicesMs at least as many as arrivals.
 * @returns milliseconds of waiting for each arrival, excluding service.
 */
export function lindleyWaitsMs(arrivalsMs: Float64Array, servicesMs: Float64Array): Float64Array {
  const waits = new Float64Array(arrivalsMs.length);
  let previousArrival = arrivalsMs[0] ?? 0;
  let backlog = 0;
  for (let i = 0; i < arrivalsMs.length; i++) {
    const arrival = arrivalsMs[i] ?? 0;
    const wait = Math.max(0, backlog - (arrival - previousArrival));
    waits[i] = wait;
    backlog = wait + (servicesMs[i] ?? 0);
    previousArrival = arrival;
  }
  return waits;
}

/** Waiting times of a first-come-first-served queue with `servers` equal servers. Equals Lindley's recursion for one server. */
export function fifoWaitsMs(options: {
  readonly arrivalsMs: Float64Array;
  readonly servicesMs: Float64Array;
  readonly servers: number;
}): Float64Array {
  const { arrivalsMs, servicesMs, servers } = options;
  const heap = new ServerHeap(servers);
  const waits = new Float64Array(arrivalsMs.length);
  for (let i = 0; i < arrivalsMs.length; i++) {
    const arrival = arrivalsMs[i] ?? 0;
    const start = Math.max(arrival, heap.earliestMs);
    waits[i] = start - arrival;
    heap.occupy(start + (servicesMs[i] ?? 0));
  }
  return waits;
}
