import { expect, test } from 'vitest';
import { frontierOf, type Placed } from './frontier.ts';

function placed(id: string, costUsd: number, p99Ms: number | null, maxAgeS: number | null = null): Placed {
  return { id, costUsd, p99Ms, maxAgeS };
}

test('an option that another beats in cost and latency is off the frontier; the rest is on it, cheapest first', () => {
  expect(frontierOf([placed('fast', 30, 5), placed('slow', 10, 50), placed('worse', 40, 6)])).toEqual(['slow', 'fast']);
});

test('one that costs as much and is slower, or is as slow and costs more, is beaten; of two equals both stay', () => {
  expect(frontierOf([placed('a', 10, 5), placed('slower', 10, 6)])).toEqual(['a']);
  expect(frontierOf([placed('a', 10, 5), placed('dearer', 11, 5)])).toEqual(['a']);
  expect(frontierOf([placed('a', 10, 5), placed('b', 10, 5)])).toEqual(['a', 'b']);
});

test('one measure is enough: an option that is beaten in latency stays for its freshness', () => {
  const options = [placed('a', 10, 5, 100), placed('fresh', 20, 9, 1), placed('neither', 30, 9, 100)];
  expect(frontierOf(options)).toEqual(['a', 'fresh']);
});

test('an option without a measure takes no part in its comparison', () => {
  expect(frontierOf([placed('none', 1, null), placed('batch', 5, null, 60), placed('live', 9, 4)])).toEqual([
    'batch',
    'live',
  ]);
});
