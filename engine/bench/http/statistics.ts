import { performance } from 'node:perf_hooks';
import { MODEL_VERSION } from './served-model.ts';

/** How long one answered request took, milliseconds. */
export interface RequestTimes {
  /** From the whole request to the whole answer. */
  readonly totalMs: number;
  readonly decodeMs: number;
  readonly queueMs: number;
  readonly inferMs: number;
  readonly encodeMs: number;
  readonly rows: number;
}

interface Tally {
  count: number;
  ms: number;
}

function durationOf({ count, ms }: Tally): { readonly count: number; readonly ns: number } {
  return { count, ns: Math.round(ms * 1e6) };
}

/** What Triton's statistics extension tells of a model. Times are sums since the start. */
export class Statistics {
  #inferences = 0;
  #lastInferenceMs = 0;
  readonly #parts = {
    success: { count: 0, ms: 0 },
    fail: { count: 0, ms: 0 },
    queue: { count: 0, ms: 0 },
    compute_input: { count: 0, ms: 0 },
    compute_infer: { count: 0, ms: 0 },
    compute_output: { count: 0, ms: 0 },
  };

  noteSuccess({ totalMs, decodeMs, queueMs, inferMs, encodeMs, rows }: RequestTimes): void {
    const parts = this.#parts;
    this.#inferences += rows;
    this.#lastInferenceMs = Date.now();
    add(parts.success, totalMs);
    add(parts.queue, queueMs);
    add(parts.compute_input, decodeMs);
    add(parts.compute_infer, inferMs);
    add(parts.compute_output, encodeMs);
  }

  noteFailure(totalMs: number): void {
    add(this.#parts.fail, totalMs);
  }

  /**
   * The document. `thread_busy_ns` is ours: how long the busier of the HTTP thread and the executor thread has worked, which is what tells a
   * server that is full from one that is not; the model's own time alone leaves out what HTTP costs.
   */
  document(name: string): unknown {
    const entries = Object.entries(this.#parts).map(([part, tally]) => [part, durationOf(tally)]);
    const httpThreadMs = performance.eventLoopUtilization().active;
    return {
      model_stats: [
        {
          name,
          version: MODEL_VERSION,
          last_inference: this.#lastInferenceMs,
          inference_count: this.#inferences,
          execution_count: this.#parts.success.count,
          inference_stats: Object.fromEntries(entries) as unknown,
          batch_stats: [],
          thread_busy_ns: Math.round(1e6 * Math.max(httpThreadMs, this.#parts.compute_infer.ms)),
        },
      ],
    };
  }
}

function add(tally: Tally, ms: number): void {
  tally.count += 1;
  tally.ms += ms;
}
