import { z } from 'zod';
import { IsoTime, Name, OptionId, Path, RunId, Text } from '#core/contract/base/numbers.ts';
import { PlanDocument, ServiceId, ServingMode } from '#core/contract/plan/plan.ts';
import { Promises } from './promises.ts';

export const BUNDLE_SCHEMA_VERSION = 1;
/** A bundle has a handful of files. */
const MAX_FILES = 64;

/** What `modewise bundle` is asked for. */
export const BundleRequest = z.object({
  plan: PlanDocument,
  /** The plan's file; null for a plan that has none. */
  planFile: Path.nullable(),
  /** Null for the option of the verdict. */
  optionId: Name.nullable().default(null),
  /** The model's file; null to look for it in the folder of the plan and among the samples. */
  model: Path.nullable().default(null),
  /** A new or empty folder, or a .zip file, which is replaced. */
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('folder'), path: Path }),
    z.object({ kind: z.literal('archive'), path: Path }),
  ]),
});
export type BundleRequest = z.infer<typeof BundleRequest>;

/** A file of a bundle and what it is for. */
export const BundleFile = z.object({ file: Path, purpose: Text });
export type BundleFile = Readonly<z.infer<typeof BundleFile>>;

/** bundle.json: the inputs and contents of a folder of `modewise bundle`, and the figures that the plan expects. */
export const BundleManifest = z.object({
  schemaVersion: z.literal(BUNDLE_SCHEMA_VERSION),
  /** The time of the plan, which alone determines the time of the files. */
  plannedAt: IsoTime,
  plan: z.object({ file: Path, sha256: Name }),
  runId: RunId,
  model: z.object({ file: Path, sha256: Name }),
  optionId: OptionId,
  service: ServiceId,
  mode: ServingMode,
  files: z.array(BundleFile).max(MAX_FILES),
  promises: Promises,
});
export type BundleManifest = Readonly<z.infer<typeof BundleManifest>>;

/** The document that `modewise bundle` prints: the folder or archive, and what is in it. */
export const WrittenBundle = z.object({ path: Path, bundle: BundleManifest });
export type WrittenBundle = Readonly<z.infer<typeof WrittenBundle>>;
