import type { StreamContext } from '#core/contract/methods/method-map.ts';
import type { OptimiseEvent, OptimiseRequest, VariantsDocument } from '#core/contract/model/variants.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { optimiseModel } from '#engine/optimise/optimise.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';

/** Makes variants of a model and compares them with it. Throws AppError; then the folder has not changed. */
export function optimise(
  benchHost: BenchHost,
  request: OptimiseRequest,
  { signal, emit }: StreamContext<OptimiseEvent>,
): Promise<VariantsDocument> {
  return optimiseModel({ request, benchHost, signal: hostSignal(signal), onEvent: emit });
}
