/**
 * Reference values for the batcher with τ0 = 4 ms, α = 1 ms and a cap of 32 under Poisson arrivals: rate per second, window in ms → mean
 * batch, utilisation, p99 in ms. They come from independent simulations of 10⁷ jobs. Tests compare the simulator with them, benchmarks the
 * real threads.
 */
export const GOLDEN_BATCHER = [
  [200, 0, 1.43, 0.761, 13.8],
  [200, 5, 2.04, 0.593, 14.8],
  [200, 10, 3.0, 0.467, 20.2],
  [200, 20, 5.0, 0.36, 33.0],
  [200, 50, 11.0, 0.273, 70.0],
  [600, 0, 6.02, 0.999, 32.7],
  [600, 20, 13.15, 0.782, 44.5],
  [600, 50, 29.3, 0.682, 84.0],
] as const;
