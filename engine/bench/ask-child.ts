import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { AppError, interrupted } from '#engine/platform/app-error.ts';
import type { BenchHost } from './bench-host.ts';
import type { BenchMessage, BenchOrder } from './protocol.ts';

/** A question for a process of its own. */
export interface ChildQuestion {
  readonly host: BenchHost;
  readonly order: BenchOrder;
  /** After this time the process is killed. */
  readonly seconds: number;
  /** The error for a process that takes longer. */
  readonly tooSlow: () => AppError;
  /** The error for a process that ends without an answer. */
  readonly crashed: (end: ProcessEndFact) => AppError;
  readonly signal: AbortSignal;
  /** Receives every message before the answer. */
  readonly onMessage?: (message: BenchMessage) => void;
}

/**
 * Asks a process that ends with its answer, so that a crash fails this question only. Rejects with the AppError of the process, how it
 * ended, or `interrupted` once `signal` is aborted.
 */
export function askChild(options: ChildQuestion): Promise<unknown> {
  const { host, order, seconds, tooSlow, crashed, signal, onMessage } = options;
  if (signal.aborted) return Promise.reject(stopped());
  return new Promise((resolve, reject) => {
    const child = host.spawn();
    let answer: { readonly value: unknown } | null = null;
    let failure: AppError | null = null;
    const endEarly = (why: AppError): void => {
      failure ??= why;
      child.kill();
    };
    const cancel = (): void => endEarly(stopped());
    const timer = setTimeout(() => endEarly(tooSlow()), seconds * 1000);
    signal.addEventListener('abort', cancel, { once: true });
    child.onMessage((message) => {
      if (message.kind === 'answer') answer = { value: message.value };
      // What fails after the answer has no part in it.
      else if (message.kind === 'failed' && answer === null) failure ??= AppError.fromDocument(message.error);
      else onMessage?.(message);
    });
    child.onExit((end) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      if (failure !== null) reject(failure);
      else if (answer !== null) resolve(answer.value);
      else reject(crashed(end));
    });
    child.send(order);
  });
}

function stopped(): AppError {
  return interrupted(null, 'stopped while reading data', 'Start again.');
}
