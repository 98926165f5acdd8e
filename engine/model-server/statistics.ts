import { performance } from 'node:perf_hooks';
import { MODEL_VERSION } from './served-model.ts';

/** Times of one answered request, milliseconds. */
export interface RequestTimes {
  /** From the complete request to the complete answer. */
  readonly totalMs: number;
  readonly decodeMs: number;
  readonly queueMs: number;
  readonly inferMs: number;
  readonly encodeMs: number;
  readonly rows: number;
  /** Rows of its inference, including those of other requests. */
  readonly runRows: number;
}

/** One successful inference. */
export interface RunNote {
  readonly rows: number;
  readonly inferMs: number;
}

/** Records inferences and requests. */
export interface StatisticsSink {
  /** Records a successful inference. */
  noteRun(run: RunNote): void;
  noteSuccess(times: RequestTimes): void;
  noteFailure(totalMs: number): void;
}

interface Tally {
  count: number;
  ms: number;
}

/** A number of events and the nanoseconds that they took together. */
export interface SummedTime {
  readonly count: number;
  readonly ns: number;
}

/** The parts of requests in the order of the protocol's fields. */
export const REQUEST_PARTS = ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'] as const;

/** What the statistics of a model hold in every form. */
export interface StatisticsSummary {
  readonly lastInferenceMs: number;
  readonly inferences: number;
  readonly executions: number;
  readonly parts: Readonly<Record<(typeof REQUEST_PARTS)[number], SummedTime>>;
}

function durationOf({ count, ms }: Tally): SummedTime {
  return { count, ns: Math.round(ms * 1e6) };
}

/** Maximum number of listed batch sizes; further ones count in the sums only. */
const MAX_BATCH_SIZES = 1024;

/** Inferences with one number of rows. */
interface BatchTally {
  runs: number;
  inputMs: number;
  inferMs: number;
  outputMs: number;
}

/**
 * Triton's statistics extension for a model. Times are sums since the start. As in Triton, a request counts the full
 * time of its inference even if it was merged; `batch_stats` count each inference once.
 */
export class Statistics implements StatisticsSink {
  #inferences = 0;
  #executions = 0;
  #runMs = 0;
  readonly #batches = new Map<number, BatchTally>();
  #lastInferenceMs = 0;
  readonly #parts = {
    success: { count: 0, ms: 0 },
    fail: { count: 0, ms: 0 },
    queue: { count: 0, ms: 0 },
    compute_input: { count: 0, ms: 0 },
    compute_infer: { count: 0, ms: 0 },
    compute_output: { count: 0, ms: 0 },
  };

  noteRun({ rows, inferMs }: RunNote): void {
    this.#executions += 1;
    this.#runMs += inferMs;
    const batch = this.#batchOf(rows);
    if (batch === null) return;
    batch.runs += 1;
    batch.inferMs += inferMs;
  }

  noteSuccess({ totalMs, decodeMs, queueMs, inferMs, encodeMs, rows, runRows }: RequestTimes): void {
    const parts = this.#parts;
    this.#inferences += rows;
    this.#lastInferenceMs = Date.now();
    add(parts.success, totalMs);
    add(parts.queue, queueMs);
    add(parts.compute_input, decodeMs);
    add(parts.compute_infer, inferMs);
    add(parts.compute_output, encodeMs);
    const batch = this.#batchOf(runRows);
    if (batch === null) return;
    batch.inputMs += decodeMs;
    batch.outputMs += encodeMs;
  }

  noteFailure(totalMs: number): void {
    add(this.#parts.fail, totalMs);
  }

  #batchOf(rows: number): BatchTally | null {
    let batch = this.#batches.get(rows);
    if (batch === undefined) {
      if (this.#batches.size >= MAX_BATCH_SIZES) return null;
      batch = { runs: 0, inputMs: 0, inferMs: 0, outputMs: 0 };
      this.#batches.set(rows, batch);
    }
    return batch;
  }

  /** The sums without those by batch size, as both protocols tell them. */
  get summary(): StatisticsSummary {
    const { success, fail, queue, compute_input, compute_infer, compute_output } = this.#parts;
    return {
      lastInferenceMs: this.#lastInferenceMs,
      inferences: this.#inferences,
      executions: this.#executions,
      parts: {
        success: durationOf(success),
        fail: durationOf(fail),
        queue: durationOf(queue),
        compute_input: durationOf(compute_input),
        compute_infer: durationOf(compute_infer),
        compute_output: durationOf(compute_output),
      },
    };
  }

  /**
   * The statistics document, with two extensions. `thread_busy_ns` is the busy time of the busier of the HTTP thread and
   * the executor thread. It shows whether a server is saturated, while the model's own time leaves out HTTP.
   * `process_cpu_ns` is the CPU time of all threads since the start of the process.
   */
  document(name: string): unknown {
    const { lastInferenceMs, inferences, executions, parts } = this.summary;
    const { user, system } = process.cpuUsage();
    const httpThreadMs = performance.eventLoopUtilization().active;
    return {
      model_stats: [
        {
          name,
          version: MODEL_VERSION,
          last_inference: lastInferenceMs,
          inference_count: inferences,
          execution_count: executions,
          inference_stats: parts,
          batch_stats: [...this.#batches].sort(([a], [b]) => a - b).map(batchDocument),
          thread_busy_ns: Math.round(1e6 * Math.max(httpThreadMs, this.#runMs)),
          process_cpu_ns: 1e3 * (user + system),
        },
      ],
    };
  }
}

function batchDocument([rows, { runs, inputMs, inferMs, outputMs }]: readonly [number, BatchTally]): unknown {
  return {
    batch_size: rows,
    compute_input: durationOf({ count: runs, ms: inputMs }),
    compute_infer: durationOf({ count: runs, ms: inferMs }),
    compute_output: durationOf({ count: runs, ms: outputMs }),
  };
}

function add(tally: Tally, ms: number): void {
  tally.count += 1;
  tally.ms += ms;
}
