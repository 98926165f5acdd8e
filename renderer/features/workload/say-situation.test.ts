import { expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { saySituation } from './say-situation.ts';

test('the requirements of a workload are summarised in a few words', () => {
  const said = (name: string): string =>
    saySituation(findPreset(name)?.workload ?? Workload.parse({ predictionsPerDay: 1 }));
  expect(said('fraud-detection')).toBe('p99 within 100\u00a0ms');
  expect(said('million-a-day')).toBe('at most 26\u00a0h old');
  expect(said('recommendations')).toBe('p95 within 150\u00a0ms, at most 6\u00a0h old');
  expect(saySituation(Workload.parse({ predictionsPerDay: 1 }))).toBe('no age limit');
});
