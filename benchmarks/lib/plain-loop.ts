import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { RawInput, RawModel } from './sample-rows.ts';

/**
 * The baseline of batch mode: a loop around `session.run` over feeds that were made beforehand, as a first version is written, one after the
 * other or in as many worker threads as there are replicas. Shares no code with the engine. A program of its own, because the memory of outputs is
 * collected with everything else that a thread has loaded: with a whole benchmark loaded it was up to 1.5 times slower.
 */
export interface Cell {
  readonly batchSize: number;
  readonly threads: number;
  readonly replicas: number;
}

/** To the process of the baseline, and to each of its threads. */
export interface CellOrder extends Cell {
  readonly durationMs: number;
}

/** A batch that takes this long is a fair sample by itself: what was meant as its warm-up counts. */
const LONG_BATCH_MS = 1_000;

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const;

type Elements = InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>;
type Feeds = Record<string, Tensor>;

class PlainModel {
  readonly #raw: RawModel;
  readonly #elements: readonly Elements[];
  readonly #sessions = new Map<number, Promise<InferenceSession>>();
  readonly #feeds = new Map<number, readonly Feeds[]>();

  constructor(raw: RawModel) {
    this.#raw = raw;
    this.#elements = raw.inputs.map(({ file, type }) => {
      const bytes = readFileSync(file);
      const Elements = ARRAYS[type as keyof typeof ARRAYS];
      return new Elements(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    });
  }

  session(threads: number): Promise<InferenceSession> {
    const known = this.#sessions.get(threads);
    if (known !== undefined) return known;
    const made = InferenceSession.create(this.#raw.modelPath, {
      intraOpNumThreads: threads,
      logSeverityLevel: 4,
      executionProviders: [this.#raw.provider ?? 'cpu'],
    });
    this.#sessions.set(threads, made);
    return made;
  }

  feeds(batchSize: number): readonly Feeds[] {
    const known = this.#feeds.get(batchSize);
    if (known !== undefined) return known;
    const count = Math.max(1, Math.floor(this.#raw.rows / batchSize));
    const made = Array.from({ length: count }, (_, index) =>
      Object.fromEntries(
        this.#raw.inputs.map((input, position) => [
          input.name,
          this.#tensor(input, position, index * batchSize, batchSize),
        ]),
      ),
    );
    this.#feeds.set(batchSize, made);
    return made;
  }

  #tensor(input: RawInput, position: number, from: number, rows: number): Tensor {
    const all = this.#elements[position] ?? new Float32Array();
    const make = (data: Elements, dims: readonly number[]): Tensor =>
      new (Tensor as unknown as new (type: string, data: Elements, dims: readonly number[]) => Tensor)(
        input.type,
        data,
        dims,
      );
    if (!input.batched) return make(all, input.rowShape);
    const width = input.rowShape.reduce((product, dim) => product * dim, 1);
    const dims = [rows, ...input.rowShape];
    if (from + rows <= this.#raw.rows) return make(all.subarray(from * width, (from + rows) * width), dims);
    const repeated = new (all.constructor as new (length: number) => Elements)(rows * width);
    for (let at = 0; at < repeated.length; at++) repeated[at] = all[at % all.length] ?? 0;
    return make(repeated, dims);
  }
}

interface Timed {
  readonly rows: number;
  readonly ms: number;
}

async function warmUp(model: PlainModel, { batchSize, threads }: Cell): Promise<Timed> {
  const session = await model.session(threads);
  const [first] = model.feeds(batchSize);
  const startedMs = performance.now();
  if (first !== undefined) await session.run(first);
  return { rows: batchSize, ms: performance.now() - startedMs };
}

async function loop(model: PlainModel, { batchSize, threads, durationMs }: CellOrder): Promise<Timed> {
  const session = await model.session(threads);
  const feeds = model.feeds(batchSize);
  const startedMs = performance.now();
  for (let done = 1; ; done++) {
    await session.run(feeds[done % feeds.length] ?? {});
    const ms = performance.now() - startedMs;
    if (ms >= durationMs) return { rows: done * batchSize, ms };
  }
}

const rate = ({ rows, ms }: Timed): number => (1000 * rows) / ms;

/** A thread of the baseline: warms up, then runs on command. */
function plainThread(): void {
  const model = new PlainModel(workerData as RawModel);
  parentPort?.on('message', (order: CellOrder & { readonly go: boolean }) => {
    void (order.go ? loop(model, order) : warmUp(model, order)).then((timed) => parentPort?.postMessage(timed));
  });
}

/** The process of the baseline: answers each order with rows/s. */
function plainProcess(): void {
  const raw = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as RawModel;
  const alone = new PlainModel(raw);
  const threads: Worker[] = [];
  const tell = (thread: Worker, order: CellOrder, go: boolean): Promise<Timed> =>
    new Promise((resolve) => {
      thread.once('message', resolve);
      thread.postMessage({ ...order, go });
    });
  const measure = async (order: CellOrder): Promise<number> => {
    if (order.replicas === 1) {
      // The first inference on a device compiles its programs.
      if (raw.provider !== undefined && raw.provider !== 'cpu') await warmUp(alone, order);
      const first = await warmUp(alone, order);
      return rate(first.ms > LONG_BATCH_MS ? first : await loop(alone, order));
    }
    while (threads.length < order.replicas) threads.push(new Worker(__filename, { workerData: raw }));
    const used = threads.slice(0, order.replicas);
    const first = await Promise.all(used.map((thread) => tell(thread, order, false)));
    const isLong = first.every((each) => each.ms > LONG_BATCH_MS);
    const timed = isLong ? first : await Promise.all(used.map((thread) => tell(thread, order, true)));
    return timed.reduce((total, each) => total + rate(each), 0);
  };
  process.on('message', (order: CellOrder) => void measure(order).then((rowsPerS) => process.send?.(rowsPerS)));
  process.on('disconnect', () => process.exit(0));
}

if (isMainThread) plainProcess();
else plainThread();
