import { typicalTimes, withBatches, type ServedBatch } from '#core/math/queueing/served-batches.ts';
import { affineBatchTime, type BatchTime } from '#core/math/queueing/batch-time.ts';
import { fitServiceTime } from '#core/math/stats/service-time.ts';

/**
 * The batch times of a measured point one after the other, as Lindley's recursion takes measured service times: what a simulation with them differs
 * from the measurement by is the simulation's fault. A simulated batch of another size than the measured one of its turn takes what is
 * typical of its own size, and as much more as that one took over what is typical of its.
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
