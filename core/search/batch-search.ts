/** A configuration of batch mode. */
export interface BatchConfiguration {
  readonly batchSize: number;
  readonly threads: number;
  readonly replicas: number;
}

/**
 * One round of one configuration, asked for. Round 0 is exploring: what was picked for its luck there is judged by later rounds only.
 */
export interface BatchRoundRequest extends BatchConfiguration {
  readonly round: number;
}

/** What one round showed. `batchMs` is the median time of a batch. */
export interface BatchRoundResult {
  readonly rowsPerS: number;
  readonly batchMs: number;
}

/** A search that asks for rounds one at a time and is told what they showed. */
export type BatchSearch = Generator<BatchRoundRequest, void, BatchRoundResult>;

/** A batch that takes longer than this is not made larger: nobody schedules batch work in steps of many seconds. */
const LONGEST_BATCH_MS = 2_000;
/** A configuration this far below the best of its group, twice in a row, ends the group: larger batches will not come back. */
const EARLY_EXIT_RATIO = 0.85;
/** Nor does a group go on when so many larger batches in a row have brought next to nothing. */
const GAIN_RATIO = 1.02;
const MOST_WITHOUT_GAIN = 3;
/** What comes within this ratio of the best after one round stays in the running. */
const FINALIST_RATIO = 0.93;
const FEWEST_FINALISTS = 3;
const MOST_FINALISTS = 6;

interface Seen extends BatchConfiguration, BatchRoundResult {}

/** Powers of two from 1 to `maxBatch`, and `maxBatch` itself. */
export function batchSizeLadder(maxBatch: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size < maxBatch; size *= 2) sizes.push(size);
  return [...sizes, maxBatch];
}

/** Thread settings worth trying on `cores` cores: every power of two of threads, alone and with as many replicas as fit. */
export function threadSettings(cores: number): readonly { readonly threads: number; readonly replicas: number }[] {
  const settings = new Map<string, { threads: number; replicas: number }>();
  const add = (threads: number, replicas: number): void => {
    settings.set(`${threads}x${replicas}`, { threads, replicas });
  };
  const counts = batchSizeLadder(cores);
  for (const threads of counts) add(threads, 1);
  for (const threads of counts) add(threads, Math.max(1, Math.floor(cores / threads)));
  return [...settings.values()];
}

/**
 * Explores each group (threads × replicas) over the batch sizes, smallest first, and leaves a group when it has passed its peak; then
 * repeats those that are close to the best in interleaved rounds (A B C A B C), so that slow drift of the machine hits all alike.
 * Later groups begin near the first group's best size.
 */
export function* searchBatch(options: {
  readonly batchSizes: readonly number[];
  readonly settings: readonly { readonly threads: number; readonly replicas: number }[];
  readonly rounds: number;
}): BatchSearch {
  const seen: Seen[] = [];
  let startSize = 0;
  for (const setting of options.settings) {
    const sizes = options.batchSizes.filter((size) => size >= startSize);
    const group = yield* exploreGroup(sizes, setting);
    seen.push(...group);
    const best = bestOf(group);
    if (startSize === 0 && best !== null) startSize = best.batchSize / 8;
  }
  const best = bestOf(seen);
  if (best === null) return;
  // One round may have been lucky: a few runners-up are repeated in any case.
  const finalists = [...seen]
    .sort((a, b) => b.rowsPerS - a.rowsPerS)
    .filter((each, place) => place < FEWEST_FINALISTS || each.rowsPerS >= best.rowsPerS * FINALIST_RATIO)
    .slice(0, MOST_FINALISTS);
  for (let round = 1; round < options.rounds; round++) {
    for (const { batchSize, threads, replicas } of finalists) yield { round, batchSize, threads, replicas };
  }
}

function* exploreGroup(
  sizes: readonly number[],
  setting: { readonly threads: number; readonly replicas: number },
): Generator<BatchRoundRequest, readonly Seen[], BatchRoundResult> {
  const group: Seen[] = [];
  let worseInARow = 0;
  let withoutGain = 0;
  for (const batchSize of sizes) {
    const last = group.at(-1);
    if (last !== undefined && (last.batchMs * batchSize) / last.batchSize > LONGEST_BATCH_MS) break;
    const result = yield { round: 0, batchSize, ...setting };
    const before = bestOf(group);
    group.push({ batchSize, ...setting, ...result });
    worseInARow = before !== null && result.rowsPerS < before.rowsPerS * EARLY_EXIT_RATIO ? worseInARow + 1 : 0;
    withoutGain = before !== null && result.rowsPerS < before.rowsPerS * GAIN_RATIO ? withoutGain + 1 : 0;
    if (worseInARow >= 2 || withoutGain >= MOST_WITHOUT_GAIN) break;
  }
  return group;
}

function bestOf(seen: readonly Seen[]): Seen | null {
  return seen.reduce<Seen | null>((best, each) => (best === null || each.rowsPerS > best.rowsPerS ? each : best), null);
}

/** Exactly the configurations that were asked for, in interleaved rounds. */
export function* crossBatch(options: {
  readonly batchSizes: readonly number[];
  readonly settings: readonly { readonly threads: number; readonly replicas: number }[];
  readonly rounds: number;
}): BatchSearch {
  for (let round = 1; round <= options.rounds; round++) {
    for (const setting of options.settings) {
      for (const batchSize of options.batchSizes) yield { round, batchSize, ...setting };
    }
  }
}
