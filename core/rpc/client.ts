import type { CancelSignal } from '#core/contract/methods/cancel-signal.ts';
import type { Channel } from './channel.ts';
import { type ClientMessage, idOf, ServerMessage } from './message.ts';
import { type Trace, traced } from './trace.ts';
import type { EndOf, EventOf, InputOf, MethodMap, NamesOf, OutputOf } from '#core/contract/methods/method-map.ts';
import { CANCELLED, CHANNEL_CLOSED, MALFORMED_ANSWER, RpcError } from './rpc-error.ts';

/** Options of a stream request. */
export interface StreamOptions<Event> {
  /** Called for every event, in order, before the promise settles. */
  readonly onEvent: (event: Event, sequence: number) => void;
  readonly signal?: CancelSignal;
  /** Makes the stream outlive this channel. To resume, request it again with the same key and the last sequence number received. */
  readonly resume?: {
    readonly key: string;
    readonly after: number;
    /** Only resumes: the server refuses an unknown stream with `unknown-stream` instead of starting it. */
    readonly join?: boolean;
  };
}

/** The requesting side of a channel. */
export interface Client<M extends MethodMap> {
  /** Requests one answer. Rejects with RpcError. If the signal fires, rejects immediately with code `interrupted`. */
  call<K extends NamesOf<M, 'call'>>(
    method: K,
    input: InputOf<M[K]>,
    options?: { readonly signal?: CancelSignal },
  ): Promise<OutputOf<M[K]>>;
  /**
   * Requests a stream. If the signal fires, the server is notified, and its own `end` or `error` still settles the promise: a stopped
   * measurement ends with what it has measured.
   */
  stream<K extends NamesOf<M, 'stream'>>(
    method: K,
    input: InputOf<M[K]>,
    options: StreamOptions<EventOf<M[K]>>,
  ): Promise<EndOf<M[K]>>;
  /** Whether no request waits for its answer. */
  isIdle(): boolean;
  /** Closes the channel. Rejects pending requests. */
  close(): void;
}

interface Pending {
  readonly onEvent: (event: unknown, sequence: number) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: RpcError) => void;
}

/** The pending requests of one channel, by id. */
class PendingRequests {
  readonly #channel: Channel;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #closed = false;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.onMessage((raw) => this.#receive(raw));
    channel.onClose(() => {
      this.#closed = true;
      for (const request of this.#pending.values()) request.reject(new RpcError(CHANNEL_CLOSED));
      this.#pending.clear();
    });
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  /** Sends a request. `rejectAtOnce`: a cancelled request is rejected immediately, without waiting for its answer. */
  send(
    request: Omit<Extract<ClientMessage, { kind: 'request' }>, 'id' | 'kind'>,
    onEvent: Pending['onEvent'],
    cancel: { readonly signal: CancelSignal | undefined; readonly rejectAtOnce: boolean },
  ): Promise<unknown> {
    if (this.#closed) return Promise.reject(new RpcError(CHANNEL_CLOSED));
    if (cancel.signal?.aborted === true && cancel.rejectAtOnce) return Promise.reject(new RpcError(CANCELLED));
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { onEvent, resolve, reject });
    });
    const onAbort = (): void => {
      this.#post({ kind: 'cancel', id });
      if (!cancel.rejectAtOnce) return;
      this.#pending.get(id)?.reject(new RpcError(CANCELLED));
      this.#pending.delete(id);
    };
    this.#post({ kind: 'request', id, ...request });
    if (cancel.signal?.aborted === true) onAbort();
    cancel.signal?.addEventListener('abort', onAbort);
    return answer.finally(() => cancel.signal?.removeEventListener('abort', onAbort));
  }

  #receive(raw: unknown): void {
    const parsed = ServerMessage.safeParse(raw);
    if (!parsed.success) return this.#rejectMalformed(idOf(raw));
    const message = parsed.data;
    const request = this.#pending.get(message.id);
    if (request === undefined) return;
    if (message.kind === 'event') return request.onEvent(message.event, message.sequence);
    this.#pending.delete(message.id);
    if (message.kind === 'end') request.resolve(message.value);
    else request.reject(new RpcError(message.error));
  }

  /** Rejects the request of a malformed answer, and tells the other side to stop working on it. */
  #rejectMalformed(id: number | null): void {
    if (id === null) return;
    const request = this.#pending.get(id);
    if (request === undefined) return;
    this.#pending.delete(id);
    this.#post({ kind: 'cancel', id });
    request.reject(new RpcError(MALFORMED_ANSWER));
  }

  #post(message: ClientMessage): void {
    this.#channel.send(message);
  }
}

/**
 * Connects a client to a channel. An answer that does not match the protocol rejects its request with code `defect`. `trace` receives every
 * message of the channel.
 */
export function connect<M extends MethodMap>(end: Channel, options: { readonly trace?: Trace } = {}): Client<M> {
  const channel = options.trace === undefined ? end : traced(end, options.trace);
  const requests = new PendingRequests(channel);
  return {
    call: (method, input, options) =>
      requests.send({ method, input }, () => {}, { signal: options?.signal, rejectAtOnce: true }) as Promise<never>,
    stream: (method, input, options) =>
      requests.send(
        { method, input, ...(options.resume === undefined ? {} : { stream: options.resume }) },
        options.onEvent as Pending['onEvent'],
        { signal: options.signal, rejectAtOnce: false },
      ) as Promise<never>,
    isIdle: () => requests.isEmpty,
    close: () => channel.close(),
  };
}
