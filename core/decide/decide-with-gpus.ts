import type { Reason } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { worldsInterval } from '#core/math/stats/intervals.ts';
import { statedVerdict } from '#core/words/verdict-reasons.ts';
import { finiteSorted, type PricedRow } from './choose/priced-row.ts';
import { type Decision, decide, type DecideRequest } from './decide.ts';
import { type BestKnown, cannotWin, gpuBecause, mayCompete } from './gpu-because.ts';
import type { GpuRow, GpuSelection } from './gpu-rows.ts';

/** A decision, its GPU rows, and what it says about each. */
export interface GpuDecision extends Decision {
  readonly gpus: readonly GpuRow[];
  /** Why a GPU row cannot win; empty if it might. */
  readonly lossOf: (gpu: GpuRow) => readonly Reason[];
}

/** The GPUs of a plan, and how to price one. */
export interface GpuChoice {
  readonly selection: GpuSelection;
  readonly price: (candidate: Candidate) => GpuRow;
  readonly run: RunDocument | undefined;
}

/**
 * Decides among rows whose speed is known, and on GPUs that are known by their specification alone. Such a GPU takes part only if its dear end
 * costs less than the cheap end of the option that would be chosen otherwise.
 */
export function decideWithGpus(request: DecideRequest, { selection, price, run }: GpuChoice): GpuDecision {
  const { rows, workload, evaluate } = request;
  const listed = selection.listed.map(price);
  const alone = decide(request);
  const best = bestKnownOf(rows.find(({ candidate }) => candidate.id === alone.verdict.optionId));
  const others = selection.others.filter(({ leastUsd }) => best === null || leastUsd < best.highUsd);
  const gpus = [...listed, ...others.map(({ candidate }) => price(candidate))];
  const competing = new Set(
    gpus.filter((gpu) => mayCompete(gpu, best) && alone.standingOf(gpu.row).excludedBy === null).map(({ row }) => row),
  );
  // Most often no GPU takes part, so that one decision is enough.
  const decision = competing.size === 0 ? alone : decide(withRows(request, [...competing]));
  const because = gpuBecause({
    gpus,
    least: selection.least,
    isExcluded: ({ row }) => decision.standingOf(row).excludedBy !== null,
    chosenId: decision.verdict.optionId,
    best,
    workload,
    evaluate,
    run,
  });
  const isGpu = new Set(gpus.map(({ row }) => row));
  return {
    ...decision,
    gpus,
    verdict: { ...decision.verdict, because: [...decision.verdict.because, ...because.map(statedVerdict)] },
    standingOf: (row) => {
      const standing = decision.standingOf(row);
      if (!isGpu.has(row) || competing.has(row)) return standing;
      const isPriced = row.central.feasible && row.holds > 0;
      return { excludedBy: standing.excludedBy ?? (isPriced ? 'gpu-not-measured' : null), versusChosen: null };
    },
    lossOf: (gpu) => {
      const loss = competing.has(gpu.row) ? null : cannotWin(gpu, best);
      return loss === null ? [] : [loss];
    },
  };
}

function withRows(request: DecideRequest, added: readonly PricedRow[]): DecideRequest {
  const candidates = added.map(({ candidate }) => candidate);
  return {
    ...request,
    rows: [...request.rows, ...added],
    likely: [...request.likely, ...candidates],
    shortlist: [...request.shortlist, ...candidates],
  };
}

function bestKnownOf(row: PricedRow | undefined): BestKnown | null {
  const costs = row === undefined ? new Float64Array() : finiteSorted(row.monthlyUsd);
  if (row === undefined || !Number.isFinite(row.medianUsd)) return null;
  if (costs.length === 0) return { medianUsd: row.medianUsd, lowUsd: row.medianUsd, highUsd: row.medianUsd };
  const { low, high } = worldsInterval(costs);
  return { medianUsd: row.medianUsd, lowUsd: low ?? row.medianUsd, highUsd: high ?? row.medianUsd };
}
