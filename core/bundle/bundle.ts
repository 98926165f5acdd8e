import { BUNDLE_SCHEMA_VERSION, type BundleFile, type BundleManifest } from '#core/contract/bundle.ts';
import { fill, whole } from './fill.ts';
import { languageOf } from './places.ts';
import { readme } from './readme.ts';
import type { Recipe } from './recipes.ts';
import { settingsFile } from './settings-file.ts';
import type { BundleValues } from './traced.ts';
import { tritonLists } from './triton.ts';
import { bundleValues, type BundleInput } from './values.ts';

/** A file of a bundle with its text. */
export interface BundleText {
  readonly file: string;
  readonly text: string;
}

/** A bundle as text, without the model. */
export interface Bundle {
  readonly manifest: BundleManifest;
  readonly files: readonly BundleText[];
}

/** Python packages of every bundle with Python programs. The runtime is the one that was measured, if Python has that version. */
function requirements({ run }: BundleInput, { packages }: Recipe): string {
  const { name, version } = run.host.runtime;
  const runtime =
    name === 'ONNX Runtime' && /^\d+\.\d+\.\d+$/.test(version) ? `onnxruntime==${version}` : 'onnxruntime';
  return `${[runtime, 'numpy==2.4.6', ...packages].join('\n')}\n`;
}

/**
 * The files of an option's bundle: templates filled with what the plan and its run say, settings, a README, and bundle.json. `template`
 * gives the text of a template by its path.
 */
export function makeBundle(
  input: BundleInput,
  recipe: Recipe,
  {
    template,
    planFile,
    planSha256,
  }: { template(path: string): string; readonly planFile: string; readonly planSha256: string },
): Bundle {
  const values: BundleValues = { ...bundleValues(input), ...recipe.values };
  const lists = tritonLists(input.run, input.option, values);
  const made: readonly (BundleText & BundleFile)[] = [
    ...recipe.files.map(({ file, template: path, purpose }) => ({
      file,
      purpose,
      text: fill(whole(template(path), template), values, { language: languageOf(file), lists }),
    })),
    ...pythonFiles(input, recipe, values),
  ];
  const listed: readonly BundleFile[] = [
    ...made.map(({ file, purpose }) => ({ file, purpose })),
    { file: recipe.modelFile, purpose: 'the model that was measured' },
    { file: 'bundle.json', purpose: 'what this folder was made from, and what the plan promises' },
  ];
  const text = readme(input, { recipe, values, files: listed });
  const manifest = manifestOf(input, { files: listed, planFile, planSha256 });
  return {
    manifest,
    files: [
      { file: 'README.md', text },
      ...made.map(({ file, text: body }) => ({ file, text: body })),
      { file: 'bundle.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    ],
  };
}

function pythonFiles(input: BundleInput, recipe: Recipe, values: BundleValues): readonly (BundleText & BundleFile)[] {
  const { settings: groups, modelFile } = recipe;
  if (groups === null) return [];
  return [
    {
      file: 'settings.py',
      purpose: 'the numbers of the plan and the measurement, each with its origin',
      text: settingsFile(input.run, values, { groups, modelFile }),
    },
    { file: 'requirements.txt', purpose: 'Python packages', text: requirements(input, recipe) },
  ];
}

function manifestOf(
  { plan, run, option, promises }: BundleInput,
  {
    files,
    planFile,
    planSha256,
  }: { readonly files: readonly BundleFile[]; readonly planFile: string; readonly planSha256: string },
): BundleManifest {
  return {
    schemaVersion: BUNDLE_SCHEMA_VERSION,
    plannedAt: plan.createdAt,
    plan: { file: planFile, sha256: planSha256 },
    runId: run.runId,
    model: { file: run.model.file, sha256: run.model.sha256 ?? '' },
    optionId: option.id,
    service: option.service,
    mode: option.mode,
    files: [{ file: 'README.md', purpose: 'how to use this folder' }, ...files],
    promises,
  };
}
