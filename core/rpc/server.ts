import { assertNever } from '#core/assert-never.ts';
import type { ErrorDocument } from '#core/contract/errors.ts';
import { type CancelController, newCancelController } from '#core/contract/cancel-signal.ts';
import type { Channel } from './channel.ts';
import { ClientMessage, type ServerMessage } from './message.ts';
import type { CallContext, Handlers, MethodMap, StreamContext } from '#core/contract/method-map.ts';
import { StreamLog, type StreamListener } from './stream-log.ts';

/** Ended streams with a key are kept for a client that comes back, this many. */
const KEPT_STREAMS = 16;

/** The answering side: one for a process, on any number of lines. */
export interface Server {
  /** Answers what comes over a line until it closes. */
  attach(channel: Channel): void;
  /** Cancels everything that runs, on whatever line; resolves when all of it has ended. */
  stop(): Promise<void>;
}

type Request = Extract<ClientMessage, { kind: 'request' }>;
type AnyHandler = (input: unknown, context: CallContext & StreamContext<unknown>) => Promise<unknown>;

/**
 * Makes a server of a method map and its handlers. Inputs are parsed here, and nowhere again. `describe` turns what a handler
 * threw into the document that crosses the line.
 */
export function createServer<M extends MethodMap>(options: {
  readonly methods: M;
  readonly handlers: Handlers<M>;
  readonly describe: (error: unknown) => ErrorDocument;
}): Server {
  const { methods, describe } = options;
  const handlers = options.handlers as unknown as Readonly<Record<string, AnyHandler>>;
  const kept = new Map<string, StreamLog>();
  const running = new Map<StreamLog, Promise<void>>();

  /** Looks a method up and parses its input; the error is the caller's to read. */
  function prepare(
    request: Request,
  ): { readonly run: (context: StreamContext<unknown>) => Promise<unknown> } | ErrorDocument {
    const method = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    const handler = handlers[request.method];
    if (method === undefined || handler === undefined) {
      return usageError(`unknown method '${request.method}'`, `Known are ${Object.keys(methods).join(', ')}.`);
    }
    if (request.stream !== undefined && method.kind !== 'stream') {
      return usageError(`'${request.method}' is not a stream`, 'Ask without a stream key.');
    }
    const input = method.input.safeParse(request.input);
    if (!input.success) {
      const issue = input.error.issues[0];
      const place = [request.method, ...(issue?.path ?? []).map(String)].join('.');
      return usageError(`the input of ${place} is not understood: ${issue?.message ?? 'invalid'}`);
    }
    return { run: (context) => handler(input.data, context) };
  }

  function start(request: Request, run: (context: StreamContext<unknown>) => Promise<unknown>): StreamLog {
    const controller = newCancelController();
    const log = new StreamLog(request.method, controller);
    // A handler that throws before its first await must not take the line down with it.
    const settled = Promise.resolve()
      .then(() => run({ signal: controller.signal, emit: (event) => log.emit(event) }))
      .then(
        (value) => log.settle({ state: 'ended', value }),
        (error: unknown) => log.settle({ state: 'failed', error: describe(error) }),
      )
      .then(() => {
        running.delete(log);
        forgetOldest(kept);
      });
    running.set(log, settled);
    return log;
  }

  /** The stream that a request means: a known one by its key, or a new one. */
  function find(request: Request): StreamLog | ErrorDocument {
    const key = request.stream?.key;
    const known = key === undefined ? undefined : kept.get(key);
    if (known !== undefined) {
      return known.method === request.method ? known : usageError(`stream '${key}' belongs to '${known.method}'`);
    }
    if ((request.stream?.after ?? 0) > 0 || request.stream?.join === true) {
      return {
        ...usageError(`stream '${key}' is not known any more`, 'Open its run folder: the journal has every event.'),
        code: 'unknown-stream',
      };
    }
    const prepared = prepare(request);
    if (!('run' in prepared)) return prepared;
    const log = start(request, prepared.run);
    if (key !== undefined) kept.set(key, log);
    return log;
  }

  return {
    stop: async () => {
      for (const log of running.keys()) log.controller.abort();
      await Promise.all(running.values());
    },
    attach(channel) {
      const active = new Map<number, { readonly controller: CancelController; readonly leave: () => void }>();
      const send = (message: ServerMessage): void => channel.send(message);

      function request(message: Request): void {
        const log = find(message);
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
          // Without a key nobody can come back for it.
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
            return request(message);
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
    },
  };
}

/** A message that is none is answered if it has at least a number to answer to. */
function answerMalformed(raw: unknown, send: (message: ServerMessage) => void): void {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : undefined;
  if (typeof id !== 'number' || !Number.isInteger(id)) return;
  send({ kind: 'error', id, error: usageError('the message is not understood') });
}

function usageError(cause: string, ...actions: readonly string[]): ErrorDocument {
  return { code: 'usage', file: null, cause, actions: [...actions] };
}

function forgetOldest(kept: Map<string, StreamLog>): void {
  const ended = [...kept].filter(([, log]) => !log.running);
  for (const [key] of ended.slice(0, Math.max(0, ended.length - KEPT_STREAMS))) kept.delete(key);
}
