import type { FleetReason, FleetRun, FleetStudy, TypeValue } from '#core/contract/fleet/fleet.ts';
import { acceptPack } from '#core/fleet/accept-pack.ts';
import { type FoundPackSource, readPack, sha256Of } from './pack-file.ts';

/** Packs of a study as they were found. Plain data, so that another thread can check them. */
export interface PackOrder extends Pick<FleetStudy, 'studyId' | 'model'> {
  readonly packs: readonly {
    readonly run: FleetRun;
    readonly type: TypeValue | undefined;
    readonly source: FoundPackSource;
  }[];
}

/** The text of run.json with its hash, or the reason why a pack is not used. */
export type CheckedPack =
  | { readonly kind: 'accepted'; readonly text: string; readonly sha256: string }
  | { readonly kind: 'refused'; readonly reason: FleetReason };

/** Reads packs and checks each against its study, in their order. */
export function checkPacks({ packs, ...study }: PackOrder): readonly CheckedPack[] {
  return packs.map(({ run, type, source }) => {
    if (type === undefined) throw new Error(`fleet.json has a run of ${run.instanceType} and not its type`);
    const read = readPack(source);
    const found = read.kind === 'refused' ? read : acceptPack(read.pack, read.run, { study, type, seen: run });
    if (found.kind === 'refused') return found;
    const text = `${JSON.stringify(found.run, null, 2)}\n`;
    return { kind: 'accepted', text, sha256: sha256Of(text) };
  });
}
