import { expect, test } from 'vitest';
import { Instances } from './instances.ts';

test('instances that need much longer to start or to drain than others keep their second', () => {
  const instances = new Instances(2, 4000);
  instances.order(0, 300);
  instances.order(0, 500);
  // Seven times as far ahead as there is room for at first.
  instances.order(10, 3500);
  instances.remove(20, 1);
  const became: number[] = [];
  for (let second = 0; second <= 5000; second++) {
    const before = instances.ready;
    instances.advance(second);
    if (instances.ready > before) became.push(second);
  }
  // The order that would be ready last was cancelled.
  expect(became).toEqual([300, 500]);
  instances.order(5001, 3500);
  instances.remove(5002, 3);
  expect([instances.ready, instances.starting, instances.draining]).toEqual([2, 0, 2]);
  for (let second = 5002; second < 9002; second++) instances.advance(second);
  expect(instances.draining).toBe(2);
  instances.advance(9002);
  expect([instances.draining, instances.nextS]).toEqual([0, Infinity]);
});

test('instances ordered before there was room for a later one become ready in their second', () => {
  const instances = new Instances(0, 0);
  instances.order(1000, 400);
  instances.order(1000, 9000);
  const became: number[] = [];
  for (let second = 1000; second <= 10_000; second++) {
    const before = instances.ready;
    instances.advance(second);
    if (instances.ready > before) became.push(second);
  }
  expect(became).toEqual([1400, 10_000]);
});
