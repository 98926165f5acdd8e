import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { packNotes } from '#core/project/projection/packs.ts';

type Assumption = PlanDocument['assumptions'][number];

const KIND = 'pack';

/** What limits the runs that a plan is made of, as assumptions of it. */
export function packAssumptions(runs: readonly RunDocument[], catalog: Catalog): readonly Assumption[] {
  return packNotes(runs, catalog).map((text) => ({ text, kind: KIND, source: null }));
}

/** Whether an assumption is about a run, and so about this plan alone. */
export function isAboutPack({ kind }: Assumption): boolean {
  return kind === KIND;
}
