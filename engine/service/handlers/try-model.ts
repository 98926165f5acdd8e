import { basename } from 'node:path';
import type { CallContext } from '#core/contract/methods/method-map.ts';
import { processEndText } from '#core/contract/run/run-facts-words.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { modelPathOf } from '#engine/model/samples.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { runPhase } from '#engine/runs/bench-phase.ts';

/**
 * Loads a model into ONNX Runtime, in a bench process, which may crash.
 * @param request.model a path or `sample:NAME`.
 * @throws AppError with what a measurement of the model would fail with.
 */
export async function tryModel(
  host: BenchHost,
  { model }: { readonly model: string },
  { signal }: CallContext,
): Promise<Record<string, never>> {
  const modelPath = await modelPathOf(model);
  const task = { kind: 'load', modelPath, outputs: [] } as const;
  const end = await runPhase({ host, task, signal: hostSignal(signal), onEvent: () => undefined });
  switch (end.kind) {
    case 'finished':
    case 'stopped':
      return {};
    case 'failed':
      throw end.error.about(basename(modelPath));
    case 'crashed':
      throw unusable(
        basename(modelPath),
        `the process that loads it ${processEndText(end.end)}`,
        'Check that the model runs elsewhere, and that it fits into memory',
      );
  }
}
