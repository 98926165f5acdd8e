import { availableParallelism } from 'node:os';

/** Cores that this process may use: a container's limit where there is one. */
export function cores(): number {
  return availableParallelism();
}

/**
 * How real-time mode shares the cores: one is the generator's, the executors have the rest. Executors may spin while they wait only
 * when every thread has a core of its own; where there are fewer, all of them lose by it.
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
