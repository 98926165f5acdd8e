import { assertNever } from '#core/assert-never.ts';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { type CancelController, newCancelController } from '#core/contract/methods/cancel-signal.ts';
import type { Channel } from './channel.ts';
import { ClientMessage, idOf, type ServerMessage } from './message.ts';
import { CANCELLED, RpcError } from './rpc-error.ts';
import { type Trace, traced } from './trace.ts';
import type { CallContext, Handlers, MethodMap, StreamContext } from '#core/contract/methods/method-map.ts';

type Outcome =
  | { readonly state: 'running' }
  | { readonly state: 'ended'; readonly value: unknown }
  | { readonly state: 'failed'; readonly error: ErrorDocument };

/** Receives a stream's events as they occur. */
interface StreamListener {
  readonly event: (sequence: number, event: unknown) => void;
  readonly settled: (outcome: Exclude<Outcome, { state: 'running' }>) => void;
}

/** A started stream: its events so far, its outcome, and its listeners. Events count from 1. */
class StreamLog {
  readonly method: string;
  readonly controller: CancelController;
  private readonly events: unknown[] = [];
  private readonly listeners = new Set<StreamListener>();
  private outcome: Outcome = { state: 'running' };

  constructor(method: string, controller: CancelController) {
    this.method = method;
    this.controller = controller;
  }

  get running(): boolean {
    return this.outcome.state === 'running';
  }

  /** Sends a listener every event after number `after`, then all later events. */
  attach(listener: StreamListener, after: number): void {
    for (let index = after; index < this.events.length; index += 1) listener.event(index + 1, this.events[index]);
    if (this.outcome.state === 'running') this.listeners.add(listener);
    else listener.settled(this.outcome);
  }

  detach(listener: StreamListener): void {
    this.listeners.delete(listener);
  }

  emit(event: unknown): void {
    if (!this.running) return;
    this.events.push(event);
    for (const listener of this.listeners) listener.event(this.events.length, event);
  }

  settle(outcome: Exclude<Outcome, { state: 'running' }>): void {
    if (!this.running) return;
    this.outcome = outcome;
    for (const listener of this.listeners) listener.settled(outcome);
    this.listeners.clear();
  }
}

const UNKNOWN_STREAM: ErrorDocument = {
  code: 'unknown-stream',
  file: null,
  cause: 'the stream is no longer known',
  actions: ['Open its run folder: the journal has every event.'],
};

/** Maximum number of ended streams with a key that are kept for a returning client. */
const KEPT_STREAMS = 16;

/** The answering side: one per process, on any number of channels. */
export interface Server {
  /** Answers the requests on a channel until it closes. */
  attach(channel: Channel): void;
  /** Whether nothing runs, on any channel or for a client that may return. */
  isIdle(): boolean;
  /** Cancels everything that runs, on all channels. Resolves when all of it has ended. */
  stop(): Promise<void>;
}

type Request = Extract<ClientMessage, { kind: 'request' }>;
type LoadMethods = (name: string) => Promise<MethodMap>;
type AnyHandler = (input: unknown, context: CallContext & StreamContext<unknown>) => Promise<unknown>;

/**
 * Creates a server from a method map and its handlers. `methodsWith` loads the part of the map that has a method, on its first request.
 * Inputs are parsed here and nowhere else. `describe` converts a thrown error into the document that is sent. `trace` receives every
 * message of every channel.
 */
export function createServer<M extends MethodMap>(options: {
  readonly methodsWith: LoadMethods;
  readonly handlers: Handlers<M>;
  readonly describe: (error: unknown) => ErrorDocument;
  readonly trace?: Trace | undefined;
}): Server {
  const streams = new Streams(options as unknown as StreamsOptions);
  const { trace } = options;
  return {
    stop: () => streams.stop(),
    isIdle: () => streams.isIdle,
    attach: (channel) => attachChannel(trace === undefined ? channel : traced(channel, trace), streams),
  };
}

interface StreamsOptions {
  readonly methodsWith: LoadMethods;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  readonly describe: (error: unknown) => ErrorDocument;
}

/** All streams and calls that run in a server, and the ended streams kept for a returning client. */
class Streams {
  readonly #options: StreamsOptions;
  readonly #kept = new Map<string, StreamLog>();
  readonly #running = new Map<StreamLog, Promise<void>>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Finds the stream of a request by its key, or starts a new one. Returns an error document for the caller if the request is refused. */
  find(request: Request): StreamLog | ErrorDocument {
    const key = request.stream?.key;
    const known = key === undefined ? undefined : this.#kept.get(key);
    if (known !== undefined) {
      return known.method === request.method ? known : usageError(`stream '${key}' belongs to '${known.method}'`);
    }
    if ((request.stream?.after ?? 0) > 0 || request.stream?.join === true) return UNKNOWN_STREAM;
    const { handlers } = this.#options;
    const handler = Object.hasOwn(handlers, request.method) ? handlers[request.method] : undefined;
    if (handler === undefined) {
      return usageError(`unknown method '${request.method}'`, `Known methods: ${Object.keys(handlers).join(', ')}.`);
    }
    const log = this.#start(request, handler);
    if (key !== undefined) this.#kept.set(key, log);
    return log;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  async stop(): Promise<void> {
    for (const log of this.#running.keys()) log.controller.abort();
    await Promise.all(this.#running.values());
  }

  /** The parsed input of a request. Throws RpcError if the request does not match its method. */
  async #inputOf(request: Request): Promise<unknown> {
    const method = (await this.#options.methodsWith(request.method))[request.method];
    if (method === undefined) throw new Error(`the method '${request.method}' has a handler and no schemas`);
    if (request.stream !== undefined && method.kind !== 'stream') {
      throw new RpcError(usageError(`'${request.method}' is not a stream`, 'Ask without a stream key.'));
    }
    const input = method.input.safeParse(request.input);
    if (input.success) return input.data;
    const issue = input.error.issues[0];
    const place = [request.method, ...(issue?.path ?? []).map(String)].join('.');
    throw new RpcError(usageError(`invalid input for ${place}: ${issue?.message ?? 'invalid'}`));
  }

  #start(request: Request, handler: AnyHandler): StreamLog {
    const { describe } = this.#options;
    const controller = newCancelController();
    const log = new StreamLog(request.method, controller);
    const settled = this.#inputOf(request)
      .then((input) => {
        // A handler hears of a cancel by an event, which it would miss.
        if (controller.signal.aborted) throw new RpcError(CANCELLED);
        return handler(input, { signal: controller.signal, emit: (event) => log.emit(event) });
      })
      .then(
        (value) => log.settle({ state: 'ended', value }),
        (error: unknown) =>
          log.settle({ state: 'failed', error: error instanceof RpcError ? error.document : describe(error) }),
      )
      .then(() => {
        this.#running.delete(log);
        forgetOldest(this.#kept);
      });
    this.#running.set(log, settled);
    return log;
  }
}

/** Answers the requests on one channel until it closes. */
function attachChannel(channel: Channel, streams: Streams): void {
  const active = new Map<number, { readonly controller: CancelController; readonly leave: () => void }>();
  const send = (message: ServerMessage): void => channel.send(message);

  function answer(message: Request): void {
    const log = streams.find(message);
    const { id } = message;
    if (!(log instanceof StreamLog)) return send({ kind: 'error', id, error: log });
    const listener: StreamListener = {
      event: (sequence, event) => send({ kind: 'event', id, sequence, event }),
      settled: (outcome) => {
        active.delete(id);
        if (outcome.state === 'ended') send({ kind: 'end', id, value: outcome.value });
        else send({ kind: 'error', id, error: outcome.error });
      },
    };
    const leave = (): void => {
      log.detach(listener);
      // A stream without a key cannot be requested again.
      if (message.stream === undefined) log.controller.abort();
    };
    active.set(id, { controller: log.controller, leave });
    log.attach(listener, message.stream?.after ?? 0);
  }

  channel.onMessage((raw) => {
    const parsed = ClientMessage.safeParse(raw);
    if (!parsed.success) return answerMalformed(raw, send);
    const message = parsed.data;
    switch (message.kind) {
      case 'request':
        return answer(message);
      case 'cancel':
        return active.get(message.id)?.controller.abort();
      default:
        return assertNever(message);
    }
  });
  channel.onClose(() => {
    for (const { leave } of active.values()) leave();
    active.clear();
  });
}

function answerMalformed(raw: unknown, send: (message: ServerMessage) => void): void {
  const id = idOf(raw);
  if (id === null) return;
  send({ kind: 'error', id, error: usageError('invalid message') });
}

function usageError(cause: string, ...actions: readonly string[]): ErrorDocument {
  return { code: 'usage', file: null, cause, actions: [...actions] };
}

function forgetOldest(kept: Map<string, StreamLog>): void {
  const ended = [...kept].filter(([, log]) => !log.running);
  for (const [key] of ended.slice(0, Math.max(0, ended.length - KEPT_STREAMS))) kept.delete(key);
}
