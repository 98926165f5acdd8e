import type { RunDocument } from '#core/contract/run/run.ts';
import type { Phase, TrustReason } from '#core/contract/run/run-facts.ts';
import type { ScoreDocument } from '#core/contract/run/score.ts';
import type { VariantsDocument } from '#core/contract/model/variants.ts';

/** A number of a document. */
export interface FoundNumber {
  readonly name: string;
  readonly value: number;
  /** What a stop adds to it at least, milliseconds; 0 for a rate or a median, which show a share of it. */
  readonly addedMs: number;
  /** Whether the document gives no reason to distrust it. */
  readonly isTrusted: boolean;
}

/** Reasons that the machine causes, with or without stops. They must not hide that a document does not report a stop. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  'some-load',
  'other-load',
  'stolen-time',
  'throttled',
  'governor',
  'stalls',
  'bimodal',
  'sets-aside',
  'leaves-between',
]);

function trusts(reasons: readonly TrustReason[], phases: readonly Phase[]): boolean {
  return reasons.every(
    (reason) =>
      OF_THE_MACHINE.has(reason.code) ||
      (reason.phases.length > 0 && !reason.phases.some((phase) => phases.includes(phase))),
  );
}

/** What the shortest stop, of 200 ms, adds to the mean of three starts, and to the 99th percentile of a point. */
const ADDED_MS: Readonly<Record<string, number>> = {
  'process start ms': 50,
  'session ms': 50,
  'first inference ms': 50,
  'cached session ms': 50,
  'real time p99 ms': 100,
  'micro-batch p99 ms': 100,
};

/** The numbers of a measurement that a plan uses. */
export function numbersOfRun(run: RunDocument): readonly FoundNumber[] {
  const found: FoundNumber[] = [];
  const add = (phases: readonly Phase[], values: Readonly<Record<string, number | null | undefined>>): void => {
    const isTrusted = trusts(run.trust.reasons, phases);
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'number' && value > 0) found.push({ name, value, addedMs: ADDED_MS[name] ?? 0, isTrusted });
    }
  };
  const { coldStart, profile, batch, realtime, microBatch } = run;
  add(['cold-start'], {
    'process start ms': coldStart?.processMs,
    'session ms': coldStart?.sessionMs,
    'first inference ms': coldStart?.firstInferenceMs,
    'steady ms': coldStart?.steady?.ms,
    'cached session ms': coldStart?.cached?.sessionMs,
  });
  add(['profile'], { 'profiled call ms': profile?.callMs[0] });
  add(['batch', 'batch-again'], { 'batch rows/s': batch?.best.rowsPerS.value });
  add(['job'], { 'job rows/s': batch?.job?.rowsPerS, 'smaller job s': batch?.job?.smaller?.wallS });
  add(['realtime'], {
    'service p50 ms': realtime?.service.p50Ms,
    'handling ms': realtime?.handling?.ms.value,
    'max rate/s': realtime?.slo?.maxRatePerS?.value,
  });
  for (const point of realtime?.curve.filter(({ verdict }) => verdict === 'valid') ?? []) {
    add(['realtime'], { 'real time p50 ms': point.corrected.p50Ms, 'real time p99 ms': point.corrected.p99Ms });
  }
  for (const point of microBatch?.frontier.filter(({ verdict }) => verdict === 'valid') ?? []) {
    add(['microbatch'], { 'micro-batch p50 ms': point.corrected.p50Ms, 'micro-batch p99 ms': point.corrected.p99Ms });
  }
  return found;
}

/** The rate of a scored file. */
export function numbersOfScore({ job }: ScoreDocument): readonly FoundNumber[] {
  return [{ name: 'scored rows/s', value: job.rowsPerS, addedMs: 0, isTrusted: job.stoppedS === undefined }];
}

/** The speed of the variants of a model. */
export function numbersOfVariants({ variants }: VariantsDocument): readonly FoundNumber[] {
  return variants.flatMap((variant) => {
    if (variant.state !== 'written') return [];
    const { originalRowsPerS, ratio, stoppedS } = variant.speed;
    const shared = { addedMs: 0, isTrusted: stoppedS === undefined };
    return [
      { name: 'original rows/s', value: originalRowsPerS.value, ...shared },
      { name: 'variant ÷ original', value: ratio.value, ...shared },
    ];
  });
}

/** Numbers that are a difference or a ratio of measured times. */
const DERIVED: ReadonlySet<string> = new Set(['handling ms', 'variant ÷ original']);

/**
 * The trusted numbers that differ from those of every undisturbed run, as text. On a shared machine, numbers differ by less than `factor` between
 * runs.
 */
export function wrongNumbers(
  found: readonly FoundNumber[],
  undisturbed: readonly (readonly FoundNumber[])[],
  factor: number,
): readonly string[] {
  return found.flatMap(({ name, value, addedMs, isTrusted }) => {
    const known = undisturbed.flatMap((run) => run.filter((each) => each.name === name).map((each) => each.value));
    if (!isTrusted || known.length === 0) return [];
    const [low, high] = [Math.min(...known), Math.max(...known)];
    // A stop makes nothing faster, but it may be subtracted from what it did not hit, or divided by it.
    const isSlower = name.endsWith('/s') ? value < low / factor : value > factor * high && value - high > addedMs;
    const isFaster = name.endsWith('/s') ? value > factor * high : value < low / factor;
    const isWrong = isSlower || (isFaster && DERIVED.has(name));
    return isWrong
      ? [`${name} ${value.toPrecision(3)}, undisturbed ${low.toPrecision(3)} to ${high.toPrecision(3)}`]
      : [];
  });
}
