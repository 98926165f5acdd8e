import { z } from 'zod';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import type { Handlers, MethodMap } from '#core/contract/methods/method-map.ts';
import { RpcError } from './rpc-error.ts';
import { createServer, type Server } from './server.ts';

/** Methods of the test peers. */
export const METHODS = {
  double: { kind: 'call', input: z.object({ value: z.number().min(0) }), output: z.number() },
  fail: { kind: 'call', input: z.object({}), output: z.number() },
  sleep: { kind: 'call', input: z.object({}), output: z.number() },
  count: { kind: 'stream', input: z.object({ to: z.number().int() }), event: z.number(), end: z.string() },
  wait: { kind: 'stream', input: z.object({}), event: z.string(), end: z.string() },
} as const satisfies MethodMap;

/** The error of the method `fail`. */
export const FAILURE: ErrorDocument = {
  code: 'unusable-input',
  file: 'rows.csv',
  cause: 'row 3 has no value in column “amount” — 0 of 1',
  actions: ['Fill it.', 'Or leave it out.'],
};

class Failure extends Error {}

/** Creates a test server with a log of the requests that it received. */
export function makeServer(): {
  readonly server: Server;
  readonly seen: string[];
  readonly push: (text: string) => void;
} {
  const seen: string[] = [];
  let emit: ((text: string) => void) | null = null;
  const handlers: Handlers<typeof METHODS> = {
    double: async ({ value }) => value * 2,
    fail: async () => {
      throw new Failure();
    },
    sleep: (_input, { signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => seen.push('sleep cancelled'));
      }),
    count: async ({ to }, context) => {
      for (let n = 1; n <= to; n += 1) context.emit(n);
      return `counted to ${to}`;
    },
    wait: (_input, context) => {
      seen.push('wait started');
      emit = context.emit;
      return new Promise((resolve) => {
        context.signal.addEventListener('abort', () => {
          seen.push('wait cancelled');
          context.emit('last words');
          resolve('interrupted');
        });
      });
    },
  };
  const server = createServer<typeof METHODS>({
    methodsWith: async () => METHODS,
    handlers,
    describe: (error) =>
      error instanceof Failure ? FAILURE : { code: 'defect', file: null, cause: String(error), actions: [] },
  });
  return { server, seen, push: (text) => emit?.(text) };
}

/** The document of a failure. Throws if there was none. */
export async function documentOf(promise: Promise<unknown>): Promise<ErrorDocument> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RpcError)) throw new Error(`expected an RpcError, got ${String(error)}`);
  return error.document;
}
