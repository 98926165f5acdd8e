import { ROUNDS_FOR_INTERVAL } from '#core/measure/search/batch-finalists.ts';
import { mean } from '#core/math/stats/moments.ts';
import { BatchRounds } from '#engine/bench/load/batch-round.ts';
import { taskMs } from '#engine/bench/stops/stop-watch.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';

type BatchAgainTask = Extract<BenchTask, { kind: 'batch-again' }>;

/**
 * Starts the best configuration afresh several times, each time in new executors, as a later job would run it, because variation between
 * starts does not show in rounds of the same executors. A slow model has fewer rounds in a start, and as many starts as its time allows. Then
 * runs it for a minute, if the task asks for it.
 */
export async function batchAgain(task: BatchAgainTask, context: TaskContext): Promise<void> {
  const { input, data, stop } = context;
  const { roundMs, visits } = task;
  const startedMs = taskMs();
  const spentS = (): number => (taskMs() - startedMs) / 1000;
  let expectedMs = task.batchMs;
  for (let visit = 1; visit <= visits && !isStopped(stop) && spentS() < task.seconds; visit++) {
    const pool = new ExecutorPool({ input, data, stop });
    const rounds = new BatchRounds({ pool, stop, settleMs: task.settleMs });
    const isInTime = (): boolean => spentS() < (task.seconds * visit) / visits;
    for (let round = 1; round === 1 || (round <= ROUNDS_FOR_INTERVAL && isInTime()); round++) {
      const request = { round, ...task.configuration };
      const result = await rounds.run({ request, roundMs, expectedMs });
      if (isStopped(stop)) break;
      expectedMs = result.batchMs;
      context.emit({ kind: 'batch-visit', visit, ...request, ...result });
    }
    await pool.close();
    context.emit({ kind: 'progress', phase: 'batch-again', done: visit, of: visits, text: `visit ${visit}` });
  }
  if (task.sustainedS > 0) await sustain(task, context, expectedMs);
}

/** Milliseconds of a stretch of the sustained minute; one batch of a slow model. */
const STRETCH_MS = 5_000;

/** Runs the configuration without a rest, and states the rate of all stretches and of the slowest. */
async function sustain(task: BatchAgainTask, context: TaskContext, expectedMs: number): Promise<void> {
  const { input, data, stop, emit } = context;
  const pool = new ExecutorPool({ input, data, stop });
  const rounds = new BatchRounds({ pool, stop, settleMs: task.settleMs });
  const rates: number[] = [];
  let startedMs = taskMs();
  for (let round = 1; ; round++) {
    const text = `sustained, ${Math.round((taskMs() - startedMs) / 1000)} s`;
    emit({ kind: 'progress', phase: 'batch-again', done: task.visits, of: task.visits, text });
    const { rowsPerS } = await rounds.run({
      request: { round, ...task.configuration },
      roundMs: STRETCH_MS,
      expectedMs,
    });
    if (isStopped(stop)) break;
    // Executors settle before the first stretch, outside its time.
    if (round === 1) startedMs = taskMs() - STRETCH_MS;
    rates.push(rowsPerS);
    if (taskMs() - startedMs >= 1000 * task.sustainedS) break;
  }
  await pool.close();
  if (isStopped(stop) || rates.length === 0) return;
  const { batchSize, threads, replicas } = task.configuration;
  const seconds = (taskMs() - startedMs) / 1000;
  const sustained = { seconds, rowsPerS: mean(rates), slowestRowsPerS: Math.min(...rates) };
  emit({ kind: 'batch-sustained', batchSize, threads, replicas, sustained });
}
