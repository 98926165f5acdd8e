import { nowMs } from '#engine/runtime/clock.ts';
import type { ExecutorTask } from './executor-protocol.ts';
import type { TimedAnswer } from './executor-protocol.ts';
import { runInThread, type ThreadRunner } from './runner-thread.ts';
import type { StatisticsSink } from './statistics.ts';

/** Smaller bodies are parsed on arrival, which takes a few milliseconds at most. */
export const MAX_SMALL_BYTES = 64 * 1024;

/**
 * Answers requests that would block the HTTP thread for long: they are parsed, run and answered in the executor thread.
 * If the model runs on the HTTP thread, the first such request starts a thread with its own session.
 */
export class LargeRequests {
  readonly #task: ExecutorTask;
  readonly #statistics: StatisticsSink;
  readonly #shared: ThreadRunner | null;
  #own: Promise<ThreadRunner> | null = null;

  /** `executor`: the thread that runs the model; null if it runs on this one. */
  constructor(options: {
    readonly task: ExecutorTask;
    readonly statistics: StatisticsSink;
    readonly executor: ThreadRunner | null;
  }) {
    this.#task = options.task;
    this.#statistics = options.statistics;
    this.#shared = options.executor;
  }

  /**
   * `body` must not be used afterwards. `beganMs`: when the request came, on the clock of `nowMs`. Its failure is for the caller to note. Rejects with RequestError, or
   * with the error of the thread or ONNX Runtime.
   */
  async answer(body: Buffer, jsonBytes: number | null, beganMs: number): Promise<TimedAnswer> {
    const thread = this.#shared ?? (await this.#started());
    const { run, times, inferMs, ...answer } = await thread.answer(body, jsonBytes);
    const totalMs = nowMs() - beganMs;
    if (run !== null) this.#statistics.noteRun(run);
    if (times !== null)
      this.#statistics.noteSuccess({ ...times, totalMs, queueMs: times.queueMs + totalMs - times.totalMs });
    const bytes = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength);
    return { body: bytes, jsonBytes: answer.jsonBytes, inferMs };
  }

  #started(): Promise<ThreadRunner> {
    const forget = (): void => {
      this.#own = null;
    };
    if (this.#own === null) {
      const starting = runInThread(this.#task);
      this.#own = starting;
      // A dead thread fails its pending requests; the next request starts another thread.
      starting.then(({ died }) => died.then(forget), forget);
    }
    return this.#own;
  }
}
