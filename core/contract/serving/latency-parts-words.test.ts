import { expect, test } from 'vitest';
import { latencyPartsText } from './latency-parts-words.ts';

test('the parts of half of the answers, largest first, and what the slowest of a hundred add', () => {
  const text = latencyPartsText([
    { code: 'front-door', p50: 1, p99: 5 },
    { code: 'handling', p50: 1.5, p99: 1.5 },
    { code: 'inference', p50: 22, p99: 40 },
    { code: 'queue', p50: 0.01, p99: 61 },
  ]);
  expect(text).toBe(
    'p50 is 22 ms inference + 1.5 ms request handling + 1.0 ms load balancer or gateway. p99 adds 61 ms queue + 18 ms inference + 4.0 ms load balancer or gateway.',
  );
});

test('without parts there is no text, and nothing is added where both percentiles are the same', () => {
  expect(latencyPartsText([])).toBe('');
  expect(latencyPartsText([{ code: 'path', p50: 30, p99: 30 }])).toBe('p50 is 30 ms network and lookup.');
});
