import type { InspectRequest } from '#core/contract/methods/light-methods.ts';
import type { Inspection } from '#core/contract/model/model.ts';
import type { CallContext } from '#core/contract/methods/method-map.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { withMissing } from '#engine/dataset/bind/input-need.ts';
import { inspectModelFile } from '#engine/plans/inspect-model-file.ts';

const SAMPLE = 'sample:';

/** Describes a model without running it, and how data would bind to it. Data that do not match are described. */
export async function inspect(host: BenchHost, request: InspectRequest, { signal }: CallContext): Promise<Inspection> {
  const sample = request.model.startsWith(SAMPLE) ? await resolveSample(request.model.slice(SAMPLE.length)) : null;
  const path = sample?.modelPath ?? request.model;
  const { model, warnings } = await inspectModelFile({ path, hash: request.hash }, hostSignal(signal));
  if (request.data === null) return { schemaVersion: 1, model, warnings, data: null };
  const { batchable, classes = [] } = model;
  const inputs = withMissing(model.inputs, request.missing);
  const question = {
    kind: 'inspect' as const,
    allRows: request.allRows,
    inputs,
    batchable,
    classes,
    maps: [...(sample?.maps ?? []), ...request.maps],
    drops: request.drops,
    labels: request.labels,
    dims: { ...sample?.dims, ...request.dims },
  };
  const { askReader } = await import('#engine/bench/ask-reader.ts');
  const ask = (path: string) => askReader({ host, question: { ...question, path }, signal: hostSignal(signal) });
  if (!isSource(request.data)) return { schemaVersion: 1, model, warnings, data: await ask(request.data) };
  const { copySource, namingSource, withRows } = await import('#engine/sources/copy-source.ts');
  const { seed } = request;
  const copy = await copySource({ data: request.data, seed, benchHost: host, signal: hostSignal(signal) });
  const data = await namingSource(copy, () => ask(copy.path));
  const all = [...warnings, ...copy.warnings];
  return { schemaVersion: 1, model, warnings: all, data: { ...data, source: withRows(copy, data.rows) } };
}
