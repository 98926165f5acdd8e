import type { RunDocument } from '#core/contract/run/run.ts';
import type { Reason, ReasonCode, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { GpuTrial, Offer, VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate, Pricer } from '#core/price/serving/candidate/types.ts';
import type { BestKnown } from './verdict/gpu-rule.ts';
import { isMaterial } from './cheapest/simplest.ts';
import { type GpuLeast, type GpuRow, specificationOf } from './gpu-rows.ts';

/** Why a GPU row cannot be cheaper than the best option; null if it might be. */
export function cannotWin(gpu: GpuRow, best: BestKnown | null): ReasonOf<'gpu-cannot-win'> | null {
  const { atLeastUsd, lowUsd } = gpu;
  if (best === null || atLeastUsd === null || lowUsd === null || !isOpen(gpu)) return null;
  const { highUsd: bestUsd } = best;
  if (atLeastUsd >= bestUsd) return { code: 'gpu-cannot-win', by: 'price', leastUsd: atLeastUsd, bestUsd };
  if (lowUsd >= bestUsd) return { code: 'gpu-cannot-win', by: 'specification', leastUsd: lowUsd, bestUsd };
  return null;
}

/** What a plan knows about its GPU rows. */
export interface GpuGrounds {
  readonly gpus: readonly GpuRow[];
  /** For every service and purchase the type with the lowest bound. */
  readonly least: readonly GpuLeast[];
  /** Whether a rule of the verdict excludes a row whatever it costs: the answers of a batch may be too old. */
  readonly isExcluded: (gpu: GpuRow) => boolean;
  /** The id of the chosen option; null if there is none. */
  readonly chosenId: string | null;
  readonly best: BestKnown | null;
  readonly workload: Workload;
  readonly pricer: Pricer;
  readonly run: RunDocument | undefined;
}

/** The reasons about GPUs that were not measured; empty if the verdict considered none. */
export function gpuBecause(grounds: GpuGrounds): readonly VerdictFact[] {
  const { best, workload } = grounds;
  const plain = grounds.gpus.filter(({ row }) => row.candidate.gpuSpeed === 'cuda');
  const chosen = plain.find(({ row }) => row.candidate.id === grounds.chosenId);
  if (chosen !== undefined) return [chosenFact(grounds, chosen)];
  const open = plain.filter((gpu) => isOpen(gpu) && !grounds.isExcluded(gpu));
  const least = cheapestOf(open);
  if (least === null) return refusal(plain);
  if (best === null) return [openFact(grounds, least)];
  const saving = best.medianUsd - (least.lowUsd ?? Infinity);
  if (saving <= 0) return [lostFact(grounds, open, best)];
  if (!isMaterial(saving, best.medianUsd, workload)) {
    const { materialUsd } = workload;
    return [
      {
        code: 'gpu-saves-little',
        offer: offerOf(least),
        highUsd: least.highUsd,
        savesUpToUsd: saving,
        materialUsd,
        ...quotaOf(least),
      },
    ];
  }
  return [openFact(grounds, least)];
}

/** Reasons that leave the speed of a GPU open. */
const OPEN: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'gpu-needs-measurement',
  'gpu-not-worthwhile',
  'gpu-depthwise-untested',
  'gpu-peak-unknown',
]);

/** Whether a GPU could run the model, so that its speed decides. */
function isOpen({ row: { central }, atLeastUsd }: Pick<GpuRow, 'row' | 'atLeastUsd'>): boolean {
  if (central.feasible) return true;
  return atLeastUsd !== null && OPEN.has(central.explain().reasons[0]?.code ?? 'no-measurement');
}

function cheapestOf(gpus: readonly GpuRow[]): GpuRow | null {
  let best: GpuRow | null = null;
  for (const gpu of gpus) {
    if (gpu.lowUsd !== null && (best === null || gpu.lowUsd < (best.lowUsd ?? Infinity))) best = gpu;
  }
  return best;
}

/** Reasons for which a model does not run on any GPU, or on none of the catalogue. */
const REFUSALS: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'trees-need-cpu',
  'ml-operators-need-cpu',
  'cuda-kernels-missing',
  'accelerator-memory-short',
]);

function refusal(gpus: readonly GpuRow[]): readonly VerdictFact[] {
  const reasonOf = ({ row }: GpuRow): Reason | undefined =>
    row.central.explain().reasons.find(({ code }) => REFUSALS.has(code));
  const reason = gpus.flatMap((gpu) => reasonOf(gpu) ?? [])[0];
  // A GPU for a tree ensemble is not a question that users ask; the rows say why it has none.
  if (reason === undefined || reason.code === 'trees-need-cpu') return [];
  const alwaysOn = cheapestOf(gpus.filter(isAlwaysOn));
  return [{ code: 'gpu-refused', reason, alwaysOn: alwaysOn === null ? null : offerOf(alwaysOn) }];
}

function isAlwaysOn({ row }: GpuRow): boolean {
  return row.candidate.mode === 'realtime';
}

/** No GPU wins: the lowest bound of any type is too high, or the lower bounds of the rows are. */
function lostFact({ least }: GpuGrounds, open: readonly GpuRow[], { medianUsd: chosenUsd }: BestKnown): VerdictFact {
  const services = new Set(open.map(({ row }) => serviceOf(row.candidate)));
  const bounds = least.filter(({ candidate }) => services.has(serviceOf(candidate)));
  const isByPrice = bounds.every(({ leastUsd }) => leastUsd >= chosenUsd);
  const ends: readonly GpuLeast[] = isByPrice
    ? bounds
    : open.map(({ row, lowUsd }) => ({ candidate: row.candidate, leastUsd: lowUsd ?? Infinity }));
  const cheapest = (isLive: boolean): Offer | null => {
    const [first] = ends
      .filter(({ candidate }) => (candidate.mode === 'realtime') === isLive)
      .toSorted((a, b) => a.leastUsd - b.leastUsd);
    return first === undefined ? null : offerAt(first);
  };
  const by = isByPrice ? 'price' : 'specification';
  return { code: 'gpu-cannot-win', by, job: cheapest(false), alwaysOn: cheapest(true), chosenUsd };
}

function serviceOf({ service, purchase }: Candidate): string {
  return `${service}/${purchase}`;
}

function openFact(grounds: GpuGrounds, gpu: GpuRow): VerdictFact {
  const { best } = grounds;
  return {
    code: 'gpu-open',
    offer: offerOf(gpu),
    highUsd: gpu.highUsd,
    chosenUsd: best?.medianUsd ?? null,
    savesUpToUsd: best === null ? null : best.medianUsd - (gpu.lowUsd ?? 0),
    atRowsPerS: cheaperFrom(grounds, gpu),
    trial: trialOf(grounds, gpu),
    ...quotaOf(gpu),
  };
}

function chosenFact(grounds: GpuGrounds, gpu: GpuRow): VerdictFact {
  return {
    code: 'gpu-chosen',
    offer: offerOf(gpu),
    highUsd: gpu.highUsd ?? 0,
    insteadUsd: grounds.best?.medianUsd ?? null,
    atRowsPerS: cheaperFrom(grounds, gpu),
    trial: trialOf(grounds, gpu),
    ...quotaOf(gpu),
  };
}

/** The quota that must be raised before the machines of a row can start. */
function quotaOf({ row }: GpuRow): { readonly quota?: Reason } {
  const quota = row.central.explain().reasons.find(({ code }) => code === 'quota-increase');
  return quota === undefined ? {} : { quota };
}

/** The row as sentences name it, at its low end. */
function offerOf({ row, lowUsd }: GpuRow): Offer {
  return offerAt({ candidate: row.candidate, leastUsd: lowUsd ?? 0 });
}

function offerAt({ candidate, leastUsd }: GpuLeast): Offer {
  const { service, instanceType, purchase } = candidate;
  return { service, instanceType, purchase, monthlyUsd: leastUsd };
}

function trialOf({ run }: GpuGrounds, { row }: GpuRow): GpuTrial {
  const leading = run?.model.inputs.map(({ dims }) => dims?.[0]).find((dim) => typeof dim === 'string');
  return {
    instanceType: (row.candidate.instanceType ?? '').replace(/^ml\./, ''),
    modelFile: run?.model.file ?? '',
    batchDimension: typeof leading === 'string' ? leading : null,
  };
}

/** Speeds are searched within this factor of the specification's, to this precision. */
const FAR = 100;
const PRECISE = 1.01;

/** The rows per second of one instance from which a job costs less than the best option; null if there is no such rate. */
function cheaperFrom({ best, workload, pricer }: GpuGrounds, { row }: GpuRow): number | null {
  const speed = specificationOf(row.central.explain());
  if (speed === null || best === null) return null;
  const costAt = (speedRatio: number): number =>
    pricer.usd(row.candidate, workload, { ...CENTRAL_SIMULATION, speedRatio });
  let slow = 1 / FAR;
  let fast = FAR;
  if (costAt(slow) < best.medianUsd || costAt(fast) >= best.medianUsd) return null;
  while (fast > PRECISE * slow) {
    const middle = Math.sqrt(slow * fast);
    if (costAt(middle) < best.medianUsd) fast = middle;
    else slow = middle;
  }
  return Math.min(speed.rowsPerS * fast, speed.hostRowsPerS ?? Infinity);
}
