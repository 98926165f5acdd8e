import type { InspectRequest } from '#core/contract/light-methods.ts';
import type { Inspection } from '#core/contract/model.ts';
import type { CallContext } from '#core/contract/method-map.ts';
import { resolveSample } from '#engine/model/samples.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { inspectModelFile } from '#engine/plans/inspect-model-file.ts';

const SAMPLE = 'sample:';

/**
 * Describes a model without running it, and how data would bind to it. Data that do not match are described, not
 * rejected.
 */
export async function inspect(host: BenchHost, request: InspectRequest, { signal }: CallContext): Promise<Inspection> {
  const sample = request.model.startsWith(SAMPLE) ? await resolveSample(request.model.slice(SAMPLE.length)) : null;
  const path = sample?.modelPath ?? request.model;
  const { model, warnings } = await inspectModelFile({ path, hash: request.hash }, hostSignal(signal));
  if (request.data === null) return { schemaVersion: 1, model, warnings, data: null };
  const { inputs, batchable, classes = [] } = model;
  const question = {
    kind: 'inspect' as const,
    allRows: request.allRows,
    path: request.data,
    inputs,
    batchable,
    classes,
    maps: [...(sample?.maps ?? []), ...request.maps],
    drops: request.drops,
    labels: request.labels,
    dims: { ...sample?.dims, ...request.dims },
  };
  const { askReader } = await import('#engine/bench/ask-reader.ts');
  const data = await askReader({ host, question, signal: hostSignal(signal) });
  return { schemaVersion: 1, model, warnings, data };
}
