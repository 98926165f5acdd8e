import { type ChildProcess, fork } from 'node:child_process';
import type { OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';
import type { AppError } from '#engine/platform/app-error.ts';
import { distFile } from '#engine/platform/paths.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { createOpenLoopMemory, createStopWord } from '#engine/runtime/control.ts';
import type { ClientCommand, ClientReply } from './client-protocol.ts';
import { clientFailure } from './client-thread.ts';

type Open = Extract<ClientCommand, { kind: 'open' }>;
type Run = Extract<ClientCommand, { kind: 'run' }>;
type Ran = Extract<ClientReply, { kind: 'ran' }>;

/** Orders to a process: as to a thread, without memory that both share. `renew` has the requests with other signatures at the same places. */
export type ProcessOrder =
  | (Omit<Open, 'stop' | 'second'> & { readonly isSigned: boolean })
  | (Omit<Run, 'memory'> & { readonly arrivalMs: Float64Array })
  | { readonly kind: 'renew'; readonly bytes: Uint8Array }
  | { readonly kind: 'stop' };

/** What a process sent, and when, on the clock that all processes share. */
export type ProcessReply =
  | Exclude<ClientReply, { kind: 'ran' }>
  | (Ran & { readonly times: Omit<OpenLoopTimes, 'arrivalMs' | 'busyMs'> });

type ReplyOf<K extends ProcessReply['kind']> = Extract<ProcessReply, { kind: K }>;

interface Waiting {
  readonly take: (reply: ProcessReply) => void;
  readonly fail: (error: Error) => void;
}

/** The client in a process of its own, which ends with this one. It handles one order at a time; a stop and other signatures reach it meanwhile. */
export class ClientProcess {
  readonly #child: ChildProcess;
  #waiting: Waiting | null = null;
  #end: string | null = null;

  constructor() {
    this.#child = fork(distFile('bench-http-client'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // A terminal sends Ctrl-C to the whole process group, but this process decides when the others stop.
      detached: process.platform !== 'win32',
      execArgv: [],
    });
    // `close` follows.
    this.#child.on('error', () => undefined);
    this.#child.on('message', (reply) => this.#waiting?.take(reply as ProcessReply));
    this.#child.once('close', (code, signal) => {
      this.#end = signal === null ? `ended with exit code ${code}` : `was ended by signal ${signal}`;
      this.#waiting?.fail(ended(this.#end));
    });
  }

  /** Whether the process has ended, which nothing asked it to. */
  get isLost(): boolean {
    return this.#end !== null;
  }

  get processId(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends an order and waits for the expected kind of answer. Throws AppError if the process failed or ended. */
  call<K extends ProcessReply['kind']>(order: ProcessOrder, expected: K): Promise<ReplyOf<K>> {
    return new Promise<ReplyOf<K>>((resolve, reject) => {
      if (this.#end !== null) return reject(ended(this.#end));
      const take = (reply: ProcessReply): void => {
        if (reply.kind === expected) resolve(reply as ReplyOf<K>);
        else if (reply.kind === 'failed') reject(clientFailure(reply.message, { isDefect: reply.isDefect === true }));
        else reject(clientFailure(`it answered ${reply.kind}`, { isDefect: true }));
      };
      this.#waiting = { take, fail: reject };
      this.tell(order);
    }).finally(() => (this.#waiting = null));
  }

  /** Sends an order that has no answer. */
  tell(order: ProcessOrder): void {
    if (this.#child.connected) this.#child.send(order, () => undefined);
  }

  /** Ends the process. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#end !== null) return resolve();
      this.#child.once('close', () => resolve());
      this.#child.kill('SIGKILL');
    });
  }
}

function ended(how: string): AppError {
  return clientFailure(`the process ${how}`, { isDefect: false });
}

/** Serves the process that started this one, and ends with it. */
export function serveParentProcess(handle: (command: ClientCommand) => Promise<ClientReply>): void {
  const stop = createStopWord();
  const turn = new Int32Array(new SharedArrayBuffer(4));
  let forms: readonly Uint8Array[] = [];
  const perform = async (order: Exclude<ProcessOrder, { kind: 'renew' | 'stop' }>): Promise<ProcessReply> => {
    if (order.kind === 'open') {
      const { isSigned, ...open } = order;
      const { bytes } = order.requests;
      const second = isSigned ? { second: { bytes: new Uint8Array(bytes), turn } } : {};
      forms = isSigned ? [bytes, second.second?.bytes ?? bytes] : [];
      return handle({ ...open, ...second, stop }) as Promise<ProcessReply>;
    }
    const { arrivalMs, ...run } = order;
    const memory = createOpenLoopMemory({ arrivalMs, executors: 1, stop });
    const reply = await handle({ ...run, memory });
    if (reply.kind !== 'ran') return reply;
    const own = (of: Float64Array): Float64Array => of.slice();
    const { releasedMs, startedMs, finishedMs, servedWith } = memory;
    const times = { releasedMs: own(releasedMs), startedMs: own(startedMs), finishedMs: own(finishedMs) };
    return { ...reply, times: { ...times, servedWith: servedWith.slice() } };
  };
  const reply = (message: ProcessReply, then: () => void = () => undefined): void => {
    if (process.connected) process.send?.(message, undefined, {}, then);
    else then();
  };
  const guard = guardTasks(process.channel, ({ cause: message }, exit) =>
    reply({ kind: 'failed', message, isDefect: true }, exit),
  );
  process.on('message', (raw) => {
    const order = raw as ProcessOrder;
    if (order.kind === 'stop') {
      Atomics.store(stop, 0, 1);
    } else if (order.kind === 'renew') {
      const next = 1 - Atomics.load(turn, 0);
      forms[next]?.set(order.bytes);
      Atomics.store(turn, 0, next);
    } else {
      const fail = (error: unknown): void =>
        reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      guard.run(() => perform(order)).then((done) => reply(done), fail);
    }
  });
  process.on('disconnect', () => process.exit(0));
}
