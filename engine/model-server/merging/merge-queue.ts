import { nowMs } from '#engine/runtime/clock.ts';
import type { Caller } from '#engine/model-server/caller.ts';
import { type FeedSets, fillFeedSet } from '#engine/model-server/feed-sets.ts';
import { callerLeft } from '#engine/model-server/request-error.ts';
import { type RequestRun, runAlone, type RunKind } from '#engine/model-server/request-run.ts';
import type { ResultTensor } from '#engine/model-server/response.ts';
import type { Feeds, Inferred } from '#engine/model-server/runner.ts';
import { allocate } from '#engine/model/tensor-rows.ts';
import { tensorOver } from '#engine/runtime/feeds.ts';
import { elementsOf } from '#engine/model-server/datatypes.ts';
import type { InferRequest, RequestInput } from '#engine/model-server/request.ts';
import { bytesOfData } from '#engine/model-server/tensors-binary.ts';

/**
 * Tensors for several requests of one kind, with consecutive rows. The buffer is allocated once for the maximum number;
 * tensors for each number are views of it. Only for requests with binary data and without strings, and for one
 * inference at a time.
 */
class MergedSet {
  readonly #inputs: readonly RequestInput[];
  readonly #storage: readonly Storage[];
  readonly #feeds: Feeds[] = [];

  constructor({ inputs }: InferRequest, most: number) {
    this.#inputs = inputs;
    this.#storage = inputs.map(({ port, dims }) => storageOf(port.type, most * elementsOf(dims)));
  }

  /** Copies the data of a request, from `start` in `body`, to its position. */
  put(position: number, body: Buffer, start: number): void {
    for (let index = 0; index < this.#inputs.length; index++) {
      const input = this.#inputs[index];
      const storage = this.#storage[index];
      if (input === undefined || storage === undefined) continue;
      const from = start + input.from;
      body.copy(storage.bytes, position * input.bytes, from, from + input.bytes);
    }
  }

  /** Feeds of the first `count` requests. */
  feeds(count: number): Feeds {
    const known = this.#feeds[count];
    if (known !== undefined) return known;
    const entries = this.#inputs.map(({ port, dims }, index) => {
      const { data } = this.#storage[index] ?? storageOf(port.type, 0);
      const [rows = 1, ...rowShape] = dims;
      const view = data.subarray(0, count * elementsOf(dims));
      return [port.name, tensorOver(port.type, view, [count * rows, ...rowShape])] as const;
    });
    return (this.#feeds[count] = Object.fromEntries(entries));
  }
}

type Elements = Exclude<ReturnType<typeof allocate>, string[]>;

interface Storage {
  readonly data: Elements;
  readonly bytes: Uint8Array;
}

function storageOf(type: RequestInput['port']['type'], elements: number): Storage {
  const data = allocate(type, elements);
  if (Array.isArray(data)) throw new Error('texts have no bytes that could be put one behind the other');
  return { data, bytes: bytesOfData(data) };
}

/** Requests of one kind that may be merged, because their data are binary without strings. */
interface MergeKind extends RunKind {
  readonly sets: FeedSets;
  /** Maximum number of requests in one inference. */
  readonly most: number;
}

interface Waiting {
  readonly body: Buffer;
  /** Start of its data in the body. */
  readonly start: number;
  readonly caller: Caller | null;
  readonly resolve: (run: RequestRun) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs requests of one kind as one inference if several have arrived when the runner becomes free (docs/adr/0017). None
 * waits for others: an inference starts as soon as the previous one has ended. If a merged inference fails, each of its
 * requests is run alone, so that only the faulty one is rejected.
 */
export class MergeQueue {
  readonly #kind: MergeKind;
  #waiting: Waiting[] = [];
  #isBusy = false;
  #isOff = false;
  /** Allocated on first use. */
  #set: MergedSet | null = null;

  constructor(kind: MergeKind) {
    this.#kind = kind;
  }

  /**
   * The data of a request are at `start` in `body` and have been checked. Rejects with ONNX Runtime's errors, or with RequestError (499) if the caller
   * has left before it began.
   */
  run(body: Buffer, start: number, caller: Caller | null = null): Promise<RequestRun> {
    if (this.#isOff) return runAlone(this.#kind, body, start);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ body, start, caller, resolve, reject });
      if (this.#isBusy) return;
      this.#isBusy = true;
      // The runner on this thread takes its feeds late. Feeds for another thread are sent at once, so first let all
      // arrived requests be read.
      if (this.#kind.runner.place === 'http-thread') this.#begin();
      else setImmediate(() => this.#begin());
    });
  }

  #begin(): void {
    const { request, fetches, sets, runner, most } = this.#kind;
    this.#dropGone(most);
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#isBusy = false;
      return;
    }
    const beganMs = nowMs();
    const alone = sets.take();
    fillFeedSet(alone, request, first.body, first.start);
    let fillMs = nowMs() - beganMs;
    let taken: readonly Waiting[] = [];
    let [hasBegun, hasEnded] = [false, false];
    const feedsAtStart = (): Feeds => {
      // Too late: requests taken now would not receive a result.
      if (hasEnded) return alone.feeds;
      hasBegun = true;
      this.#dropGone(most);
      taken = this.#waiting.splice(0, most);
      // Without any left, the result goes to no request.
      if (taken.length === 0 || (taken.length === 1 && taken[0] === first)) return alone.feeds;
      const fromMs = nowMs();
      const feeds = this.#fill(taken);
      fillMs = (nowMs() - fromMs) / taken.length;
      return feeds;
    };
    const ended = (inferred: Inferred | null, error: unknown): void => {
      hasEnded = true;
      // If the runner ends before it starts, no request has been taken yet.
      if (inferred === null && !hasBegun) taken = this.#waiting.splice(0);
      sets.free(alone);
      // Start the next inference first, so that another thread runs it while these answers are written.
      this.#begin();
      if (inferred !== null) this.#share(taken, inferred, fillMs);
      else if (taken.length > 1) for (const each of taken) this.#runAlone(each);
      else for (const { reject } of taken) reject(error);
    };
    runner.run(alone.feeds, fetches, feedsAtStart).then(
      (inferred) => ended(inferred, null),
      (error: unknown) => ended(null, error),
    );
  }

  /** Drops requests whose callers have left, among those that may run next: thousands may wait. */
  #dropGone(most: number): void {
    for (let index = 0; index < Math.min(most, this.#waiting.length); index++) {
      while (this.#waiting[index]?.caller?.isGone === true) {
        for (const { reject } of this.#waiting.splice(index, 1)) reject(callerLeft());
      }
    }
  }

  #fill(taken: readonly Waiting[]): Feeds {
    const set = (this.#set ??= new MergedSet(this.#kind.request, this.#kind.most));
    for (let index = 0; index < taken.length; index++) {
      const each = taken[index];
      if (each !== undefined) set.put(index, each.body, each.start);
    }
    return set.feeds(taken.length);
  }

  #runAlone({ body, start, resolve, reject }: Waiting): void {
    runAlone(this.#kind, body, start).then(resolve, reject);
  }

  /** Gives each request its own rows. */
  #share(taken: readonly Waiting[], { results, startedMs, inferMs }: Inferred, fillMs: number): void {
    const { rows, statistics } = this.#kind;
    if (taken.length === 0) return;
    const runRows = taken.length * rows;
    const parts = taken.length === 1 ? [results] : partsOf(results, taken.length, rows);
    if (parts === null) {
      // Contradicts the check at the start. It is unclear which rows belong to which request, so from now on each is
      // run alone.
      this.#isOff = true;
      for (const each of taken) this.#runAlone(each);
      return;
    }
    statistics.noteRun({ rows: runRows, inferMs });
    for (let index = 0; index < taken.length; index++) {
      taken[index]?.resolve({ results: parts[index] ?? {}, startedMs, inferMs, fillMs, runRows });
    }
  }
}

/** The results of `count` requests of `rows` rows each, as views; null if an output has a different number of rows. */
function partsOf(
  results: Readonly<Record<string, ResultTensor>>,
  count: number,
  rows: number,
): readonly Readonly<Record<string, ResultTensor>>[] | null {
  const parts = Array.from({ length: count }, (): Record<string, ResultTensor> => ({}));
  for (const [name, { type, dims, data }] of Object.entries(results)) {
    if (dims[0] !== count * rows || !isElements(data)) return null;
    const oneDims = [rows, ...dims.slice(1)];
    const width = data.length / count;
    parts.forEach((part, index) => {
      part[name] = { type, dims: oneDims, data: data.subarray(index * width, (index + 1) * width) };
    });
  }
  return parts;
}

function isElements(data: unknown): data is Float32Array {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}
