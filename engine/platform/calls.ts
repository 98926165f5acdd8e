import type { ChildProcess } from 'node:child_process';
import { parentPort, Worker } from 'node:worker_threads';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { AppError } from './app-error.ts';
import { guardTasks } from './unfinished.ts';

/*
 * Calls from a thread or process to one that it started. A table names each call with its input and its answer. Both are copied as messages (the
 * structured clone; processes need `serialization: 'advanced'`); the buffers of `moved` change their owner between threads.
 */

type Table<C> = { readonly [K in keyof C]: (input: never) => unknown };

/** The input of a call. */
export type InputOf<C extends Table<C>, K extends keyof C> = Parameters<C[K]>[0];

/** The answer to a call. */
export type AnswerOf<C extends Table<C>, K extends keyof C> = Awaited<ReturnType<C[K]>>;

/** What answers each call. A handler adds the buffers of its answer that may be moved to `moved`. */
export type Handlers<C extends Table<C>> = {
  readonly [K in keyof C]: (input: InputOf<C, K>, moved: ArrayBuffer[]) => AnswerOf<C, K> | PromiseLike<AnswerOf<C, K>>;
};

/** What takes each message of a worker that no call asked for. */
export type Takers<N extends Table<N>> = { readonly [K in keyof N]: (input: InputOf<N, K>) => void };

/** One call, or a message that expects no answer: then `id` is null. */
interface Call {
  readonly id: number | null;
  readonly name: PropertyKey;
  readonly input: unknown;
}

type Answer = { readonly id: number } & (
  | { readonly kind: 'done'; readonly value: unknown }
  /** An AppError. */
  | { readonly kind: 'refused'; readonly error: ErrorDocument }
  /** Any other error: a defect, with its stack. */
  | { readonly kind: 'failed'; readonly error: Error }
);

/** How a worker ended: `error` is what a thread threw and did not catch, else null. */
export interface WorkerEnd {
  readonly error: Error | null;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** No messages. */
type Nothing = Record<never, never>;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The calls to one thread or process, and what it tells without a call. A thread keeps this process running only while a call waits, so that a task that
 * never ends is noticed.
 */
export class Calls<C extends Table<C>, N extends Table<N> = Nothing> {
  readonly #worker: Worker | ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #end: Error | null = null;

  /** `endedBy` makes the error of the calls that wait when the worker ends, and of all later calls. `takers` take what the worker tells, if it does. */
  constructor(worker: Worker | ChildProcess, endedBy: (end: WorkerEnd) => Error, takers?: Takers<N>) {
    this.#worker = worker;
    worker.on('message', (message: Answer | Call) => {
      if ('kind' in message) this.#take(message);
      else takers?.[message.name as keyof N](message.input as never);
    });
    if (worker instanceof Worker) {
      worker.on('error', (error: Error) => this.end(endedBy({ error, code: null, signal: null })));
      worker.on('exit', (code) => this.end(endedBy({ error: null, code, signal: null })));
    } else {
      // `close` follows.
      worker.on('error', () => undefined);
      worker.on('close', (code, signal) => this.end(endedBy({ error: null, code, signal })));
    }
  }

  /** Whether the worker has ended, or `end` was called. */
  get hasEnded(): boolean {
    return this.#end !== null;
  }

  /**
   * Calls the worker, as soon as the input is made. Rejects with the AppError or Error of its handler, with that of the input, or with that of the
   * end.
   */
  call<K extends keyof C>(
    name: K,
    input: InputOf<C, K> | Promise<InputOf<C, K>>,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<AnswerOf<C, K>> {
    return new Promise<AnswerOf<C, K>>((resolve, reject) => {
      if (this.#end !== null) return reject(this.#end);
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#hold();
      const fail = (error: unknown): void => {
        this.#settle(id)?.reject(error);
      };
      const send = (made: InputOf<C, K>): void => this.#send({ id, name, input: made }, moved);
      if (input instanceof Promise) return void input.then(send).catch(fail);
      try {
        send(input);
      } catch (error) {
        fail(error);
      }
    });
  }

  /** Sends a call whose answer nothing waits for. It is lost if the worker has ended. */
  tell<K extends keyof C>(name: K, input: InputOf<C, K>): void {
    this.#send({ id: null, name, input }, []);
    this.#hold();
  }

  /** Rejects all calls that wait, and later ones. The first error stays. */
  end(error: Error): void {
    this.#end ??= error;
    for (const id of this.#waiting.keys()) this.#settle(id)?.reject(this.#end);
  }

  #take(answer: Answer): void {
    const waiting = this.#settle(answer.id);
    if (answer.kind === 'done') waiting?.resolve(answer.value as never);
    else waiting?.reject(answer.kind === 'refused' ? AppError.fromDocument(answer.error) : answer.error);
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#hold();
    return waiting;
  }

  #hold(): void {
    if (!(this.#worker instanceof Worker)) return;
    if (this.#waiting.size > 0) this.#worker.ref();
    else this.#worker.unref();
  }

  #send(call: Call, moved: readonly ArrayBuffer[]): void {
    if (this.#worker instanceof Worker) this.#worker.postMessage(call, moved);
    else if (this.#worker.connected) this.#worker.send(call, () => undefined);
  }
}

/**
 * Answers the calls to this thread or process, which as a process ends with the one that started it. By default, an AppError of a handler reaches
 * the caller as it is, and any other error with its stack; with `failure`, each as an AppError. If the event loop is empty before a call is answered, the
 * caller gets an error, and this ends. Returns a function that tells the other side something without a call, and resolves when it is sent.
 */
export function answerCalls<C extends Table<C>, N extends Table<N> = Nothing>(
  handlers: Handlers<C>,
  failure: ((error: unknown) => ErrorDocument) | null = null,
): <K extends keyof N>(name: K, input: InputOf<N, K>) => Promise<void> {
  const open = new Set<number>();
  const post = (message: Answer | Call, moved: readonly ArrayBuffer[], then: () => void): void => {
    if (parentPort === null && process.connected) return void process.send?.(message, undefined, {}, then);
    parentPort?.postMessage(message, moved);
    then();
  };
  const send = (answer: Answer, moved: readonly ArrayBuffer[] = [], then = (): void => undefined): void => {
    open.delete(answer.id);
    post(answer, moved, then);
  };
  const fail = (id: number, error: unknown): void => {
    if (failure !== null) send({ id, kind: 'refused', error: failure(error) });
    else if (error instanceof AppError) send({ id, kind: 'refused', error: error.toDocument() });
    // A DOMException, as of what cannot be cloned, would arrive empty.
    else if (error instanceof Error && !(error instanceof DOMException)) send({ id, kind: 'failed', error });
    else send({ id, kind: 'failed', error: new Error(error instanceof Error ? error.message : String(error)) });
  };
  const guard = guardTasks(parentPort ?? process.channel, (error, exit) => {
    const ids = [...open];
    ids.forEach((id, index) => send({ id, kind: 'refused', error }, [], index === ids.length - 1 ? exit : undefined));
    if (ids.length === 0) exit();
  });
  const take = ({ id, name, input }: Call): void => {
    const moved: ArrayBuffer[] = [];
    const answered = guard.run(async () => handlers[name as keyof C](input as never, moved));
    // What fails without a caller ends the worker.
    if (id === null) return void answered;
    open.add(id);
    answered.then((value) => send({ id, kind: 'done', value }, moved)).catch((error: unknown) => fail(id, error));
  };
  (parentPort ?? process).on('message', take);
  if (parentPort === null) process.on('disconnect', () => process.exit(0));
  return (name, input) => new Promise((resolve) => post({ id: null, name, input }, [], resolve));
}
