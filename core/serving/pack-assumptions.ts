import type { Catalog } from '../contract/catalog.ts';
import type { PlanDocument } from '../contract/plan.ts';
import type { RunDocument } from '../contract/run.ts';
import { packNotes } from '../projection/packs.ts';

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
