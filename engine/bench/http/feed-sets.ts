import type { Tensor } from 'onnxruntime-node';
import { allocate, type TensorData } from '../../dataset/tensor-rows.ts';
import { tensorOver } from '../feeds.ts';
import { elementsOf } from './datatypes.ts';
import type { InferRequest } from './request.ts';
import { readBinary } from './tensors-binary.ts';

/** Tensors for one request in flight. */
export interface FeedSet {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly targets: readonly TensorData[];
}

/** Bytes of idle tensors that are kept for one kind of request, at most. */
const MOST_IDLE_BYTES = 4 * 2 ** 20;
const MOST_IDLE_SETS = 64;

/** The tensors of requests of one kind (the same JSON, all data binary). They are made once and used again: a request only copies its bytes in. */
export class FeedSets {
  readonly #request: InferRequest;
  readonly #idle: FeedSet[] = [];
  readonly #mostIdle: number;

  constructor(request: InferRequest) {
    this.#request = request;
    this.#mostIdle = Math.min(MOST_IDLE_SETS, Math.floor(MOST_IDLE_BYTES / Math.max(1, request.binaryBytes)));
  }

  /** A set filled from the bytes behind the JSON. Throws RequestError for malformed bytes. */
  fill(binary: Buffer): FeedSet {
    const set = this.#idle.pop() ?? makeFeedSet(this.#request);
    fillFeedSet(set, this.#request, binary);
    return set;
  }

  /** Gives a set back whose inference is over. */
  free(set: FeedSet): void {
    if (this.#idle.length < this.#mostIdle) this.#idle.push(set);
  }
}

/** Fresh tensors for a request; those whose elements came as JSON are filled already. */
export function makeFeedSet({ inputs }: InferRequest): FeedSet {
  const feeds: Record<string, Tensor> = {};
  const targets = inputs.map(({ port, dims, data }) => {
    const target = data ?? allocate(port.type, elementsOf(dims));
    feeds[port.name] = tensorOver(port.type, target, dims);
    return target;
  });
  return { feeds, targets };
}

/** Copies the bytes behind the JSON into a set's tensors. Throws RequestError. */
export function fillFeedSet({ targets }: FeedSet, { inputs }: InferRequest, binary: Buffer): void {
  inputs.forEach(({ port, data, from, bytes }, index) => {
    const target = targets[index];
    if (data !== null || target === undefined) return;
    const where = `input "${port.name}"`;
    readBinary(binary.subarray(from, from + bytes), { type: port.type, data: target, where });
  });
}
