import { nowMs } from '../clock.ts';
import { FeedSets, fillFeedSet, type FeedSet, makeFeedSet } from './feed-sets.ts';
import { badRequest, RequestError } from './request-error.ts';
import { type InferRequest, parseInferRequest } from './request.ts';
import { type AnswerHeads, encodeAnswer, type InferAnswer } from './response.ts';
import type { ModelRunner } from './runner.ts';
import type { ServedModel } from './served-model.ts';
import type { Statistics } from './statistics.ts';

/** JSON headers that are remembered: those of the same shape without an id repeat from request to request, byte for byte. */
const MOST_KNOWN = 256;
const LONGEST_KNOWN_BYTES = 4096;

/** A request whose JSON has been read; `sets` and `heads` only where everything of it may be used again. */
interface KnownRequest {
  readonly request: InferRequest;
  readonly fetches: readonly string[];
  readonly sets: FeedSets | null;
  readonly heads: AnswerHeads | null;
}

/** An answer, and how long its inference took, milliseconds. */
export interface TimedAnswer extends InferAnswer {
  readonly inferMs: number;
}

/** What ONNX Runtime says of inputs that it cannot take; the request is at fault then. */
const INPUTS_AT_FAULT = /INVALID_ARGUMENT|bounds|out of range|Got invalid dimensions|Unexpected input/i;

/** Answers inference requests: bytes in, bytes out. */
export class Inference {
  readonly #model: ServedModel;
  readonly #runner: ModelRunner;
  readonly #statistics: Statistics;
  readonly #known = new Map<string, KnownRequest>();

  constructor(options: { readonly model: ServedModel; readonly runner: ModelRunner; readonly statistics: Statistics }) {
    this.#model = options.model;
    this.#runner = options.runner;
    this.#statistics = options.statistics;
  }

  /** `jsonBytes` is the length of the JSON in front of binary data; null: all of the body is JSON. Throws RequestError. */
  async answer(body: Buffer, jsonBytes: number | null): Promise<TimedAnswer> {
    const beganMs = nowMs();
    try {
      return await this.#answer(body, jsonBytes, beganMs);
    } catch (error) {
      this.#statistics.noteFailure(nowMs() - beganMs);
      throw error;
    }
  }

  async #answer(body: Buffer, jsonBytes: number | null, beganMs: number): Promise<TimedAnswer> {
    const known = this.#read(body, jsonBytes);
    const { request, fetches, sets, heads } = known;
    const binary = body.subarray(jsonBytes ?? body.length);
    if (binary.length !== request.binaryBytes) {
      throw badRequest(
        `the inputs' binary_data_size add up to ${request.binaryBytes} bytes, ${binary.length} follow the JSON`,
      );
    }
    const set = sets === null ? freshSet(request, binary) : sets.fill(binary);
    const decodedMs = nowMs();
    const { results, queueMs, inferMs } = await this.#run(set, fetches);
    sets?.free(set);
    const inferredMs = nowMs();
    const answer = encodeAnswer({
      modelName: this.#model.name,
      id: request.id,
      results,
      wanted: request.outputs,
      heads,
    });
    const endedMs = nowMs();
    this.#statistics.noteSuccess({
      totalMs: endedMs - beganMs,
      decodeMs: decodedMs - beganMs,
      queueMs,
      inferMs,
      encodeMs: endedMs - inferredMs,
      rows: request.inputs.find(({ port }) => port.batched)?.dims[0] ?? 1,
    });
    return { ...answer, inferMs };
  }

  #read(body: Buffer, jsonBytes: number | null): KnownRequest {
    if (jsonBytes === null) return this.#parse(body.toString('utf8'), false);
    if (jsonBytes > body.length) {
      throw badRequest(`Inference-Header-Content-Length is ${jsonBytes}, the body has only ${body.length} bytes`);
    }
    if (jsonBytes > LONGEST_KNOWN_BYTES) return this.#parse(body.toString('utf8', 0, jsonBytes), true);
    // One character a byte: the same bytes give the same key, whatever they mean.
    const key = body.toString('latin1', 0, jsonBytes);
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    const read = this.#parse(body.toString('utf8', 0, jsonBytes), true);
    if (read.sets === null) return read;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(key, read);
    return read;
  }

  #parse(text: string, hasBinary: boolean): KnownRequest {
    const request = parseInferRequest(text, this.#model, hasBinary);
    const repeats = hasBinary && request.id === null && request.inputs.every(({ data }) => data === null);
    return {
      request,
      fetches: request.outputs.map(({ port }) => port.name),
      sets: repeats ? new FeedSets(request) : null,
      heads: repeats ? new Map() : null,
    };
  }

  async #run(set: FeedSet, fetches: readonly string[]): ReturnType<ModelRunner['run']> {
    try {
      return await this.#runner.run(set.feeds, fetches);
    } catch (error) {
      if (error instanceof RequestError) throw error;
      const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 500);
      const status = INPUTS_AT_FAULT.test(text) ? 400 : 500;
      throw new RequestError(status, `ONNX Runtime cannot run the model on these inputs: ${text}`);
    }
  }
}

function freshSet(request: InferRequest, binary: Buffer): FeedSet {
  const set = makeFeedSet(request);
  fillFeedSet(set, request, binary);
  return set;
}
