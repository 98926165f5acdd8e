import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RunDocument } from '#core/contract/run/run.ts';
import { inspectModel } from '#engine/model/inspect.ts';
import { modelPathOf, readSamples } from '#engine/model/samples.ts';
import { unusable } from '#engine/platform/app-error.ts';

/** A model on this machine: its file, and the files of its weights as the model names them. */
export interface FoundModel {
  readonly path: string;
  readonly weights: readonly { readonly location: string; readonly path: string }[];
}

/**
 * The file of the model that a run measured: the one named, else one next to the plan, in the working folder, or among the samples.
 * @throws AppError (unusable-input) if there is none, or if it changed after it was measured
 */
export async function findModel(
  run: RunDocument,
  {
    named,
    planFile,
    signal,
  }: { readonly named: string | null; readonly planFile: string | null; readonly signal?: AbortSignal },
): Promise<FoundModel> {
  const file = basename(run.model.file);
  const beside = planFile === null ? [] : [join(dirname(planFile), file), file];
  const places = named === null ? [...beside, ...(await sampleFiles(file))] : [await modelPathOf(named)];
  const there = places.filter((place) => existsSync(place));
  for (const path of there) {
    const { model } = await inspectModel(path, { hash: true, ...(signal === undefined ? {} : { signal }) });
    if (model.sha256 === run.model.sha256 || run.model.sha256 === null) {
      const folder = dirname(path);
      return {
        path,
        weights: model.externalData.map(({ file: location }) => ({ location, path: join(folder, location) })),
      };
    }
  }
  const say = 'Name the file of the model that was measured with --model FILE.';
  const [other] = there;
  throw other === undefined
    ? unusable(named ?? file, 'the model of the plan was not found', say)
    : unusable(
        other,
        `it is not the model that was measured in run ${run.runId}: its content differs`,
        say,
        'Or measure this one, and plan again.',
      );
}

async function sampleFiles(file: string): Promise<readonly string[]> {
  const samples = await readSamples();
  return samples.map(({ model }) => model).filter((model) => basename(model) === file);
}
