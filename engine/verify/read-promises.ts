import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { plainName } from '#core/bundle/traced.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { BUNDLE_SCHEMA_VERSION, BundleManifest } from '#core/contract/serving/bundle.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import { Verification, VERIFICATION_SCHEMA_VERSION } from '#core/contract/serving/verification.ts';
import { nearWord } from '#core/near-word.ts';
import { promisesOf } from '#core/verify/promises.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { readPlan } from '#engine/platform/read-document.ts';
import { readMadeDocument } from '#engine/platform/read-made-document.ts';
import { requireMachineOfFiles } from './require-machine.ts';

const ONNX = /\.onnx$/i;
/** The file of a bundle that holds what its plan promises. */
const BUNDLE_FILE = 'bundle.json';
/** The promises of a plan's option or of a bundle. */
export interface ReadPromises {
  readonly promises: Promises;
  /** Of the plan.json. */
  readonly planSha256: string;
  /** The name under which a server most likely has the planned model; null if the plan names none. */
  readonly modelName: string | null;
}

/**
 * Reads the expected figures of a plan.json, or of the folder of a bundle. `optionId` is null for the recommended option. Throws AppError, also for a
 * folder whose files were changed to another machine.
 */
export async function readPromises(path: string, optionId: string | null): Promise<ReadPromises> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
  if (isFolder) return ofBundle(path, optionId);
  const plan = await readPlan(path);
  const promises = promisesOf(plan, optionOf(plan, path, optionId));
  if (promises === null) {
    throw unusable(
      path,
      `its option ${optionId ?? ''} is not feasible, so it has no expected figures`,
      'Choose another one: --option ID',
    );
  }
  return {
    promises,
    planSha256: await sha256OfFile(path),
    modelName: plan.runs[0]?.model.file.replace(ONNX, '') ?? null,
  };
}

function optionOf(
  { options, verdict }: PlanDocument,
  path: string,
  optionId: string | null,
): PlanDocument['options'][number] {
  const id = optionId ?? verdict.optionId;
  if (id === null) throw unusable(path, 'the plan recommends no option', 'Name one of its options: --option ID');
  const found = options.find((option) => option.id === id);
  if (found !== undefined) return found;
  const near = nearWord(
    id,
    options.map((option) => option.id),
  );
  throw unusable(
    path,
    `it has no option ${id}${near === null ? '' : ` (did you mean '${near}'?)`}`,
    'Find the options in options[].id of the plan, or in the report.',
  );
}

async function ofBundle(folder: string, optionId: string | null): Promise<ReadPromises> {
  const file = join(folder, BUNDLE_FILE);
  const { promises, plan, model } = await readMadeDocument(file, {
    schema: BundleManifest,
    version: BUNDLE_SCHEMA_VERSION,
    name: BUNDLE_FILE,
    remedy: 'Name a plan.json, or a folder that modewise bundle wrote.',
  });
  if (optionId === null || optionId === promises.optionId) {
    await requireMachineOfFiles(folder, promises);
    return { promises, planSha256: plan.sha256, modelName: plainName(model.file.replace(ONNX, '')) };
  }
  throw usage(`--option ${optionId} is not the option of the bundle, which is ${promises.optionId}`, 'Leave it out.');
}

/** Reads the document that `modewise verify --out` wrote. Throws AppError. */
export function readVerification(file: string): Promise<Verification> {
  return readMadeDocument(file, {
    schema: Verification,
    version: VERIFICATION_SCHEMA_VERSION,
    name: 'document of modewise verify',
    remedy: 'Make it with: modewise verify PLAN.json … --out FILE',
  });
}
