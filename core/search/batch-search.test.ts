import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  batchSizeLadder,
  crossBatch,
  searchBatch,
  threadSettings,
  type BatchConfiguration,
  type BatchRoundRequest,
  type BatchSearch,
} from './batch-search.ts';

/** Drives a search with a machine whose batches take tau0 + alpha·b, on so many cores. */
function drive(search: BatchSearch, machine: (each: BatchConfiguration) => number): readonly BatchRoundRequest[] {
  const asked: BatchRoundRequest[] = [];
  let step = search.next();
  while (!step.done) {
    asked.push(step.value);
    const batchMs = machine(step.value);
    step = search.next({ batchMs, rowsPerS: (1000 * step.value.batchSize * step.value.replicas) / batchMs });
  }
  return asked;
}

const affine = ({ batchSize, replicas }: BatchConfiguration): number =>
  (1 + 0.01 * batchSize) * (replicas > 1 ? 1.1 : 1);

test('the ladder goes in powers of two and ends at the largest batch', () => {
  expect(batchSizeLadder(1)).toEqual([1]);
  expect(batchSizeLadder(8)).toEqual([1, 2, 4, 8]);
  expect(batchSizeLadder(12)).toEqual([1, 2, 4, 8, 12]);
});

test('two cores are tried as one thread, two threads, and two replicas', () => {
  expect(threadSettings(2)).toEqual([
    { threads: 1, replicas: 1 },
    { threads: 2, replicas: 1 },
    { threads: 1, replicas: 2 },
  ]);
});

test('no thread setting asks for more cores than there are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 192 }), (cores) =>
      threadSettings(cores).every(({ threads, replicas }) => threads * replicas <= cores),
    ),
  );
});

test('the fastest configuration is among those that are repeated', () => {
  const asked = drive(
    searchBatch({ batchSizes: batchSizeLadder(1024), settings: threadSettings(2), rounds: 4 }),
    affine,
  );
  const repeated = asked.filter((each) => each.round === 3);
  expect(repeated).toContainEqual({ round: 3, batchSize: 1024, threads: 1, replicas: 2 });
  expect(repeated.length).toBeLessThanOrEqual(6);
});

test('a group is left once larger batches have been slower twice', () => {
  const cliff = ({ batchSize }: BatchConfiguration): number => (batchSize <= 16 ? Math.sqrt(batchSize) : batchSize);
  const asked = drive(
    searchBatch({ batchSizes: batchSizeLadder(4096), settings: [{ threads: 1, replicas: 1 }], rounds: 1 }),
    cliff,
  );
  expect(Math.max(...asked.map((each) => each.batchSize))).toBe(64);
});

test('a group is left once larger batches bring next to nothing', () => {
  const flat = ({ batchSize }: BatchConfiguration): number => 0.05 + batchSize;
  const search = searchBatch({ batchSizes: batchSizeLadder(4096), settings: [{ threads: 1, replicas: 1 }], rounds: 1 });
  expect(Math.max(...drive(search, flat).map((each) => each.batchSize))).toBe(16);
});

test('no batch is asked for that would take many seconds', () => {
  const slow = ({ batchSize }: BatchConfiguration): number => 700 * batchSize;
  const asked = drive(
    searchBatch({ batchSizes: batchSizeLadder(64), settings: [{ threads: 1, replicas: 1 }], rounds: 2 }),
    slow,
  );
  expect(Math.max(...asked.map((each) => each.batchSize))).toBe(2);
});

test('given configurations are crossed, interleaved, and nothing else is measured', () => {
  const asked = drive(
    crossBatch({
      batchSizes: [1, 8],
      settings: [
        { threads: 1, replicas: 1 },
        { threads: 2, replicas: 1 },
      ],
      rounds: 2,
    }),
    affine,
  );
  expect(asked.map(({ round, batchSize, threads }) => `${round}:${threads}x${batchSize}`)).toEqual([
    '1:1x1',
    '1:1x8',
    '1:2x1',
    '1:2x8',
    '2:1x1',
    '2:1x8',
    '2:2x1',
    '2:2x8',
  ]);
});
