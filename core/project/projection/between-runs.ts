import type { BatchTrial, HostDescription, RunDocument } from '#core/contract/run/run.ts';
import { groupBy } from '#core/group-by.ts';
import { studentTQuantile } from '#core/math/stats/distributions.ts';
import { mean, variance } from '#core/math/stats/moments.ts';
import { oncePer } from '#core/once-per.ts';

/** With fewer runs, or on fewer machines, what days and hosts add is unknown. */
export const MIN_RUNS = 10;
export const MIN_MACHINES = 3;

/** What is compared of a run. */
export interface ComparedRun extends Pick<RunDocument, 'startedAt' | 'execution'> {
  readonly host: Pick<HostDescription, 'instanceType' | 'cpuModel' | 'physicalCores' | 'machineId' | 'runtime'>;
  readonly model: Pick<RunDocument['model'], 'sha256'>;
  readonly batch: { readonly best: Pick<BatchTrial, 'rowsPerS' | 'starts'> } | null;
  readonly trust: Pick<RunDocument['trust'], 'verdict'>;
}

/** How much the rate of a model differs between days and between hosts of one type, and the runs that show it. */
export interface BetweenRuns {
  readonly runs: number;
  readonly machines: number;
  readonly days: number;
  /** Null without the minimum of runs and machines. */
  readonly spread: RunSpread | null;
}

/** Nine in ten rates lie within ×/÷ these factors of the measured one. */
export interface RunSpread {
  /** On the same host on another day; null if no machine was measured on two days. */
  readonly dayFactor90: number | null;
  /** On another host of the type, on any of these days. */
  readonly hostFactor90: number;
}

/**
 * Compares the first run with the others of its model, runtime and kind of machine, as they come: runs of earlier days, and packs of other
 * machines. Runs of poor quality, and of machines without an identity, do not count. Days and machines are random effects, machines the
 * outer one; their variances come from the mean squares within and between machines, and the interval from Satterthwaite's degrees of
 * freedom (Searle, Casella & McCulloch, Variance Components, 1992, sections 3 and 5). One run of a day on a machine has the weight of several.
 */
export const betweenRuns = oncePer((runs: readonly ComparedRun[]): BetweenRuns => {
  const [own] = runs;
  const comparable = own === undefined ? [] : runs.filter((run) => isComparable(run, own));
  const points = groupBy(comparable, (run) => `${run.host.machineId} ${dayOf(run)}`).map((sameDay) => ({
    machineId: sameDay[0]?.host.machineId ?? '',
    log: mean(sameDay.map((run) => Math.log(run.batch?.best.rowsPerS.value ?? Number.NaN))),
  }));
  const groups = groupBy(points, ({ machineId }) => machineId).map((group) => group.map(({ log }) => log));
  const isKnown = comparable.length >= MIN_RUNS && groups.length >= MIN_MACHINES;
  return {
    runs: comparable.length,
    machines: groups.length,
    days: new Set(comparable.map(dayOf)).size,
    spread: isKnown ? spreadOf(groups) : null,
  };
});

/** The UTC day of a run. */
function dayOf({ startedAt }: ComparedRun): string {
  return startedAt.slice(0, 10);
}

function isComparable(run: ComparedRun, own: ComparedRun): boolean {
  const { host, batch, model, execution, trust } = run;
  const isSamePlace =
    (host.instanceType ?? null) === (own.host.instanceType ?? null) &&
    (host.instanceType != null ||
      (host.cpuModel === own.host.cpuModel && host.physicalCores === own.host.physicalCores));
  return (
    isSamePlace &&
    host.machineId != null &&
    // Without fresh starts, the rate is that of a search, which is too high.
    batch?.best.starts !== undefined &&
    batch.best.rowsPerS.value > 0 &&
    trust.verdict !== 'poor' &&
    model.sha256 === own.model.sha256 &&
    host.runtime.version === own.host.runtime.version &&
    execution?.provider === own.execution?.provider
  );
}

/** The spread of logarithms by machine, at least two machines. */
function spreadOf(groups: readonly (readonly number[])[]): RunSpread {
  const all = groups.flat();
  const between = groups.length - 1;
  const within = all.length - groups.length;
  if (within === 0) return { dayFactor90: null, hostFactor90: factor90(variance(all), between) };
  const sumWithin = groups.reduce((sum, group) => sum + variance(group) * (group.length - 1), 0);
  const centre = mean(all);
  const sumBetween = groups.reduce((sum, group) => sum + group.length * (mean(group) - centre) ** 2, 0);
  const [meanWithin, meanBetween] = [sumWithin / within, sumBetween / between];
  const size = (all.length - groups.reduce((sum, group) => sum + group.length ** 2, 0) / all.length) / between;
  const ofBetween = meanBetween / size;
  // The within part cannot be negative; where machines differ less than days, only days count.
  const ofWithin = Math.max(0, 1 - 1 / size) * meanWithin;
  const total = Math.max(ofBetween + ofWithin, meanWithin);
  const freedom = (ofBetween + ofWithin) ** 2 / (ofBetween ** 2 / between + ofWithin ** 2 / within);
  return {
    dayFactor90: factor90(meanWithin, within),
    hostFactor90: factor90(total, Number.isFinite(freedom) ? Math.max(1, freedom) : between),
  };
}

/** Two runs differ by twice the variance of one. */
function factor90(varianceLog: number, freedom: number): number {
  return Math.exp(studentTQuantile(0.95, freedom) * Math.sqrt(2 * varianceLog));
}
