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
  /** Whether the worker has priced options for more than 5 s. It looks at no order meanwhile, so the next one should have its subject. */
  readonly isPricing: () => boolean;
  /** Stops all orders: their answers are not needed. The next one must have its subject. */
  readonly drop: () => void;
  /** Ends the worker. */
  readonly end: () => void;
}

/** A worker says what it does from 5 s on, so one that is silent for longer has failed. */
export const MAX_SILENCE_MS = 60_000;

/**
 * Keeps one worker from the first order on, and replaces it in two cases: other runs or prices arrive while it is busy, or an order has neither a final answer nor a stage for a minute.
 * The second case calls `onSilence`; the next order must then include its subject.
 */
export function openPlanLine(options: {
  readonly start: () => PlanWorker;
  readonly onAnswer: (answer: PlanAnswer) => void;
  readonly onSilence: () => void;
}): PlanLine {
  let worker: PlanWorker | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isPricing = false;

  function started(): PlanWorker {
    const made = options.start();
    made.addEventListener('message', ({ data }) => {
      // Ignore answers from a replaced worker.
      if (made !== worker) return;
      if (data.kind === 'stage') listen(data.stage.kind === 'pricing');
      else if (data.kind === 'failed' || data.whole) settle();
      options.onAnswer(data);
    });
    return made;
  }

  function settle(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    isPricing = false;
  }

  /** Waits for a minute from now. */
  function listen(prices: boolean): void {
    settle();
    isPricing = prices;
    timer = setTimeout(() => {
      replace();
      options.onSilence();
    }, MAX_SILENCE_MS);
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
      listen(isPricing && order.subject === null);
      worker ??= started();
      worker.postMessage(order);
    },
    isPricing: () => isPricing,
    drop: () => {
      if (timer !== null) replace();
    },
    end: () => {
      settle();
      worker?.terminate();
    },
  };
}
