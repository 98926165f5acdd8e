import type { Tensor } from 'onnxruntime-node';
import { allocate, type TensorData } from '#engine/model/tensor-rows.ts';
import { tensorOver } from '#engine/runtime/feeds.ts';
import { elementsOf } from './datatypes.ts';
import type { InferRequest } from './request.ts';
import { bytesOfData, readBinary } from './tensors-binary.ts';

/** Tensors for one request in flight. */
interface FeedSet {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly targets: readonly TensorData[];
  /** The same buffers as bytes; null for strings, and for elements that came as JSON and stay. */
  readonly bytes: readonly (Uint8Array | null)[];
}

/** Maximum bytes of idle tensors for all kinds of requests together, and for one kind. */
const MAX_IDLE_BYTES = 64 * 2 ** 20;
const MAX_IDLE_BYTES_EACH = 4 * 2 ** 20;
const MAX_IDLE_SETS = 64;

/** Counts the bytes of idle tensors over all kinds of requests. */
export class IdleBytes {
  #bytes = 0;

  /** Adds bytes if there is room for them. */
  tryAdd(bytes: number): boolean {
    if (this.#bytes + bytes > MAX_IDLE_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** Reusable tensors for requests with the same JSON and only binary data: a request only copies its bytes. */
export class FeedSets {
  readonly #request: InferRequest;
  readonly #idle: FeedSet[] = [];
  readonly #maxIdle: number;
  readonly #idleBytes: IdleBytes;

  constructor(request: InferRequest, idleBytes: IdleBytes) {
    this.#request = request;
    this.#idleBytes = idleBytes;
    this.#maxIdle = Math.min(MAX_IDLE_SETS, Math.floor(MAX_IDLE_BYTES_EACH / Math.max(1, request.binaryBytes)));
  }

  /** Takes a set to fill. */
  take(): FeedSet {
    const set = this.#idle.pop();
    if (set === undefined) return makeFeedSet(this.#request);
    this.#idleBytes.remove(this.#request.binaryBytes);
    return set;
  }

  /** Returns a set after its inference. */
  free(set: FeedSet): void {
    if (this.#idle.length < this.#maxIdle && this.#idleBytes.tryAdd(this.#request.binaryBytes)) this.#idle.push(set);
  }
}

/** New tensors for a request, already filled where elements came as JSON. */
export function makeFeedSet({ inputs }: InferRequest): FeedSet {
  const feeds: Record<string, Tensor> = {};
  const targets = inputs.map(({ port, dims, data }) => {
    const target = data ?? allocate(port.type, elementsOf(dims));
    feeds[port.name] = tensorOver(port.type, target, dims);
    return target;
  });
  const bytes = inputs.map(({ data }, index) => {
    const target = targets[index];
    return data !== null || target === undefined || Array.isArray(target) ? null : bytesOfData(target);
  });
  return { feeds, targets, bytes };
}

/** Copies the binary data from `start` in `body` into a set's tensors. Throws RequestError for malformed data. */
export function fillFeedSet(set: FeedSet, { inputs }: InferRequest, body: Buffer, start: number): void {
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index];
    const target = set.targets[index];
    if (input === undefined || target === undefined || input.data !== null) continue;
    const from = start + input.from;
    const bytes = set.bytes[index];
    if (bytes !== null && bytes !== undefined && input.port.type !== 'bool')
      body.copy(bytes, 0, from, from + input.bytes);
    else {
      const { name, type } = input.port;
      readBinary(body.subarray(from, from + input.bytes), { type, data: target, where: `input "${name}"` });
    }
  }
}
