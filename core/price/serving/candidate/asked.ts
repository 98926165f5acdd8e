import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Projector } from '#core/project/projection/project.ts';
import type { Draw } from './draw.ts';
import type { Lookup } from './lookup.ts';
import type { Candidate } from './types.ts';

/** The context in which an option prices a candidate. */
export interface ServingContext {
  readonly catalog: Catalog;
  readonly lookup: Lookup;
  /** The run of the user's model that was measured on this host. */
  readonly run: RunDocument;
  readonly project: Projector;
}

/** What a serving option is prepared from: a candidate and a workload, without a draw. */
export interface Stated {
  readonly context: ServingContext;
  readonly candidate: Candidate;
  readonly workload: Workload;
}

/** The input of a serving option: a candidate and a workload in a draw. */
export interface Asked extends Stated {
  readonly simulation: Draw;
}
