import type { StreamContext } from '#core/contract/methods/method-map.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { copySource } from '#engine/sources/copy-source.ts';

/** Copies the data of a source; a file is not one. Throws AppError. */
export async function readSource(
  benchHost: BenchHost,
  { data, seed }: { readonly data: string; readonly seed: number },
  { signal, emit }: StreamContext<{ readonly text: string }>,
): Promise<{}> {
  const onProgress = (text: string): void => emit({ text });
  if (isSource(data)) await copySource({ data, seed, benchHost, signal: hostSignal(signal), onProgress });
  return {};
}
