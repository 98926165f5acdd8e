import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchSizeLadder, crossBatch, searchBatch, threadSettings } from './batch-search.ts';
import type { BatchConfiguration, BatchRoundRequest, BatchSearch } from './batch-rounds.ts';

/** Drives a search against a machine with the given number of cores, whose batches take tau0 + alpha·b. */
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

test('the ladder has powers of two and ends at the largest batch', () => {
  expect(batchSizeLadder(1)).toEqual([1]);
  expect(batchSizeLadder(8)).toEqual([1, 2, 4, 8]);
  expect(batchSizeLadder(12)).toEqual([1, 2, 4, 8, 12]);
});

test('two cores give one thread, two threads, and two replicas', () => {
  expect(threadSettings(2)).toEqual([
    { threads: 1, replicas: 1 },
    { threads: 2, replicas: 1 },
    { threads: 1, replicas: 2 },
  ]);
});

test('no thread setting needs more cores than there are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 192 }), (cores) =>
      threadSettings(cores).every(({ threads, replicas }) => threads * replicas <= cores),
    ),
  );
});

const PLAN = { rounds: 4, roundMs: 60, repeatMs: 5_000 };
const ALONE = [{ threads: 1, replicas: 1 }];
const sizesOf = (asked: readonly BatchRoundRequest[]): readonly number[] => [
  ...new Set(asked.map((each) => each.batchSize)),
];

test('the fastest configuration is repeated', () => {
  const asked = drive(searchBatch({ ...PLAN, batchSizes: batchSizeLadder(1024), settings: threadSettings(2) }), affine);
  const repeated = asked.filter((each) => each.round === 3);
  expect(repeated).toContainEqual({ round: 3, batchSize: 1024, threads: 1, replicas: 2 });
  expect(repeated.length).toBeLessThanOrEqual(6);
});

test('beyond the peak, only every second size is probed', () => {
  const cliff = ({ batchSize }: BatchConfiguration): number => (batchSize <= 16 ? 1 : 0.1 * batchSize);
  const asked = drive(searchBatch({ ...PLAN, batchSizes: batchSizeLadder(4096), settings: ALONE }), cliff);
  expect(sizesOf(asked)).toEqual([1, 2, 4, 8, 16, 32, 64, 256, 1024, 4096]);
});

test('the search finds a second peak behind a valley, and tries the size it skipped', () => {
  const rate = (batchSize: number): number =>
    Math.max(200 - 10 * batchSize, 300 - 60 * Math.abs(Math.log2(batchSize / 512)));
  const asked = drive(
    searchBatch({ ...PLAN, batchSizes: batchSizeLadder(4096), settings: ALONE }),
    ({ batchSize }) => (1000 * batchSize) / Math.max(rate(batchSize) * 1000, 1),
  );
  expect(asked.filter((each) => each.round === 3).map((each) => each.batchSize)).toContain(512);
});

test('a later setting is also searched downwards if its best size is below that of the first', () => {
  const machine = ({ batchSize, replicas }: BatchConfiguration): number =>
    replicas === 1 ? 1 + 0.1 * batchSize : 0.5 + 0.001 * batchSize ** 2;
  const asked = drive(
    searchBatch({ ...PLAN, batchSizes: batchSizeLadder(1024), settings: threadSettings(2) }),
    machine,
  );
  expect(asked.filter((each) => each.round === 3)).toContainEqual({ round: 3, batchSize: 16, threads: 1, replicas: 2 });
});

test('no batch that would take many seconds is measured', () => {
  const slow = ({ batchSize }: BatchConfiguration): number => 700 * batchSize;
  const asked = drive(searchBatch({ ...PLAN, batchSizes: batchSizeLadder(64), settings: ALONE }), slow);
  expect(Math.max(...sizesOf(asked))).toBe(2);
});

test('probes beyond the peak avoid long batches', () => {
  const slow = ({ batchSize }: BatchConfiguration): number => 20 * batchSize;
  const asked = drive(searchBatch({ ...PLAN, batchSizes: batchSizeLadder(4096), settings: ALONE }), slow);
  expect(Math.max(...sizesOf(asked))).toBe(8);
});

test('slow batches have fewer finalists than quick ones, at least three', () => {
  const flat =
    (rowMs: number) =>
    ({ batchSize }: BatchConfiguration): number =>
      rowMs * (batchSize + 0.01);
  const finalists = (rowMs: number): number =>
    drive(searchBatch({ ...PLAN, batchSizes: batchSizeLadder(64), settings: ALONE }), flat(rowMs)).filter(
      (each) => each.round === 1,
    ).length;
  expect(finalists(0.1)).toBe(6);
  expect(finalists(300)).toBe(3);
});

test('every finalist has three rounds, and clearly slower ones get no more', () => {
  const steps = ({ batchSize }: BatchConfiguration): number => batchSize / (1 + 0.2 * Math.log2(batchSize));
  const asked = drive(searchBatch({ ...PLAN, rounds: 9, batchSizes: [1, 2, 4], settings: ALONE }), steps);
  expect(asked.filter((each) => each.round > 0).map((each) => `${each.round}:${each.batchSize}`)).toEqual(
    [1, 2, 3].flatMap((round) => [4, 2, 1].map((size) => `${round}:${size}`)),
  );
});

test('given configurations are crossed and interleaved, and nothing else is measured', () => {
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
