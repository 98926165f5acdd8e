import { isSource } from '#core/contract/model/data-source.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';

/** Rows as a file of this machine: those of an address are copied first. Null stays null. Throws AppError. */
export async function localRows(
  data: string | null,
  options: {
    readonly seed: number;
    readonly benchHost: BenchHost;
    readonly signal: AbortSignal;
    readonly onProgress: (text: string) => void;
  },
): Promise<string | null> {
  if (data === null || !isSource(data)) return data;
  const { copySource } = await import('#engine/sources/copy-source.ts');
  return (await copySource({ data, ...options })).path;
}
