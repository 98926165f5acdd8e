import { ROUNDS_FOR_INTERVAL } from '#core/measure/search/batch-finalists.ts';
import { BatchRounds } from '#engine/bench/load/batch-round.ts';
import { taskMs } from '#engine/bench/stops/stop-watch.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';

type BatchAgainTask = Extract<BenchTask, { kind: 'batch-again' }>;

/**
 * Visits one configuration again, each time in new executors, as a later job would run it, because variation between
 * starts does not show in rounds of the same executors. A slow model is visited as often as its time allows.
 */
export async function batchAgain(task: BatchAgainTask, context: TaskContext): Promise<void> {
  const { input, data, stop } = context;
  const { roundMs } = task;
  const deadlineMs = taskMs() + task.seconds * 1000;
  for (let visit = 1; visit <= task.visits && !isStopped(stop) && taskMs() < deadlineMs; visit++) {
    const pool = new ExecutorPool({ input, data, stop });
    const rounds = new BatchRounds({ pool, stop, settleMs: task.settleMs });
    let expectedMs = task.batchMs;
    for (let round = 1; round <= ROUNDS_FOR_INTERVAL; round++) {
      const request = { round, ...task.configuration };
      const result = await rounds.run({ request, roundMs, expectedMs });
      if (isStopped(stop)) break;
      expectedMs = result.batchMs;
      context.emit({ kind: 'batch-visit', visit, ...request, ...result });
    }
    await pool.close();
    context.emit({ kind: 'progress', phase: 'batch-again', done: visit, of: task.visits, text: `visit ${visit}` });
  }
}
