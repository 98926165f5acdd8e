import { SHARE_ENV, Worker } from 'node:worker_threads';
import { type AnswerOf, Calls, type InputOf } from '#engine/platform/calls.ts';
import { buffersOf, type TensorRows } from '#engine/model/tensor-rows.ts';
import { distFile } from '#engine/platform/paths.ts';
import { type BenchInput, isDevice } from './bench-input.ts';
import type { ExecutorCalls } from './threads/executor-protocol.ts';

interface Executor {
  readonly worker: Worker;
  readonly calls: Calls<ExecutorCalls>;
  /** Thread counts of the open sessions, least recently used first. */
  openThreads: readonly number[];
}

/** Maximum memory of all sessions of one process, in bytes of weights. */
const WEIGHT_BUDGET_BYTES = 4 * 2 ** 30;

const THREAD_LEAD_MS = 3;
const PROCESS_LEAD_MS = 25;

/** A different program for executor threads (a name in dist, with its data) instead of ONNX Runtime's. */
interface ExecutorProgram {
  readonly file: string;
  readonly workerData: unknown;
}

/**
 * The executor threads of a bench process. Each has a copy of the rows and one session per requested thread count; for
 * large weights, sessions are closed before others are opened.
 */
export class ExecutorPool {
  readonly #input: BenchInput;
  readonly #data: TensorRows;
  readonly #stop: Int32Array;
  readonly #program: ExecutorProgram;
  readonly #executors: Executor[] = [];

  constructor(options: {
    readonly input: BenchInput;
    readonly data: TensorRows;
    readonly stop: Int32Array;
    readonly program?: ExecutorProgram;
  }) {
    const file = options.input.ownProcesses === true ? 'bench-replica' : 'bench-executor';
    this.#program = options.program ?? { file, workerData: { provider: options.input.provider } };
    this.#input = options.input;
    this.#data = options.data;
    this.#stop = options.stop;
  }

  /** Time for the executors to receive a command before it starts: processes take longer than threads. */
  get leadMs(): number {
    return this.#input.ownProcesses === true ? PROCESS_LEAD_MS : THREAD_LEAD_MS;
  }

  /** Makes sure that executors 0 to `replicas` − 1 have a session with `threads` intra-op threads. */
  async prepare(setting: { readonly threads: number; readonly replicas: number }): Promise<void> {
    for (let index = 0; index < setting.replicas; index++) {
      const executor = this.#executors[index] ?? (await this.#start());
      if (executor.openThreads.includes(setting.threads)) {
        executor.openThreads = [
          ...executor.openThreads.filter((threads) => threads !== setting.threads),
          setting.threads,
        ];
        continue;
      }
      await this.#makeRoom(executor);
      await executor.calls.call('open', {
        session: setting.threads,
        modelPath: this.#input.modelPath,
        threads: setting.threads,
        outputs: this.#input.outputs,
        provider: this.#input.provider,
        tuning: this.#input.tuning,
      });
      executor.openThreads = [...executor.openThreads, setting.threads];
    }
  }

  /** Calls an executor that was prepared. */
  async call<K extends keyof ExecutorCalls>(
    index: number,
    name: K,
    input: InputOf<ExecutorCalls, K>,
  ): Promise<AnswerOf<ExecutorCalls, K>> {
    const executor = this.#executors[index];
    if (executor === undefined) throw new Error(`executor ${index} was not prepared`);
    const moved = name === 'infer' ? buffersOf((input as InputOf<ExecutorCalls, 'infer'>).data.inputs) : [];
    return executor.calls.call(name, input, moved);
  }

  /** Closes the sessions of all executors, to free their memory; `prepare` opens them again. */
  async release(): Promise<void> {
    for (const executor of this.#executors) {
      for (const session of executor.openThreads) await executor.calls.call('close', { session });
      executor.openThreads = [];
    }
  }

  /**
   * Ends the threads. A bench process need not call this, because it ends as a whole. Sessions on a device are released before, because a
   * process never has two of them (onnxruntime#32561).
   */
  async close(): Promise<void> {
    // A session whose device is lost cannot be released.
    if (isDevice(this.#input.provider)) await this.release().catch(() => undefined);
    await Promise.all(this.#executors.splice(0).map(({ worker }) => worker.terminate()));
  }

  async #makeRoom(executor: Executor): Promise<void> {
    const open = this.#executors.reduce((total, each) => total + each.openThreads.length, 0);
    const oldest = executor.openThreads[0];
    if (oldest === undefined || (open + 1) * this.#input.weightBytes <= WEIGHT_BUDGET_BYTES) return;
    await executor.calls.call('close', { session: oldest });
    executor.openThreads = executor.openThreads.slice(1);
  }

  async #start(): Promise<Executor> {
    const { file, workerData } = this.#program;
    const worker = new Worker(distFile(file), { workerData, env: SHARE_ENV });
    const calls = new Calls<ExecutorCalls>(
      worker,
      ({ error }) => error ?? new Error('an executor thread ended without an answer'),
    );
    const executor: Executor = { worker, calls, openThreads: [] };
    this.#executors.push(executor);
    await calls.call('rows', { data: this.#data, stop: this.#stop });
    return executor;
  }
}
