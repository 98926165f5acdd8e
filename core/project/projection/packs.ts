import type { Catalog } from '#core/contract/catalog.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { nearWord } from '#core/near-word.ts';
import { measuredRowsPerS } from './rows-per-s.ts';

/** Runs that count, and what to say of packs by the instance type that they were measured on. */
export interface Packs {
  readonly runs: readonly RunDocument[];
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** Two packs of one type further apart than this contradict each other: the 90 % band of an imported run. */
const MAX_APART = 1.15;

/**
 * Sorts packs out: one of another model does not count, one of other data does and is told, and so are packs of one type that contradict each other.
 * @param runs at least one; the first is the one that was measured here.
 */
export function sortPacks(runs: readonly RunDocument[]): Packs {
  const [own, ...packs] = runs;
  if (own === undefined) return { runs, notes: new Map() };
  const notes = new Map<string, string[]>();
  const note = (pack: RunDocument, text: string): void => {
    const type = pack.host.instanceType ?? '';
    notes.set(type, [...(notes.get(type) ?? []), text]);
  };
  const counted = packs.filter((pack) => {
    if (isSame(pack.model.sha256, own.model.sha256)) return true;
    note(
      pack,
      `a pack of ${placeOf(pack)} is of another model (${short(pack.model.sha256)}, not ${short(own.model.sha256)}): it does not count`,
    );
    return false;
  });
  for (const [index, pack] of counted.entries()) {
    if (!isSame(pack.data.sha256, own.data.sha256)) {
      note(
        pack,
        `the pack of ${placeOf(pack)} was measured on other data (${short(pack.data.sha256)}, not ${short(own.data.sha256)})`,
      );
    }
    if (pack.host.runtime.version !== own.host.runtime.version) {
      note(
        pack,
        `the pack of ${placeOf(pack)} was measured with ${pack.host.runtime.name} ${pack.host.runtime.version}, the host's run with ${own.host.runtime.version}`,
      );
    }
    const earlier = counted.slice(0, index).find((each) => isSamePlace(each, pack));
    const apart = earlier === undefined ? null : apartOf(earlier, pack);
    if (apart !== null && apart > MAX_APART) {
      note(
        pack,
        `two packs of ${placeOf(pack)} contradict each other by ${Math.round(100 * (apart - 1))} %: the first counts`,
      );
    }
  }
  return { runs: [own, ...counted], notes };
}

/**
 * All that is to be said of where runs come from, in sentences: what `sortPacks` says, and whose machine no instance type of the catalogue stands
 * for, so that nothing is priced from it directly.
 */
export function packNotes(
  runs: readonly RunDocument[],
  { instances, region }: Pick<Catalog, 'instances' | 'region'>,
): readonly string[] {
  const known = instances.map(({ instanceType }) => instanceType);
  const { runs: counted, notes } = sortPacks(runs);
  const unmatched = counted.flatMap(({ host: { instanceType = null, cpuModel } }, index) => {
    if (instanceType === null) {
      return index === 0 ? [] : [`a pack of ${cpuModel} names no instance type: it stands for its processor only`];
    }
    if (known.includes(instanceType)) return [];
    const near = nearWord(instanceType, known);
    const meant = near === null ? '' : ` (${near}?)`;
    const what = index === 0 ? 'the run' : 'a pack';
    return [
      `${what} names ${instanceType}${meant}, which the catalogue of ${region} does not have: it stands for its processor only`,
    ];
  });
  return [...[...notes.values()].flat(), ...unmatched].map(
    (note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`,
  );
}

function isSame(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

function isSamePlace(a: RunDocument, b: RunDocument): boolean {
  return a.host.instanceType !== undefined && a.host.instanceType === b.host.instanceType;
}

function apartOf(a: RunDocument, b: RunDocument): number | null {
  const [first, second] = [measuredRowsPerS(a), measuredRowsPerS(b)];
  if (first === null || second === null) return null;
  return Math.max(first / second, second / first);
}

function placeOf({ host }: RunDocument): string {
  return host.instanceType ?? host.cpuModel;
}

function short(sha256: string | null): string {
  return sha256?.slice(0, 12) ?? 'no hash';
}
