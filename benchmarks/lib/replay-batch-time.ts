import { typicalTimes, withBatches, type ServedBatch } from '#core/math/queueing/served-batches.ts';
import { affineBatchTime, type BatchTime } from '#core/math/queueing/batch-time.ts';
import { fitServiceTime } from '#core/math/stats/service-time.ts';

/**
 * Replays the batch times of a measured point in order, as Lindley's recursion replays service times, so that any
 * difference from the measurement is an error of the simulation. If a simulated batch differs in size from the measured
 * batch of its turn, it takes the typical time of its own size plus the excess of the measured batch over the typical
 * time of that size.
 */
export function replayBatchTime(batches: readonly ServedBatch[]): BatchTime {
  const typical = typicalTimes(
    withBatches(
      [],
      batches.map(({ size, ms }) => ({ size, ms })),
    ),
  );
  const fit = fitServiceTime(typical);
  const fitted = affineBatchTime({ tau0Ms: fit.tau0Ms, alphaMs: fit.alphaMs ?? 0 });
  const known = new Map(typical.map(({ batchSize, ms }) => [batchSize, ms]));
  const typicalMs = (rows: number): number => known.get(rows) ?? fitted(rows);
  let turn = 0;
  return (rows) => {
    const batch = batches[Math.min(turn, batches.length - 1)];
    turn += 1;
    if (batch === undefined) return typicalMs(rows);
    return batch.size === rows ? batch.ms : Math.max(0, typicalMs(rows) + batch.ms - typicalMs(batch.size));
  };
}
