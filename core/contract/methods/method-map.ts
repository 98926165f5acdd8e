import type { z } from 'zod';
import type { CancelSignal } from './cancel-signal.ts';

/** A request with one answer. */
interface CallMethod {
  readonly kind: 'call';
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/** A request that is answered by a sequence of events and one closing value. */
interface StreamMethod {
  readonly kind: 'stream';
  readonly input: z.ZodType;
  readonly event: z.ZodType;
  readonly end: z.ZodType;
}

/** All requests that one side accepts, by name. Client and server types are inferred from it. */
export type MethodMap = Readonly<Record<string, CallMethod | StreamMethod>>;

/** Names of the methods of one kind. */
export type NamesOf<M extends MethodMap, Kind extends 'call' | 'stream'> = {
  [K in keyof M]: M[K]['kind'] extends Kind ? K : never;
}[keyof M] &
  string;

/** What the caller passes: the input before defaults are filled in. */
export type InputOf<T extends CallMethod | StreamMethod> = z.input<T['input']>;
/** What the handler receives: the input after parsing. */
export type ParsedInputOf<T extends CallMethod | StreamMethod> = z.output<T['input']>;
/** The answer of a call. */
export type OutputOf<T> = T extends CallMethod ? z.output<T['output']> : never;
/** The events of a stream. */
export type EventOf<T> = T extends StreamMethod ? z.output<T['event']> : never;
/** The closing value of a stream. */
export type EndOf<T> = T extends StreamMethod ? z.output<T['end']> : never;

/** What a handler receives besides its input. The signal fires when the caller cancels or disconnects. */
export interface CallContext {
  readonly signal: CancelSignal;
}

/** What the handler of a stream receives: `emit` sends one event. */
export interface StreamContext<Event> extends CallContext {
  readonly emit: (event: Event) => void;
}

/** One function for each method of the map. A thrown error reaches the caller as an ErrorDocument. */
export type Handlers<M extends MethodMap> = {
  readonly [K in keyof M]: M[K] extends CallMethod
    ? (input: ParsedInputOf<M[K]>, context: CallContext) => Promise<OutputOf<M[K]>>
    : (input: ParsedInputOf<M[K]>, context: StreamContext<EventOf<M[K]>>) => Promise<EndOf<M[K]>>;
};
