import type { InferenceSession } from 'onnxruntime-node';
import { isElementType, type TensorData, type TensorRows } from '#engine/model/tensor-rows.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import { v2Datatype } from '#engine/model-server/datatypes.ts';
import { binarySize, writeBinary } from '#engine/model-server/tensors-binary.ts';
import { encodeJsonData } from '#engine/model-server/tensors-json.ts';

/** The body of an inference request in the binary extension, and the length of its JSON part. */
export interface InferBody {
  readonly bytes: Buffer;
  readonly jsonBytes: number;
}

/** Encodes all inputs as binary data, and requests all outputs as binary data. */
export function encodeInferBody(feeds: InferenceSession.FeedsType): InferBody {
  const tensors = Object.entries(feeds).map(([name, value]) => {
    const { type, dims, data } = value as { type: string; dims: readonly number[]; data: TensorData };
    if (!isElementType(type)) throw new Error(`input "${name}" is of type ${type}, which cannot be sent`);
    return { name, type, dims, data };
  });
  const inputs = tensors.map(({ name, type, dims, data }) => ({
    name,
    shape: dims,
    datatype: v2Datatype(type),
    parameters: { binary_data_size: binarySize(data) },
  }));
  const json = Buffer.from(JSON.stringify({ inputs, parameters: { binary_data_output: true } }));
  const total = tensors.reduce((sum, { data }) => sum + binarySize(data), json.length);
  const bytes = Buffer.alloc(total);
  bytes.set(json);
  tensors.reduce((at, { data }) => writeBinary(data, bytes, at), json.length);
  return { bytes, jsonBytes: json.length };
}

/** Encodes all inputs as JSON, for servers without the binary extension. */
export function encodeJsonBody(feeds: InferenceSession.FeedsType): Buffer {
  const inputs = Object.entries(feeds).map(([name, value]) => {
    const { type, dims, data } = value as { type: string; dims: readonly number[]; data: TensorData };
    if (!isElementType(type)) throw new Error(`input "${name}" is of type ${type}, which cannot be sent`);
    const head = JSON.stringify({ name, shape: dims, datatype: v2Datatype(type) });
    return `${head.slice(0, -1)},"data":${encodeJsonData({ type, data })}}`;
  });
  return Buffer.from(`{"inputs":[${inputs.join(',')}]}`);
}

/** Complete HTTP requests, concatenated: request i is `bytes` from `starts[i]` to `starts[i + 1]`. */
export interface RequestBytes {
  readonly bytes: Uint8Array;
  readonly starts: Float64Array;
  /** Size of each body in bytes. */
  readonly bodyBytes: Float64Array;
}

/**
 * The first rows of a data set as HTTP requests to one model, one row each, encoded before the clock starts, so that the
 * client's encoding is not measured.
 */
export function encodeRequests(data: TensorRows, modelName: string, maxRows = data.rows): RequestBytes {
  const path = `/v2/models/${encodeURIComponent(modelName)}/infer`;
  const requests = Array.from({ length: Math.min(data.rows, maxRows) }, (_, row) => {
    const { bytes, jsonBytes } = encodeInferBody(feedsOf(data, row, 1));
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Content-Type: application/${jsonBytes === null ? 'json' : 'octet-stream'}`,
      ...(jsonBytes === null ? [] : [`Inference-Header-Content-Length: ${jsonBytes}`]),
      `Content-Length: ${bytes.length}`,
    ];
    return { head: Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body: bytes };
  });
  return packRequests(requests);
}

/** Concatenates requests in shared memory. */
export function packRequests(
  requests: readonly { readonly head: Uint8Array; readonly body: Uint8Array }[],
): RequestBytes {
  const starts = new Float64Array(requests.length + 1);
  requests.forEach(({ head, body }, index) => {
    starts[index + 1] = (starts[index] ?? 0) + head.length + body.length;
  });
  const bytes = new Uint8Array(new SharedArrayBuffer(starts[requests.length] ?? 0));
  requests.forEach(({ head, body }, index) => {
    bytes.set(head, starts[index]);
    bytes.set(body, (starts[index] ?? 0) + head.length);
  });
  return { bytes, starts, bodyBytes: Float64Array.from(requests, ({ body }) => body.length) };
}
