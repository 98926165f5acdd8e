import type { DataPreview, PreviewRequest } from '#core/contract/model/preview.ts';
import type { CallContext } from '#core/contract/methods/method-map.ts';
import { withMissing } from '#engine/dataset/bind/input-need.ts';
import { previewRows } from '#engine/dataset/questions/preview-rows.ts';
import { synthesise } from '#engine/dataset/rows/synthesise.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import { copySource } from '#engine/sources/copy-source.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { offThread } from '#engine/plans/off-thread.ts';

const SAMPLE = 'sample:';
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The first rows as the model receives them, read and bound by the same code as in a measurement. Throws AppError if
 * the data do not bind, have no usable row, or synthetic rows lack a size.
 */
export async function preview(host: BenchHost, request: PreviewRequest, { signal }: CallContext): Promise<DataPreview> {
  const { data, seed } = request;
  const sample = request.model.startsWith(SAMPLE) ? await resolveSample(request.model.slice(SAMPLE.length)) : null;
  const path = sample?.modelPath ?? request.model;
  const { model } = await offThread('inspectModel', { path, hash: false }, hostSignal(signal));
  const { batchable, classes = [] } = model;
  const inputs = withMissing(model.inputs, request.missing);
  const dims = { ...sample?.dims, ...request.dims };
  if (data === null) {
    const made = synthesise({ inputs, batchable, dims, rows: request.rows, seed, maxBytes: MAX_BYTES });
    return { synthetic: true, rows: made.rows, mapping: [...made.mapping], tensors: previewRows(made) };
  }
  const maps = [...(sample?.maps ?? []), ...request.maps];
  const copy = isSource(data) ? await copySource({ data, seed, benchHost: host, signal: hostSignal(signal) }) : null;
  const { drops, labels } = request;
  const bound = { path: copy?.path ?? data, inputs, batchable, classes, maps, drops, labels, dims };
  return askReader({ host, question: { kind: 'preview', ...bound, rows: request.rows }, signal: hostSignal(signal) });
}
