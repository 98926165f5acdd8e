import { DEFAULT_TUNING, type SessionTuning, type TuningResult } from '#core/contract/run/tuning.ts';
import { blockPair, tuningFactors, tuningOf, withOthers } from '#core/measure/search/tuning-design.ts';
import {
  confirmTuning,
  type TunedPair,
  type TunedRun,
  tuningEffects,
  worthVarying,
} from '#core/measure/search/tuning-effects.ts';
import { BatchRounds } from '#engine/bench/load/batch-round.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import type { BenchTask, TuningUse } from '#engine/bench/protocol.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { cores } from '#engine/runtime/cores.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { firstRows } from '#engine/runtime/feeds.ts';

type TuneTask = Extract<BenchTask, { kind: 'tune' }>;

/** Sessions stay open between their visits unless their weights take more than this. */
const OPEN_BYTES = 2 ** 30;
/** Configurations of a design with its mirror image. */
const CONFIGURATIONS = 16;
/** Rows that each executor has: enough to vary, and few enough for all sessions at once. */
const MIN_ROWS = 256;
/** How long a new session runs before its first visit. */
const SETTLE_MS = 200;
/** Rounds in turns of the taken settings and the default, each as long as two visits. */
const COMPARED_ROUNDS = 11;

/** Screens the settings of a session for each use of the model, and compares those that are clearly faster with the default. */
export async function tune(task: TuneTask, context: TaskContext): Promise<void> {
  for (const [index, use] of task.uses.entries()) {
    const screening = new Screening({ task, context, use, done: index });
    const result = await screening.run();
    await screening.close();
    if (result === null) return;
    context.emit({ kind: 'tuning', result });
  }
}

interface ScreeningParts {
  readonly task: TuneTask;
  readonly context: TaskContext;
  readonly use: TuningUse;
  /** Uses that were screened before. */
  readonly done: number;
}

/** The sessions with different settings of one use, visited in turns. */
class Screening {
  readonly #parts: ScreeningParts;
  readonly #data: TensorRows;
  readonly #keepsOpen: boolean;
  readonly #visited = new Map<string, { readonly pool: ExecutorPool; readonly rounds: BatchRounds }>();
  #batchMs: number | null = null;

  constructor(parts: ScreeningParts) {
    this.#parts = parts;
    const { context, use } = parts;
    this.#data = firstRows(context.data, Math.min(context.data.rows, Math.max(use.batchSize, MIN_ROWS)));
    this.#keepsOpen = context.input.weightBytes * CONFIGURATIONS * use.replicas <= OPEN_BYTES;
  }

  /** Null if a stop was requested. */
  async run(): Promise<TuningResult | null> {
    const { task, use } = this.#parts;
    const factors = tuningFactors({ threads: use.threads, cores: cores() });
    const pairs: TunedPair[] = [];
    let varied = factors;
    for (let pair = 0; pair < task.blockPairs; pair++) {
      const runs: TunedRun[] = [];
      for (const run of blockPair(varied.length, pair, task.seed)) {
        const rowsPerS = await this.#visit(tuningOf(varied, run), task.visitMs);
        if (rowsPerS === null) return null;
        runs.push({ ...run, rowsPerS });
      }
      pairs.push({ factors: varied, runs });
      if (pair === 0) varied = worthVarying(factors, { factors, runs });
      this.#tell(`block ${pair + 1} of ${task.blockPairs}`, pair + 1);
    }
    const effects = tuningEffects(factors, pairs);
    const taken = effects.filter(({ isTaken }) => isTaken).map(({ factor }) => factor);
    const screened = { ...use, blockPairs: pairs.length, effects: [...effects] };
    if (taken.length === 0) return { ...screened, comparison: null, tuned: DEFAULT_TUNING };
    const tried = withOthers(taken);
    const compared = await this.#compare(tried);
    if (compared === null) return null;
    const { isConfirmed, ...comparison } = compared;
    return { ...screened, comparison: { tried, ...comparison }, tuned: isConfirmed ? tried : DEFAULT_TUNING };
  }

  /** Compares the tried settings with the default; each runs first equally often. */
  async #compare(tried: SessionTuning) {
    const { task } = this.#parts;
    const rounds: { readonly defaultPerS: number; readonly triedPerS: number }[] = [];
    for (let round = 0; round < COMPARED_ROUNDS; round++) {
      const order = round % 2 === 0 ? [DEFAULT_TUNING, tried] : [tried, DEFAULT_TUNING];
      const rates = new Map<SessionTuning, number>();
      for (const tuning of order) {
        const rowsPerS = await this.#visit(tuning, 2 * task.visitMs);
        if (rowsPerS === null) return null;
        rates.set(tuning, rowsPerS);
      }
      rounds.push({ defaultPerS: rates.get(DEFAULT_TUNING) ?? 0, triedPerS: rates.get(tried) ?? 0 });
    }
    return { rounds: rounds.length, ...confirmTuning(rounds) };
  }

  /** Rows per second of a session with these settings over one visit; null if a stop was requested. */
  async #visit(tuning: SessionTuning, visitMs: number): Promise<number | null> {
    const { context, use } = this.#parts;
    const { stop } = context;
    const { pool, rounds } = this.#session(tuning);
    const { batchSize, threads, replicas } = use;
    const request = { round: 1, batchSize, threads, replicas };
    const { rowsPerS, batchMs } = await rounds.run({ request, roundMs: visitMs, expectedMs: this.#batchMs });
    this.#batchMs = batchMs;
    if (!this.#keepsOpen) await pool.release();
    return isStopped(stop) ? null : rowsPerS;
  }

  #session(tuning: SessionTuning): { readonly pool: ExecutorPool; readonly rounds: BatchRounds } {
    const key = JSON.stringify(tuning);
    const known = this.#visited.get(key);
    if (known !== undefined) return known;
    const { input, stop } = this.#parts.context;
    const pool = new ExecutorPool({ input: { ...input, tuning }, data: this.#data, stop });
    const made = { pool, rounds: new BatchRounds({ pool, stop, settleMs: SETTLE_MS }) };
    this.#visited.set(key, made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#visited.values()].map(({ pool }) => pool.close()));
  }

  #tell(text: string, pairs: number): void {
    const { task, context, use, done } = this.#parts;
    const of = task.uses.length * task.blockPairs;
    context.emit({
      kind: 'progress',
      phase: 'tune',
      done: done * task.blockPairs + pairs,
      of,
      text: `${use.use}: ${text}`,
    });
  }
}
