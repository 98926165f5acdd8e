import type { PlanAnswer, PlanOrder } from './plan-protocol.ts';

/** The used part of the Worker interface. */
export interface PlanWorker {
  postMessage(order: PlanOrder): void;
  addEventListener(type: 'message', listener: (event: { readonly data: PlanAnswer }) => void): void;
  terminate(): void;
}

/** The connection to the planning worker. */
interface PlanLine {
  /** Starts the worker, so that it is ready for the first order. */
  readonly warmUp: () => void;
  /** Sends an order. An order for other runs or prices stops earlier ones at once. */
  readonly send: (order: PlanOrder) => void;
  /** Stops all orders: their answers are not needed. The next one must have its subject. */
  readonly drop: () => void;
  /** Ends the worker. */
  readonly end: () => void;
}

/** The slowest machine needs a tenth of this for a plan, so a worker that is silent for longer has failed. */
export const MAX_SILENCE_MS = 60_000;

/**
 * Keeps one worker from the first order on, and replaces it in two cases: other runs or prices arrive while it is busy, or an order has no final answer for a minute.
 * The second case calls `onSilence`; the next order must then include its subject.
 */
export function openPlanLine(options: {
  readonly start: () => PlanWorker;
  readonly onAnswer: (answer: PlanAnswer) => void;
  readonly onSilence: () => void;
}): PlanLine {
  let worker: PlanWorker | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function started(): PlanWorker {
    const made = options.start();
    made.addEventListener('message', ({ data }) => {
      // Ignore answers from a replaced worker.
      if (made !== worker) return;
      if (data.kind === 'failed' || data.whole) settle();
      options.onAnswer(data);
    });
    return made;
  }

  function settle(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function replace(): void {
    settle();
    worker?.terminate();
    worker = started();
  }

  return {
    warmUp: () => void (worker ??= started()),
    send: (order) => {
      if (timer !== null && order.subject !== null) replace();
      settle();
      timer = setTimeout(() => {
        replace();
        options.onSilence();
      }, MAX_SILENCE_MS);
      worker ??= started();
      worker.postMessage(order);
    },
    drop: () => {
      if (timer !== null) replace();
    },
    end: () => {
      settle();
      worker?.terminate();
    },
  };
}
