import { nowMs } from '#engine/runtime/clock.ts';
import { AnswerMemory, type Held } from './answer-memory.ts';
import { type AnswerSize, AnswerSizes } from './answer-sizes.ts';
import type { Caller } from './caller.ts';
import type { TimedAnswer } from './executor-protocol.ts';
import { FeedSets, IdleBytes } from './feed-sets.ts';
import { InferenceTurns } from './inference-turns.ts';
import { type LargeRequests, MAX_SMALL_BYTES } from './large-requests.ts';
import type { RequestLimits } from './limits.ts';
import { type MergeLimits, mostMerged } from './merging/merge-limits.ts';
import { MergeQueue } from './merging/merge-queue.ts';
import { badRequest, callerLeft, RequestError } from './request-error.ts';
import { parseInferRequest, type RequestInput } from './request.ts';
import { type RequestRun, runAlone, type RunKind } from './request-run.ts';
import { AnswerHeads, encodeAnswer } from './response.ts';
import type { ModelRunner } from './runner.ts';
import type { ServedModel } from './served-model.ts';
import type { StatisticsSink } from './statistics.ts';
import { checkBools } from './tensors-binary.ts';

/** Number of cached JSON headers: clients that send no id repeat them byte for byte for each shape. */
const MAX_KNOWN = 256;
const MAX_KNOWN_BYTES = 4096;
/** Maximum rows to run on the HTTP thread: each takes less than a tenth of a millisecond (process-protocol.ts). */
const MAX_ROWS_HERE = 512;

/** A request with parsed JSON; `sets` and `heads` only if everything in it can be reused. */
interface KnownRequest extends RunKind {
  readonly heads: AnswerHeads | null;
  /** Null if such requests are not merged. */
  readonly queue: MergeQueue | null;
  readonly size: AnswerSize;
}

/** A request whose answer has memory; `held` null: its answer does not count. */
interface Admitted {
  readonly known: KnownRequest;
  readonly held: Held | null;
  /** When it was read, on the clock of `nowMs`. */
  readonly readMs: number;
}

interface Asked {
  readonly body: Buffer;
  readonly jsonBytes: number | null;
  readonly caller: Caller | null;
}

/** A request and the memory for its answer. */
interface HeldRequest extends Asked {
  readonly held: Held | null;
  readonly beganMs: number;
}

/** ONNX Runtime's messages about invalid inputs, for which the request is at fault. */
const INPUTS_AT_FAULT = /INVALID_ARGUMENT|bounds|out of range|Got invalid dimensions|Unexpected input/i;

/** Answers inference requests: bytes in, bytes out. */
export class Inference {
  readonly #model: ServedModel;
  readonly #runner: ModelRunner;
  readonly #statistics: StatisticsSink;
  readonly #limits: RequestLimits;
  readonly #mergeLimits: MergeLimits | null;
  readonly #large: LargeRequests | null;
  readonly #answers: AnswerMemory;
  readonly #sizes = new AnswerSizes();
  readonly #turns: InferenceTurns;
  readonly #known = new Map<string, KnownRequest>();
  #idleBytes = new IdleBytes();
  /** The most recent header, which usually comes next again. */
  #last: { readonly json: Buffer; readonly known: KnownRequest | null } = { json: Buffer.alloc(0), known: null };

  /**
   * `mergeLimits`: how far to merge requests; null: run each alone. `large` handles requests that would take long here;
   * null: handle all here. `answers`: memory for the answers of all callers.
   */
  constructor(options: {
    readonly model: ServedModel;
    readonly runner: ModelRunner;
    readonly statistics: StatisticsSink;
    readonly limits: RequestLimits;
    readonly mergeLimits: MergeLimits | null;
    readonly large: LargeRequests | null;
    readonly answers?: AnswerMemory;
  }) {
    this.#model = options.model;
    this.#runner = options.runner;
    this.#statistics = options.statistics;
    this.#limits = options.limits;
    this.#mergeLimits = options.mergeLimits;
    this.#large = options.large;
    this.#answers = options.answers ?? new AnswerMemory();
    this.#turns = new InferenceTurns(options.runner.place);
  }

  /**
   * `jsonBytes` is the length of the JSON before binary data; null if the whole body is JSON. `caller` holds the memory of the answer afterwards; null:
   * it does not count. Throws RequestError.
   */
  async answer(body: Buffer, jsonBytes: number | null, caller: Caller | null = null): Promise<TimedAnswer> {
    const beganMs = nowMs();
    let held: Held | null = null;
    try {
      if (this.#large !== null && body.length > MAX_SMALL_BYTES) {
        held = await (caller === null ? null : this.#answers.reserve(caller, null));
        return await this.#answerLarge(this.#large, { body, jsonBytes, caller, held, beganMs });
      }
      const admission = this.#admit(body, jsonBytes, caller);
      const admitted = admission instanceof Promise ? await admission : admission;
      const { known, readMs } = admitted;
      ({ held } = admitted);
      if (this.#large !== null && known.rows > MAX_ROWS_HERE && this.#runner.place === 'http-thread')
        return await this.#answerLarge(this.#large, { body, jsonBytes, caller, held, beganMs });
      const { results, startedMs, inferMs, fillMs, runRows } = await this.#run(known, { body, jsonBytes, caller });
      const inferredMs = nowMs();
      const { request, rows, heads, size } = known;
      const { id, outputs: wanted } = request;
      const maxElements = this.#limits.values;
      const encoded = encodeAnswer({ modelName: this.#model.name, id, results, wanted, heads, maxElements });
      const answer = encoded instanceof Promise ? await encoded : encoded;
      size.learn(answer.body.length);
      if (caller !== null) this.#answers.answered(caller, held, answer.body.length);
      const endedMs = nowMs();
      this.#statistics.noteSuccess({
        totalMs: endedMs - beganMs,
        decodeMs: readMs - beganMs + fillMs,
        queueMs: startedMs - readMs - fillMs,
        inferMs,
        encodeMs: endedMs - inferredMs,
        rows,
        runRows,
      });
      return { body: answer.body, jsonBytes: answer.jsonBytes, inferMs };
    } catch (error) {
      held?.free();
      this.#statistics.noteFailure(nowMs() - beganMs);
      throw error;
    }
  }

  /** Reads a request and reserves memory for its answer. */
  #admit(body: Buffer, jsonBytes: number | null, caller: Caller | null): Admitted | Promise<Admitted> {
    const known = this.#read(body, jsonBytes);
    checkLength(known.request, body.length - (jsonBytes ?? body.length));
    const readMs = nowMs();
    const reserved = caller === null ? null : this.#answers.reserve(caller, known.size.bytes);
    if (!(reserved instanceof Promise)) return { known, held: reserved, readMs };
    // What was read is dropped while the request waits, because it may take much more memory than the body.
    return reserved.then((held) => ({ known: this.#read(body, jsonBytes), held, readMs }));
  }

  /** The answer of another thread. */
  async #answerLarge(large: LargeRequests, asked: HeldRequest): Promise<TimedAnswer> {
    const { body, jsonBytes, caller, held, beganMs } = asked;
    if (caller?.isGone === true) throw callerLeft();
    const answer = await large.answer(body, jsonBytes, beganMs);
    if (caller !== null) this.#answers.answered(caller, held, answer.body.length);
    return answer;
  }

  #run(known: KnownRequest, { body, jsonBytes, caller }: Asked): Promise<RequestRun> {
    const start = jsonBytes ?? body.length;
    if (known.queue === null) return this.#turns.run(caller, () => runAlone(known, body, start)).catch(refuse);
    for (const { port, from, bytes } of known.request.inputs) {
      // Before merging, reject values that the native code must not receive.
      if (port.type === 'bool') checkBools(body.subarray(start + from, start + from + bytes), `input "${port.name}"`);
    }
    return known.queue.run(body, start, caller).catch(refuse);
  }

  #read(body: Buffer, jsonBytes: number | null): KnownRequest {
    if (jsonBytes === null) return this.#parse(body, false);
    if (jsonBytes > body.length) {
      throw badRequest(`Inference-Header-Content-Length is ${jsonBytes}, the body has only ${body.length} bytes`);
    }
    const { json, known } = this.#last;
    if (known !== null && json.length === jsonBytes && json.compare(body, 0, jsonBytes) === 0) return known;
    if (jsonBytes > MAX_KNOWN_BYTES) return this.#parse(body.subarray(0, jsonBytes), true);
    // One character per byte, so equal bytes give equal keys.
    const key = body.toString('latin1', 0, jsonBytes);
    const before = this.#known.get(key);
    const read = before ?? this.#parse(body.subarray(0, jsonBytes), true);
    if (read.sets === null) return read;
    if (before === undefined) {
      if (this.#known.size >= MAX_KNOWN) {
        this.#known.clear();
        this.#idleBytes = new IdleBytes();
      }
      this.#known.set(key, read);
    }
    this.#last = { json: Buffer.from(key, 'latin1'), known: read };
    return read;
  }

  #parse(json: Buffer, hasBinary: boolean): KnownRequest {
    const request = parseInferRequest(json, { model: this.#model, limits: this.#limits, hasBinary });
    const repeats = hasBinary && request.id === null && request.inputs.every(({ data }) => data === null);
    const fetches = request.outputs.map(({ port }) => port.name);
    const rows = rowsOf(request.inputs);
    const sets = repeats ? new FeedSets(request, this.#idleBytes) : null;
    const [runner, statistics, limits] = [this.#runner, this.#statistics, this.#mergeLimits];
    const kind: RunKind = { request, fetches, rows, sets, runner, statistics };
    const isAsked = sets !== null && limits !== null && request.inputs.every(({ dims }) => dims[0] === rows);
    const most = isAsked ? mostMerged(limits, { rows, fetches, inputBytes: request.binaryBytes }) : 1;
    const queue = sets !== null && most > 1 ? new MergeQueue({ ...kind, sets, most }) : null;
    return { ...kind, heads: repeats ? new AnswerHeads() : null, queue, size: this.#sizes.of(request) };
  }
}

function rowsOf(inputs: readonly RequestInput[]): number {
  return inputs.find(({ port }) => port.batched)?.dims[0] ?? 1;
}

/** Checks the number of bytes that follow the JSON. Throws RequestError. */
function checkLength({ binaryBytes }: KnownRequest['request'], bytes: number): void {
  if (bytes === binaryBytes) return;
  throw badRequest(`the inputs' binary_data_size add up to ${binaryBytes} bytes, ${bytes} follow the JSON`);
}

/** Converts an ONNX Runtime error to one for the client: the request's fault or ours. */
function refuse(error: unknown): never {
  if (error instanceof RequestError) throw error;
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 500);
  const status = INPUTS_AT_FAULT.test(text) ? 400 : 500;
  throw new RequestError(status, `ONNX Runtime cannot run the model on these inputs: ${text}`);
}
