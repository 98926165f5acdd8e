import { expect, test } from 'vitest';
import { DEFAULT_TUNING, type TuningResult } from '#core/contract/run/tuning.ts';
import { tuningLines } from './tuning-words.ts';

const ratio = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
const screened: TuningResult = {
  use: 'batch',
  batchSize: 64,
  threads: 2,
  replicas: 1,
  blockPairs: 4,
  effects: [
    { factor: 'arena', ratio: ratio(1.1), isTaken: true },
    { factor: 'graph', ratio: ratio(0.9), isTaken: false },
  ],
  comparison: null,
  tuned: DEFAULT_TUNING,
};
const tried = { ...DEFAULT_TUNING, arena: false };

test('without a setting that is clearly faster, the default stays', () => {
  const [outcome, ...effects] = tuningLines({ ...screened, use: 'realtime', batchSize: 1 });
  expect(outcome).toBe(
    'one row at a time, 2 threads × 1 session: no setting is clearly faster than the default (4 pairs of blocks)',
  );
  expect(effects).toEqual([
    'no memory arena: 10 % faster (1.08 to 1.12 times the rows/s), taken',
    'extended graph optimisation instead of all of it: 10 % slower (0.88 to 0.92 times the rows/s)',
  ]);
});

test('what was taken is named with its comparison, confirmed or not', () => {
  const confirmed = tuningLines({ ...screened, comparison: { tried, rounds: 11, ratio: ratio(1.08) }, tuned: tried });
  expect(confirmed[0]).toBe(
    'batches of 64, 2 threads × 1 session: no memory arena: 8 % faster (1.06 to 1.1 times the rows/s) than the default in 11 rounds in turns',
  );
  const refuted = tuningLines({ ...screened, comparison: { tried, rounds: 11, ratio: ratio(0.99) } });
  expect(refuted[0]).toContain('the default stays: no memory arena was not confirmed, 1 % slower');
});
