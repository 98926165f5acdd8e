import { availableParallelism } from 'node:os';

/** Number of cores available to this process, including a container's limit. */
export function cores(): number {
  return availableParallelism();
}

/**
 * How real-time mode divides the cores: one for the generator, the others for the executors. Waiting executors may only
 * spin if every thread has its own core; otherwise all of them become slower.
 */
export function liveSetting(options: { readonly threads: number | null; readonly replicas: number | null }): {
  readonly threads: number;
  readonly replicas: number;
} {
  const threads = options.threads ?? 1;
  return { threads, replicas: options.replicas ?? Math.max(1, Math.floor((cores() - 1) / threads)) };
}

/** See `liveSetting`. */
export function maySpin(setting: { readonly threads: number; readonly replicas: number }): boolean {
  return setting.threads * setting.replicas + 1 <= cores();
}
