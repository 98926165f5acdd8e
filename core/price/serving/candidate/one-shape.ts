import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from './types.ts';

/*
 * The objects that every evaluation reads, each made in one place and field by field. V8 gives every copy by spread (`{ ...simulation, slack }`) a hidden
 * class of its own, and code that meets another class than before is thrown away and compiled again: half of a plan's compiling was that
 * (docs/adr/0039-objects-of-one-shape.md).
 */

function copiedWorkload(from: Workload): Workload {
  return {
    preset: from.preset,
    assumed: from.assumed,
    predictionsPerDay: from.predictionsPerDay,
    peakToMean: from.peakToMean,
    maxStalenessS: from.maxStalenessS,
    inputsKnownInAdvance: from.inputsKnownInAdvance,
    toleratedUnanswered: from.toleratedUnanswered,
    discountPct: from.discountPct,
    materialUsd: from.materialUsd,
    opsUsdPerHour: from.opsUsdPerHour,
    failureRate: from.failureRate,
    payloadBytesIn: from.payloadBytesIn,
    minInstances: from.minInstances,
    batchPeriodS: from.batchPeriodS,
    deadlineS: from.deadlineS,
    sloMs: from.sloMs,
    sloPercentile: from.sloPercentile,
    pathOverheadMs: from.pathOverheadMs,
    handlingMs: from.handlingMs,
    readsPerEntityPerDay: from.readsPerEntityPerDay,
    payloadBytesOut: from.payloadBytesOut,
    shape: from.shape,
    traceFile: from.traceFile,
    traceColumn: from.traceColumn,
    traceMinutes: from.traceMinutes,
    traceWeek: from.traceWeek,
    traceHours: from.traceHours,
    callerWaits: from.callerWaits,
    server: from.server,
    keyColumn: from.keyColumn,
    timeColumn: from.timeColumn,
    readsFile: from.readsFile,
    reuse: from.reuse,
    rowsAppear: from.rowsAppear,
    inputsStored: from.inputsStored,
    batchRecovery: from.batchRecovery,
    sink: from.sink,
    transport: from.transport,
    needsOrder: from.needsOrder,
    needsReplay: from.needsReplay,
    payloadEncoding: from.payloadEncoding,
    once: from.once,
    alsoPaid: from.alsoPaid,
    only: from.only,
    without: from.without,
    existing: from.existing,
    quotas: from.quotas,
    current: from.current,
    region: from.region,
    clouds: from.clouds,
    dataIn: from.dataIn,
  };
}

/*
 * A field that first has whole numbers and then fractions, or null, makes V8 change the class of all these objects. The first copies have both, so that
 * no later one changes it.
 */
const fractions = new Proxy({}, { get: () => 0.5 });
copiedWorkload(fractions as Workload);

/** Caches the copy of an object, which replaces the object as a key of other caches. A copy is its own copy. */
function copiedOnce<T extends object>(
  copy: (from: T) => T,
): { readonly of: (from: T) => T; readonly keep: (made: T) => T } {
  const copies = new WeakMap<T, T>();
  const keep = (made: T): T => {
    copies.set(made, made);
    return made;
  };
  const of = (from: T): T => {
    const known = copies.get(from);
    if (known !== undefined) return known;
    const made = keep(copy(from));
    copies.set(from, made);
    return made;
  };
  return { of, keep };
}

const workloads = copiedOnce(copiedWorkload);

/** The same workload in the shape that all evaluated workloads have; for one workload always the same object. */
export function shapedWorkload(from: Workload): Workload {
  return workloads.of(from);
}

/** A workload with some fields changed, in the same shape. */
export function workloadWith(from: Workload, changes: Partial<Workload>): Workload {
  return workloads.keep(Object.assign(copiedWorkload(from), changes));
}

/** A candidate with some fields changed, in the shape that all candidates have. */
export function candidateWith(from: Candidate, changes: Partial<Candidate>): Candidate {
  const { id, service, mode, instanceType, purchase, gpuSpeed, variant } = from;
  return Object.assign({ id, service, mode, instanceType, purchase, gpuSpeed, variant }, changes);
}
