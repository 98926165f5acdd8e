import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fifoWaitsMs, lindleyWaitsMs } from './lindley.ts';
import { ServerHeap } from './server-heap.ts';

test('the earliest server always has the smallest time, whatever work the servers take', () => {
  const work = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), work, (servers, tasks) => {
      const heap = new ServerHeap(servers);
      const free = Array.from({ length: servers }, () => 0);
      for (const task of tasks) {
        const earliest = Math.min(...free);
        expect(heap.earliestMs).toBe(earliest);
        // Includes work that ends before the other servers are free, or before earlier work ended.
        heap.occupy(task);
        free[free.indexOf(earliest)] = task;
      }
      expect(heap.earliestMs).toBe(Math.min(...free));
    }),
  );
});

test('without servers, none is ever free', () => {
  expect(new ServerHeap(0).earliestMs).toBe(Infinity);
});

test('two servers share one queue, computed by hand', () => {
  const arrivalsMs = Float64Array.from([0, 1, 2, 3, 20]);
  const servicesMs = Float64Array.from([10, 4, 5, 1, 1]);
  // 0 and 1 find a free server each; 2 waits for the second until 5, 3 for both until 10.
  expect([...fifoWaitsMs({ arrivalsMs, servicesMs, servers: 2 })]).toEqual([0, 0, 3, 7, 0]);
  // One server: free at 10, 14, 19, 20, so the last one does not wait.
  expect([...lindleyWaitsMs(arrivalsMs, servicesMs)]).toEqual([0, 9, 12, 16, 0]);
  expect([...lindleyWaitsMs(new Float64Array(), new Float64Array())]).toEqual([]);
});
