import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { nearWord } from '#core/near-word.ts';
import { notPricedNote } from './device-runs.ts';

/** The runs that count, and the notes on packs by the instance type that they were measured on. */
export interface Packs {
  readonly runs: readonly RunDocument[];
  readonly notes: ReadonlyMap<string, readonly Reason[]>;
}

/** Two packs of one type that differ by more than this ratio contradict each other. Source: the 90 % band of an imported run. */
const MAX_RATIO = 1.15;

/**
 * Sorts packs: one of another model does not count; one of other data or another runtime counts with a note, and so do packs of one type
 * that contradict each other. One on a device that cannot be rented does not count either.
 * @param runs at least one; the first is the one that was measured here.
 */
export function sortPacks(runs: readonly RunDocument[]): Packs {
  const [own, ...packs] = runs;
  if (own === undefined) return { runs, notes: new Map() };
  const notes = new Map<string, Reason[]>();
  const note = (pack: RunDocument, reason: Reason): void => {
    const type = pack.host.instanceType ?? '';
    notes.set(type, [...(notes.get(type) ?? []), reason]);
  };
  const counted = packs.filter((pack) => {
    const notPriced = notPricedNote(pack);
    if (notPriced !== null) {
      note(pack, notPriced);
      return false;
    }
    if (isSame(pack.model.sha256, own.model.sha256)) return true;
    const hashes = { sha256: pack.model.sha256, ownSha256: own.model.sha256 };
    note(pack, { code: 'pack-of-other-model', pack: placeOf(pack), ...hashes });
    return false;
  });
  for (const [index, pack] of counted.entries()) {
    if (!isSame(pack.data.sha256, own.data.sha256)) {
      const hashes = { sha256: pack.data.sha256, ownSha256: own.data.sha256 };
      note(pack, { code: 'pack-of-other-data', pack: placeOf(pack), ...hashes });
    }
    if (pack.host.runtime.version !== own.host.runtime.version) {
      const { name: runtime, version } = pack.host.runtime;
      const ownVersion = own.host.runtime.version;
      note(pack, { code: 'pack-of-other-runtime', pack: placeOf(pack), runtime, version, ownVersion });
    }
    const earlier = counted.slice(0, index).find((each) => isSamePlace(each, pack));
    const ratio = earlier === undefined ? null : ratioOf(earlier, pack);
    if (ratio !== null && ratio > MAX_RATIO) {
      note(pack, { code: 'packs-contradict', pack: placeOf(pack), share: ratio - 1 });
    }
  }
  return { runs: [own, ...counted], notes };
}

/**
 * All notes on the origin of runs: those of `sortPacks`, and one for each run whose machine matches no instance type of the catalogue, so
 * that no price is based on it directly.
 */
export function packNotes(
  runs: readonly RunDocument[],
  { instances, region }: Pick<Catalog, 'instances' | 'region'>,
): readonly Reason[] {
  const known = instances.map(({ instanceType }) => instanceType);
  const { runs: counted, notes } = sortPacks(runs);
  const ownMachine = counted[0]?.host.machineId ?? null;
  const unmatched = counted.flatMap(({ host }, index): readonly Reason[] => {
    const { instanceType = null, cpuModel, machineId = null } = host;
    if (instanceType === null) {
      // Another run of the same machine shows how its days differ.
      const isOwn = index === 0 || (machineId !== null && machineId === ownMachine);
      return isOwn ? [] : [{ code: 'pack-without-instance', cpuModel }];
    }
    if (known.includes(instanceType)) return [];
    const similar = nearWord(instanceType, known);
    return [{ code: 'run-of-unknown-instance', of: index === 0 ? 'run' : 'pack', instanceType, similar, region }];
  });
  return [...[...notes.values()].flat(), ...unmatched];
}

function isSame(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

function isSamePlace(a: RunDocument, b: RunDocument): boolean {
  // The CPU of a machine and its device are two places.
  if (a.execution?.provider !== b.execution?.provider) return false;
  return a.host.instanceType !== undefined && a.host.instanceType === b.host.instanceType;
}

function ratioOf(a: RunDocument, b: RunDocument): number | null {
  const [first, second] = [measuredRowsPerS(a), measuredRowsPerS(b)];
  if (first === null || second === null) return null;
  return Math.max(first / second, second / first);
}

function placeOf({ host }: RunDocument): string {
  return host.instanceType ?? host.cpuModel;
}

/** Rows per second of a run, from batch if it was measured, otherwise one by one. Null if neither was measured. */
function measuredRowsPerS(run: RunDocument): number | null {
  const inBatch = run.batch?.best.rowsPerS.value;
  if (inBatch !== undefined) return inBatch;
  return run.realtime === null ? null : (1000 * run.realtime.replicas) / run.realtime.service.meanMs;
}
