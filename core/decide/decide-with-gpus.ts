import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { bestKnownOf, mayCompete } from './verdict/gpu-rule.ts';
import type { PricedRow } from './rows/priced-row.ts';
import { batchesAmong } from './verdict/central-choice.ts';
import { standingIn } from './verdict/standing.ts';
import { chooseAmong, type Deciding, decide, type DecideRequest } from './decide.ts';
import { cannotWin, gpuBecause } from './gpu-because.ts';
import type { GpuRow, GpuSelection } from './gpu-rows.ts';

/** A decision with its GPU rows, and the facts about each. */
export interface DecidingWithGpus extends Deciding {
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
 * Decides among rows whose speed is known, and on GPUs that are known by their specification alone. Such a GPU takes part only if its upper
 * bound is materially below the lower bound of every option that qualifies otherwise.
 */
export function decideWithGpus(request: DecideRequest, { selection, price, run }: GpuChoice): DecidingWithGpus {
  const { workload, pricer } = request;
  const listed = selection.listed.map(price);
  const alone = chooseAmong(request);
  const best = bestKnownOf(alone);
  const others = selection.others.filter(({ leastUsd }) => best === null || leastUsd < best.highUsd);
  const gpus = [...listed, ...others.map(({ candidate }) => price(candidate))];
  const cheap = gpus.map(({ row }) => row).filter((row) => mayCompete(row, best, workload));
  const plain = { ...request, gpus: { likely: selection.likely, every: selection.able } };
  // Most often no GPU takes part, so that one choice is enough.
  const joined = cheap.length === 0 ? plain : withRows(plain, cheap);
  const choice = cheap.length === 0 ? alone : chooseAmong(joined);
  const standingOf = standingIn(choice, workload);
  const competing = new Set(cheap.filter((row) => standingOf(row).excludedBy === null));
  const deciding = competing.size === 0 ? decide(plain, alone) : decide(joined, choice);
  const because = gpuBecause({
    gpus,
    least: selection.least,
    isExcluded: ({ row }) => deciding.standingOf(row).excludedBy !== null,
    chosenId: choice.chosen?.candidate.id ?? null,
    best,
    workload,
    pricer,
    run,
  });
  const isGpu = new Set(gpus.map(({ row }) => row));
  return {
    ...deciding,
    gpus,
    verdict: (findings) => {
      const verdict = deciding.verdict(findings);
      return { ...verdict, because: [...verdict.because, ...because.map(statedVerdict)] };
    },
    standingOf: (row) => {
      const standing = deciding.standingOf(row);
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

/** The request with further rows. Their batches count where the rules ask how fresh a batch can be. */
function withRows(request: DecideRequest, added: readonly PricedRow[]): DecideRequest {
  const candidates = added.map(({ candidate }) => candidate);
  return {
    ...request,
    rows: [...request.rows, ...added],
    shortlist: {
      batches: () => [...request.shortlist.batches(), ...batchesAmong(candidates)],
      all: () => [...request.shortlist.all(), ...candidates],
    },
  };
}
