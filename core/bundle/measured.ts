import type { DeployedUse } from '#core/contract/serving/deployment.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { DEFAULT_TUNING, type SessionTuning, type TuningResult } from '#core/contract/run/tuning.ts';
import { tuningLines } from '#core/contract/run/tuning-words.ts';
import { counted, duration, rate, roundDuration } from '#core/words/format/format.ts';
import { traced, type Traced } from './traced.ts';

/** The use of the sessions of a bundle's programs: the rows of a job, or requests. */
export function useOf({ kind }: Pick<DeployedUse, 'kind'>): TuningResult['use'] {
  return kind === 'job' || kind === 'spark' || kind === 'stored' ? 'batch' : 'realtime';
}

/** How a run is cited in a comment. */
export function cited({ runId }: Pick<RunDocument, 'runId'>): string {
  return `run ${runId}`;
}

/** Batch size and threads of the best measured batch. */
export function bestBatch(run: RunDocument): { readonly batchSize: Traced; readonly threads: Traced } | null {
  if (run.batch === null) return null;
  const { batchSize, threads, replicas, rowsPerS } = run.batch.best;
  const note = `${rate(rowsPerS.value, 'rows/s')} measured with ${counted(threads, 'thread')} × ${counted(replicas, 'replica')}, ${cited(run)}`;
  return {
    batchSize: traced(batchSize, `the best of ${run.batch.trials.length} batch sizes and threads: ${note}`),
    threads: traced(threads, `of one session; ${note}`),
  };
}

/** Threads of one session that answers requests. */
export function requestThreads(run: RunDocument): Traced | null {
  if (run.realtime === null) return null;
  const { threads, replicas, service } = run.realtime;
  const answered = `an answer takes ${duration(service.p50Ms)}`;
  return traced(
    threads,
    `of one session; ${answered} with ${counted(threads, 'thread')} × ${counted(replicas, 'replica')}, ${cited(run)}`,
  );
}

/**
 * The settings of a session other than its threads, for a batch job or for answers, and where they come from: the defaults, unless others were
 * confirmed to be faster.
 */
export function sessionTuning(
  run: RunDocument,
  use: TuningResult['use'],
): { readonly tuning: SessionTuning; readonly note: string } {
  const result = run.tuning?.find((each) => each.use === use);
  if (result === undefined)
    return { tuning: DEFAULT_TUNING, note: 'the defaults of ONNX Runtime; others were not tried (measure --tune)' };
  const [outcome = ''] = tuningLines(result);
  return { tuning: result.tuned, note: `${outcome}, ${cited(run)}` };
}

/** A measured or simulated window of the micro-batcher. */
interface Window {
  readonly windowMs: number;
  readonly maxBatch: number;
  readonly offeredPerS: number;
  readonly p99Ms: number | null;
  readonly basis: 'measured' | 'simulated';
}

/**
 * The window of the plan with the cap under which it was measured: of the points with that window, the one whose rate is nearest. Without
 * such a point, the cap is the largest batch that was measured.
 */
export function windowAndCap(
  run: RunDocument,
  { windowS, ratePerS }: { readonly windowS: number; readonly ratePerS: number },
): { readonly windowS: Traced; readonly maxBatch: Traced } {
  const near = windowsOf(run)
    .filter(({ windowMs }) => Math.abs(windowMs - windowS * 1000) <= 0.01 * windowS * 1000)
    .sort((a, b) => distance(a.offeredPerS, ratePerS) - distance(b.offeredPerS, ratePerS))[0];
  if (near === undefined) {
    const caps = windowsOf(run).map(({ maxBatch }) => maxBatch);
    const cap = caps.length > 0 ? Math.max(...caps) : (run.batch?.best.batchSize ?? 1);
    return {
      windowS: traced(windowS, 'the window that the plan chose, between those that were measured'),
      maxBatch: traced(cap, `the largest batch that was measured, ${cited(run)}`),
    };
  }
  const { windowMs, maxBatch, offeredPerS, p99Ms, basis } = near;
  const p99 = p99Ms === null ? 'too few requests for a p99' : `p99 ${duration(p99Ms)}`;
  const note = `window ${roundDuration(windowMs)}: ${p99} ${basis} at ${rate(offeredPerS, 'requests/s')}, ${cited(run)}`;
  return { windowS: traced(windowS, note), maxBatch: traced(maxBatch, `the cap of that window, ${cited(run)}`) };
}

function windowsOf({ microBatch }: RunDocument): readonly Window[] {
  if (microBatch === null) return [];
  const measured = microBatch.frontier.map(({ windowMs, maxBatch, offeredPerS, corrected }): Window => ({
    windowMs,
    maxBatch,
    offeredPerS,
    p99Ms: corrected.p99Ms,
    basis: 'measured',
  }));
  return [...measured, ...(microBatch.simulated ?? [])];
}

/** How far apart two rates are, as a ratio. */
function distance(a: number, b: number): number {
  return Math.abs(Math.log(Math.max(a, 1e-9) / Math.max(b, 1e-9)));
}
