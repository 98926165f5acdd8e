import type { PlanAnswer, PlanOrder } from './plan-protocol.ts';

/** The part of a Worker that is used here. */
export interface PlanWorker {
  postMessage(order: PlanOrder): void;
  addEventListener(type: 'message', listener: (event: { readonly data: PlanAnswer }) => void): void;
  terminate(): void;
}

/** The line to the worker that makes plans. */
interface PlanLine {
  /** Sends an order. One for other runs or prices ends the work on earlier ones at once. */
  readonly send: (order: PlanOrder) => void;
  /** Ends the worker. */
  readonly end: () => void;
}

/** The slowest machine makes a plan in a tenth of this: a worker that is silent for longer does not come back. */
export const MAX_SILENCE_MS = 60_000;

/**
 * Keeps one worker at hand and replaces it where it would be waited for in vain: when other runs or prices are to be planned with while it is busy,
 * and when an order stays without its last answer for a minute. `onSilence` is told of the latter; the next order then has to bring its subject.
 */
export function openPlanLine(options: {
  readonly start: () => PlanWorker;
  readonly onAnswer: (answer: PlanAnswer) => void;
  readonly onSilence: () => void;
}): PlanLine {
  let worker = started();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function started(): PlanWorker {
    const made = options.start();
    made.addEventListener('message', ({ data }) => {
      // What a worker that was replaced had on its way is of no interest.
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
    worker.terminate();
    worker = started();
  }

  return {
    send: (order) => {
      if (timer !== null && order.subject !== null) replace();
      settle();
      timer = setTimeout(() => {
        replace();
        options.onSilence();
      }, MAX_SILENCE_MS);
      worker.postMessage(order);
    },
    end: () => {
      settle();
      worker.terminate();
    },
  };
}
