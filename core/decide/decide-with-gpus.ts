import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { bestKnownOf, mayCompete } from './verdict/gpu-rule.ts';
import type { PricedRow } from './rows/priced-row.ts';
import { batchesAmong } from './verdict/central-choice.ts';
import { standingIn } from './verdict/standing.ts';
import { type ChoiceRequest, chooseAmong, type Deciding, decide, type DecideRequest } from './decide.ts';
import type { Choice } from './verdict/rules.ts';
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

/** What the rules choose among rows, with the GPUs that may take part. */
interface ChosenWithGpus<Request> {
  readonly gpus: readonly GpuRow[];
  /** What the choice without GPUs is known to cost; null if it is none. */
  readonly best: ReturnType<typeof bestKnownOf>;
  readonly alone: Choice<PricedRow>;
  /** Those that take part, and the request with them. */
  readonly cheap: readonly PricedRow[];
  readonly joined: Request;
  readonly choice: Choice<PricedRow>;
}

/**
 * Chooses among rows whose speed is known, and on GPUs that are known by their specification alone. Such a GPU takes part only if its upper bound is
 * materially below the lower bound of every option that qualifies otherwise.
 */
export function chooseWithGpus<Request extends ChoiceRequest>(
  request: Request,
  { selection, price }: Pick<GpuChoice, 'selection' | 'price'>,
): ChosenWithGpus<Request> {
  const listed = selection.listed.map(price);
  const alone = chooseAmong(request);
  const best = bestKnownOf(alone);
  const others = selection.others.filter(({ leastUsd }) => best === null || leastUsd < best.highUsd);
  const gpus = [...listed, ...others.map(({ candidate }) => price(candidate))];
  const cheap = gpus.map(({ row }) => row).filter((row) => mayCompete(row, best, request.workload));
  // Most often no GPU takes part, so that one choice is enough.
  if (cheap.length === 0) return { gpus, best, alone, cheap, joined: request, choice: alone };
  const joined = withRows(request, cheap);
  return { gpus, best, alone, cheap, joined, choice: chooseAmong(joined) };
}

/** Decides among rows whose speed is known, and on GPUs that may take part. */
export function decideWithGpus(request: DecideRequest, gpuChoice: GpuChoice): DecidingWithGpus {
  const { workload, pricer } = request;
  const { selection, run } = gpuChoice;
  const plain = { ...request, gpus: { likely: selection.likely, every: selection.able } };
  const { gpus, best, alone, cheap, joined, choice } = chooseWithGpus(plain, gpuChoice);
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
function withRows<Request extends ChoiceRequest>(request: Request, added: readonly PricedRow[]): Request {
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
