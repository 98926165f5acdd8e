import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { copyFile, mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, posix, resolve } from 'node:path';
import { makeBundle, missingFact } from '#core/bundle/bundle.ts';
import { type BundlePart, partsOf } from '#core/bundle/parts.ts';
import { deploymentOf } from '#core/bundle/refusal.ts';
import { impossibleValue } from '#core/bundle/values.ts';
import type { BundleRequest, WrittenBundle } from '#core/contract/serving/bundle.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { runsOfOption } from '#core/decide/plan-variants.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { promisesOf } from '#core/verify/promises.ts';
import { AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';
import { targetOf } from '#engine/platform/files/write-target.ts';
import { packFolder } from './archive.ts';
import { findModel, type FoundModel } from './find-model.ts';
import { templateText } from './templates.ts';

/**
 * Writes the files that put an option of a plan into production, with the model. The folder or archive gets its name when everything is in
 * it.
 * @throws AppError (usage) for an option that the plan does not have or rules out, `unusable-input` for a plan with impossible numbers or without
 * what the files need, for a model that is gone, another, or has weights in files that programs load, and for a folder that is not empty or cannot be written
 */
export async function writeBundle(request: BundleRequest, signal?: AbortSignal): Promise<WrittenBundle> {
  const { plan, planFile, target } = request;
  const option = optionOf(plan, request.optionId);
  const planName = basename(planFile ?? 'plan.json');
  const run = runOf(plan, option, planName);
  const found = deploymentOf(option);
  if ('reason' in found) throw unusable(planName, found.reason, found.remedy);
  const { deployment } = found;
  const promises = promisesOf(plan, option);
  const parts = promises === null ? null : partsOf({ plan, run, option, deployment, promises });
  const [whole, ...others] = parts ?? [];
  if (whole === undefined) throw usage(`there are no files for ${option.id}`, 'Choose another option.');
  if (target.kind === 'folder') requireFree(target.path);
  const model = await findModel(run, { named: request.model, planFile, ...(signal === undefined ? {} : { signal }) });
  requireFacts([whole, ...others], planName);
  const bundle = makeBundle([whole, ...others], {
    template: templateText,
    planFile: planName,
    planSha256: createHash('sha256')
      .update(`${JSON.stringify(plan, null, 2)}\n`)
      .digest('hex'),
  });
  const files = bundle.files.map(({ file }) => file);
  for (const modelFile of bundle.modelFiles) requirePlainWeights(model, { modelFile, files });
  const fill = async (folder: string): Promise<void> => {
    for (const { file, text } of bundle.files) await put(join(folder, file), (path) => writeFile(path, text));
    for (const modelFile of bundle.modelFiles) await copyModel(model, folder, modelFile);
  };
  await (target.kind === 'folder' ? asFolder(target.path, fill) : asArchive(target.path, fill));
  return { path: resolve(target.path), bundle: bundle.manifest };
}

function optionOf({ options, verdict }: PlanDocument, asked: string | null): ServingOption {
  const id = asked ?? verdict.optionId;
  if (id === null) throw usage('the plan chooses no option', 'Name one with --option ID.', 'modewise plan shows why.');
  const option = options.find((each) => each.id === id);
  if (option === undefined) {
    const same = options.filter((each) => each.feasible && each.service === id.split('/')[0]).map((each) => each.id);
    const known = same.length > 0 ? same : options.filter(({ feasible }) => feasible).map((each) => each.id);
    throw usage(`the plan has no option "${id}"`, `Options: ${known.slice(0, 12).join(', ')}`);
  }
  if (option.feasible) return option;
  const why = option.reasons.map(({ text }) => text).join(' ');
  throw usage(`${id} is excluded: ${why}`, 'Choose an option that is feasible.');
}

/** The run of the model that an option serves, which may be a variant. */
function runOf(plan: PlanDocument, option: ServingOption, planFile: string): RunDocument {
  const [run] = runsOfOption(plan, option);
  if (run === undefined) throw unusable(planFile, 'the plan has no measurement', 'Plan with a run.json of your model.');
  return run;
}

/** Refuses a plan that lacks a value which a file needs, or has one that is impossible for a service. Nothing is guessed. */
function requireFacts(parts: readonly [BundlePart, ...BundlePart[]], planName: string): void {
  const { id } = parts[0].input.option;
  const missing = missingFact(parts, templateText);
  if (missing !== null) {
    throw unusable(planName, `it does not state ${missing.name} of ${id}, which ${missing.file} needs`, 'Plan again.');
  }
  const impossible = parts.map(({ input }) => impossibleValue(input)).find((name) => name !== null);
  if (impossible === undefined) return;
  throw unusable(planName, `${id} has numbers that are impossible for a service: ${impossible}`, 'Plan again.');
}

function requireFree(folder: string): void {
  if (folder === '') throw usage('the name of the folder is empty', 'Name a folder with --out DIR.');
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw unusable(folder, 'it is a file', 'Name a new folder with --out DIR.');
  if (readdirSync(folder).length > 0) {
    throw unusable(folder, 'the folder is not empty', 'Name a new folder with --out DIR, or empty this one.');
  }
}

/** Names of files that Python, a shell, Docker or Terraform loads from its folder: programs, libraries, settings, hidden files. */
const LOADED =
  /(?:^|\/)(?:\.|Dockerfile[. ]*$)|\.(?:py\w?|pth|so|pyd|dll|dylib|egg|whl|zip|sh|tf|tfvars|hcl|json|ya?ml|toml|cfg|ini|txt|md|pbtxt)[. ]*$/i;

/**
 * Refuses a model whose weights are in files that the programs of the bundle would load, or that would replace a file of the bundle: a model
 * names those files itself, and lies in the folder of the programs.
 */
function requirePlainWeights(
  { path, weights }: FoundModel,
  { modelFile, files }: { readonly modelFile: string; readonly files: readonly string[] },
): void {
  const own = new Set([modelFile, ...files].map((file) => file.toLowerCase()));
  const wrong = weights.find(({ location }) => {
    const file = posix.join(posix.dirname(modelFile), location.replaceAll('\\', '/'));
    return LOADED.test(file) || own.has(file.toLowerCase());
  });
  if (wrong === undefined) return;
  throw unusable(
    path,
    `its weights are in ${JSON.stringify(wrong.location)}, which the programs of a bundle would load or which the bundle has itself`,
    'Save the weights in a file such as model.onnx.data, measure that model, and plan again.',
  );
}

async function copyModel({ path, weights }: FoundModel, folder: string, modelFile: string): Promise<void> {
  await put(join(folder, modelFile), (target) => copyFile(path, target));
  // The model names its weights relative to itself.
  for (const { location, path: from } of weights) {
    await put(join(folder, dirname(modelFile), location), (target) => copyFile(from, target));
  }
}

async function put(path: string, write: (path: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await write(path);
}

/** Fills a folder under another name and renames it, so that a folder with the name is whole. */
async function asFolder(folder: string, fill: (part: string) => Promise<void>): Promise<void> {
  await inPart(folder, async (part, target) => {
    await fill(part);
    if (existsSync(target)) await rmdir(target);
    renameSync(part, target);
  });
}

/** Fills a folder next to the archive and packs it. */
async function asArchive(file: string, fill: (part: string) => Promise<void>): Promise<void> {
  await inPart(file, async (part) => {
    await fill(part);
    await packFolder(part, { name: basename(file, extname(file)), file });
  });
}

/**
 * Works in a folder next to the target, which is removed afterwards. `work` also receives the target with its links resolved. Throws AppError if
 * something there cannot be written.
 */
async function inPart(target: string, work: (part: string, place: string) => Promise<void>): Promise<void> {
  let part: string | null = null;
  try {
    const place = targetOf(target);
    part = join(dirname(place), `.${basename(place)}.${randomBytes(4).toString('hex')}.part`);
    makeFolder(part);
    await work(part, place);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const cause = writeFailureCause(error) ?? `it cannot be written: ${String(error)}`;
    throw unusable(target, cause, 'Name a folder that you may write to with --out DIR.');
  } finally {
    // An incomplete folder cannot always be removed, because a part of its path may be a file.
    if (part !== null) await rm(part, { recursive: true, force: true }).catch(() => undefined);
  }
}
