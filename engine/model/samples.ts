import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SampleSummary } from '#core/contract/methods/listings.ts';
import { SampleManifest } from '#core/contract/model/samples.ts';
import type { SampleEntry } from '#core/contract/model/samples.ts';
import { type AppError, notAvailable, usage } from '#engine/platform/app-error.ts';
import { modelsFolder } from '#engine/platform/paths.ts';

/** A sample with the absolute paths of its files on this machine. */
interface ResolvedSample extends SampleEntry {
  readonly modelPath: string;
  readonly dataPath: string;
  readonly expectedPath: string;
}

/**
 * models/manifest.json, parsed.
 * @param folder the folder of the samples, by default the program's
 * @throws AppError if the manifest is missing or damaged
 */
async function readSampleManifest(folder: string = modelsFolder()): Promise<SampleManifest> {
  const remedy = 'restore the folder models with git, or reinstall the program';
  const refuse = (cause: string): AppError => notAvailable('models/manifest.json', cause, remedy);
  let text: string;
  try {
    text = await readFile(join(folder, 'manifest.json'), 'utf8');
  } catch {
    throw refuse('the list of the sample models cannot be read');
  }
  const parsed = SampleManifest.safeParse(jsonOrNull(text));
  if (!parsed.success) throw refuse('the list of the sample models is damaged');
  return parsed.data;
}

/** The samples that `modewise samples` lists. Throws AppError as `readSampleManifest` does. */
export async function readSamples(folder: string = modelsFolder()): Promise<readonly SampleSummary[]> {
  const { samples } = await readSampleManifest(folder);
  return samples.map((sample) => ({
    name: sample.name,
    title: sample.title,
    description: `${sample.story} ${sample.architecture}`,
    story: sample.story,
    architecture: sample.architecture,
    architectureInBrief: sample.architectureInBrief,
    family: sample.family,
    model: join(folder, sample.model.file),
    data: join(folder, sample.data.file),
    modelBytes: sample.model.bytes,
    dataRows: sample.rows,
    maps: [...sample.maps],
    dims: { ...sample.dims },
    preset: sample.preset,
    licence: sample.licence,
  }));
}

/**
 * Resolves `sample:NAME`.
 * @param name without `sample:`
 * @throws AppError (exit 2) with the known names if there is no such sample
 */
export async function resolveSample(name: string, folder: string = modelsFolder()): Promise<ResolvedSample> {
  const { samples } = await readSampleManifest(folder);
  const found = samples.find((sample) => sample.name === name);
  if (found === undefined) {
    const names = samples.map((sample) => `sample:${sample.name}`).join(', ');
    throw usage(`unknown sample "${name}"`, `Samples: ${names}`);
  }
  return {
    ...found,
    modelPath: join(folder, found.model.file),
    dataPath: join(folder, found.data.file),
    expectedPath: join(folder, found.expected.file),
  };
}

/** The file of a model that a request names: a path, or `sample:NAME`. Throws AppError if there is no such sample. */
export async function modelPathOf(model: string): Promise<string> {
  const prefix = 'sample:';
  return model.startsWith(prefix) ? (await resolveSample(model.slice(prefix.length))).modelPath : model;
}
