import { BUNDLE_SCHEMA_VERSION, type BundleFile, type BundleManifest } from '#core/contract/serving/bundle.ts';
import { fill, namesIn, type TemplateLists, whole } from './fill.ts';
import { languageOf } from './places.ts';
import { readme } from './readme.ts';
import type { BundlePart } from './parts.ts';
import type { Recipe } from './recipe-parts.ts';
import { settingsFile } from './settings-file.ts';
import { traced, type BundleValues } from './traced.ts';
import { tritonLists } from './triton.ts';
import type { BundleInput } from './bundle-input.ts';
import { bundleValues } from './values.ts';
import { warehouseLists } from './warehouse.ts';

/** A file of a bundle with its text. */
export interface BundleText {
  readonly file: string;
  readonly text: string;
}

/** A bundle as text, without the model. */
export interface Bundle {
  readonly manifest: BundleManifest;
  readonly files: readonly BundleText[];
  /** Where the model goes. */
  readonly modelFiles: readonly string[];
}

/** The inputs of a bundle: the text of a template by its path, and the sources to cite. */
export interface BundleOrigin {
  template(path: string): string;
  readonly planFile: string;
  readonly planSha256: string;
}

/** Python packages of every bundle with Python programs. The runtime is the one that was measured, if Python has that version. A recipe may name another NumPy. */
function requirements({ run }: BundleInput, { packages }: Recipe): readonly string[] {
  const { name, version } = run.host.runtime;
  const runtime =
    name === 'ONNX Runtime' && /^\d+\.\d+\.\d+$/.test(version) ? `onnxruntime==${version}` : 'onnxruntime';
  const numpy = packages.some((each) => each.startsWith('numpy==')) ? [] : ['numpy==2.4.6'];
  return [runtime, ...numpy, ...packages];
}

/** The first name in the files and steps of a bundle that has no value, with its file: a fact that the plan lacks. Null if every name has one. */
export function missingFact(
  parts: readonly BundlePart[],
  template: BundleOrigin['template'],
): { readonly file: string; readonly name: string } | null {
  for (const part of parts) {
    const { recipe, folder } = part;
    const values = valuesOf(part);
    const steps = [...recipe.deploy, ...recipe.rollBack].map((step) => ('text' in step ? step.text : step.command));
    const texts = [
      ...recipe.files.map(({ file, template: path }) => ({ file, text: whole(template(path), template) })),
      { file: 'README.md', text: steps.join('\n') },
    ];
    for (const { file, text } of texts) {
      const name = namesIn(text).find((each) => !Object.hasOwn(values, each));
      if (name !== undefined) return { file: `${folder}${file}`, name };
    }
  }
  return null;
}

function valuesOf({ input, recipe }: BundlePart): BundleValues {
  return { ...bundleValues(input), ...recipe.values };
}

/**
 * The files of an option's bundle: templates filled with the values of the plan and its run, settings, a README, and bundle.json.
 * @param parts the whole first.
 */
export function makeBundle([first, ...others]: readonly [BundlePart, ...BundlePart[]], origin: BundleOrigin): Bundle {
  const parts = [first, ...others].map((part) => ({ ...part, values: valuesOf(part) }));
  const made = parts.flatMap((part) => filesOf(part, part.values, origin));
  const modelFiles = parts.map(({ folder, recipe }) => `${folder}${recipe.modelFile}`);
  const listed: readonly BundleFile[] = [
    ...made.map(({ file, purpose }) => ({ file, purpose })),
    ...modelFiles.map((file) => ({ file, purpose: 'the model that was measured' })),
    { file: 'bundle.json', purpose: 'what this folder was made from, and the figures that the plan expects' },
  ];
  const manifest = manifestOf(first.input, { files: listed, ...origin });
  return {
    manifest,
    modelFiles,
    files: [
      { file: 'README.md', text: readme(first.input, parts, listed) },
      ...made.map(({ file, text }) => ({ file, text })),
      { file: 'bundle.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    ],
  };
}

/** The files of one part, in its folder. */
function filesOf(
  { input, recipe, folder }: BundlePart,
  values: BundleValues,
  { template }: BundleOrigin,
): readonly (BundleText & BundleFile)[] {
  const packages = requirements(input, recipe).map((each) => ({
    template: '      - "{{package}}"',
    values: { package: traced(each) },
  }));
  const lists = {
    kserveScaling: kserveScaling(values),
    ...tritonLists(input.run, input.deployment.use, values),
    ...warehouseLists(input.run),
    packages,
  };
  const made = [
    ...recipe.files.map(({ file, template: path, purpose }) => ({
      file,
      purpose,
      text: fill(whole(template(path), template), values, { language: languageOf(file), lists }),
    })),
    ...pythonFiles(input, recipe, values),
  ];
  return made.map((each) => ({ ...each, file: `${folder}${each.file}` }));
}

/** How KServe scales: without these lines by a CPU of its own default, which a pod may never use. */
function kserveScaling(values: BundleValues): TemplateLists[string] {
  if (!Object.hasOwn(values, 'wholeCpuPct')) return [];
  return [
    { template: '    # {{wholeCpuPct.note}}', values },
    { template: '    scaleMetric: cpu', values },
    { template: '    scaleTarget: {{wholeCpuPct}}', values },
  ];
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
    { file: 'requirements.txt', purpose: 'Python packages', text: `${requirements(input, recipe).join('\n')}\n` },
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
