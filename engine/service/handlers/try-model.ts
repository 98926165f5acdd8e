import type { CallContext } from '#core/contract/method-map.ts';
import type { TriedModel } from '#core/contract/methods.ts';
import { processEndText } from '#core/words/run-facts.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { modelPathOf } from '#engine/model/samples.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { runPhase } from '#engine/runs/bench-phase.ts';

/** Loads a model into ONNX Runtime, in a bench process, which may crash. The problem is what a measurement would fail with. */
export async function tryModel(
  host: BenchHost,
  { model }: { readonly model: string },
  { signal }: CallContext,
): Promise<TriedModel> {
  const task = { kind: 'load', modelPath: await modelPathOf(model), outputs: [] } as const;
  const end = await runPhase({ host, task, signal: hostSignal(signal), onEvent: () => undefined });
  switch (end.kind) {
    case 'finished':
    case 'stopped':
      return { problem: null };
    case 'failed':
      return { problem: end.error.toDocument() };
    case 'crashed':
      return {
        problem: {
          code: 'unusable-input',
          file: null,
          cause: `the process that loads it ${processEndText(end.end)}`,
          actions: ['Check that the model runs elsewhere, and that it fits into memory'],
        },
      };
  }
}
