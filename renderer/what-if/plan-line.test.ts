import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MAX_SILENCE_MS, openPlanLine, type PlanWorker } from './plan-line.ts';
import type { PlanAnswer, PlanOrder } from './plan-protocol.ts';

/** A fake worker that answers on command. */
class FakeWorker implements PlanWorker {
  readonly orders: PlanOrder[] = [];
  ended = false;
  #listener: (event: { readonly data: PlanAnswer }) => void = () => undefined;

  postMessage(order: PlanOrder): void {
    this.orders.push(order);
  }
  addEventListener(_type: 'message', listener: (event: { readonly data: PlanAnswer }) => void): void {
    this.#listener = listener;
  }
  terminate(): void {
    this.ended = true;
  }
  answer(answer: Partial<PlanAnswer>): void {
    this.#listener({ data: answer as PlanAnswer });
  }
}

const order = (sequence: number, subject: unknown = null) => ({ sequence, subject }) as unknown as PlanOrder;

let workers: FakeWorker[] = [];
const heard: string[] = [];
function open() {
  return openPlanLine({
    start: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    onAnswer: ({ sequence }) => heard.push(`answer ${sequence}`),
    onSilence: () => heard.push('silence'),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  heard.length = 0;
});
afterEach(() => vi.useRealTimers());

test('a worker that never answers is terminated, and a new one handles the next order', () => {
  const line = open();
  line.send(order(1, {}));
  workers[0]?.answer({ kind: 'plan', sequence: 1, whole: false });
  vi.advanceTimersByTime(MAX_SILENCE_MS + 1);
  expect(heard).toEqual(['answer 1', 'silence']);
  expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  line.send(order(2, {}));
  workers[0]?.answer({ kind: 'plan', sequence: 1, whole: true });
  workers[1]?.answer({ kind: 'plan', sequence: 2, whole: true });
  expect(heard).toEqual(['answer 1', 'silence', 'answer 2']);
});

test('a worker that says what it does is waited for, and one that then is silent is terminated', () => {
  const line = open();
  const PRICING = { kind: 'pricing', region: 'us-east-1', simulations: 512, priced: 10, options: 900 } as const;
  line.send(order(1, {}));
  expect(line.isPricing()).toBe(false);
  for (let minute = 0; minute < 3; minute++) {
    vi.advanceTimersByTime(MAX_SILENCE_MS - 1);
    workers[0]?.answer({ kind: 'stage', sequence: 1, stage: PRICING });
  }
  expect(line.isPricing()).toBe(true);
  workers[0]?.answer({ kind: 'stage', sequence: 1, stage: { kind: 'searching', done: 1, of: 4 } });
  expect(line.isPricing()).toBe(false);
  expect(workers[0]?.ended).toBe(false);
  vi.advanceTimersByTime(MAX_SILENCE_MS + 1);
  expect(workers[0]?.ended).toBe(true);
  expect(heard.at(-1)).toBe('silence');
});

test('an idle worker that has answered is kept', () => {
  const line = open();
  line.send(order(1, {}));
  workers[0]?.answer({ kind: 'plan', sequence: 1, whole: true });
  line.send(order(2));
  workers[0]?.answer({ kind: 'failed', sequence: 2 });
  vi.advanceTimersByTime(100 * MAX_SILENCE_MS);
  expect(workers).toHaveLength(1);
  line.end();
  expect(workers[0]?.ended).toBe(true);
});

test('an order for other runs stops earlier ones at once; an order for another workload waits', () => {
  const line = open();
  line.send(order(1, {}));
  line.send(order(2));
  expect(workers).toHaveLength(1);
  line.send(order(3, {}));
  expect(workers.map(({ ended, orders }) => [ended, orders.length])).toEqual([
    [true, 2],
    [false, 1],
  ]);
});
