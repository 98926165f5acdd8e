import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { Provider } from '#core/contract/machine/execution.ts';
import type { GivenVariant, GivenVariants } from '#core/contract/plan/plan-variants.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { type Variant, VARIANTS_SCHEMA_VERSION, VariantsDocument } from '#core/contract/model/variants.ts';
import { whyNotPriced } from '#core/project/projection/device-runs.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readRun } from '#engine/platform/read-document.ts';
import { readMadeDocument } from '#engine/platform/read-made-document.ts';

type Made = Extract<Variant, { state: 'written' | 'struck-out' }>;

/** A variant that `modewise optimise` wrote: the file of its model, and where its run on a provider belongs. */
export interface WrittenVariant {
  readonly variant: Made;
  readonly model: string;
  readonly runFile: string;
}

/** The variants.json of a folder, or at a path. */
function documentIn(place: string): string {
  return extname(place) === '.json' ? place : join(place, 'variants.json');
}

/** Reads the document that `modewise optimise` wrote. Throws AppError. */
function readVariantsDocument(place: string): Promise<VariantsDocument> {
  return readMadeDocument(documentIn(place), {
    schema: VariantsDocument,
    version: VARIANTS_SCHEMA_VERSION,
    name: 'variants.json',
    remedy: 'Make it with: modewise optimise MODEL --int8 --data FILE --out DIR',
  });
}

/** The variants whose files are in the folder. Throws AppError without any. */
export async function writtenVariants(place: string, provider: Provider): Promise<readonly WrittenVariant[]> {
  const { variants } = await readVariantsDocument(place);
  const written = variants.flatMap((variant): readonly WrittenVariant[] => {
    const model = variant.state === 'written' ? modelFileOf(variant) : null;
    if (variant.state !== 'written' || model === null) return [];
    const folder = dirname(documentIn(place));
    return [{ variant, model: join(folder, model), runFile: join(folder, runFileOf(model, provider)) }];
  });
  if (written.length > 0) return written;
  throw unusable(documentIn(place), 'it has no variant to measure', 'modewise optimise says why none was written.');
}

/** The file of the graph; null in a document that names none. The file may have been edited, so names are not trusted. */
function modelFileOf({ files }: Made): string | null {
  const found = files.find(({ file }) => file.endsWith('.onnx') && file === basename(file));
  return found?.file ?? null;
}

/** `model.int8.run.json`, or `model.int8.webgpu.run.json` for another provider than the CPU's. */
function runFileOf(model: string, provider: Provider): string {
  return `${basename(model, '.onnx')}${provider === 'cpu' ? '' : `.${provider}`}.run.json`;
}

/** Variants for a plan, and the packs that belong to none of them. */
export interface ReadVariants {
  readonly variants: GivenVariants;
  readonly packs: readonly RunDocument[];
}

/**
 * Reads the variants of a plan's model: what they do to the answers from `variants.json`, and the runs that measured them, which are next to it. A
 * pack of a variant is recognised by the hash of its model.
 * @param limit the largest share of labels that may change; null for that of the document
 * @throws AppError for variants of another model, and for a run of another variant or machine
 */
export async function readVariants(
  place: string,
  given: { readonly run: RunDocument; readonly packs: readonly RunDocument[]; readonly limit: number | null },
): Promise<ReadVariants> {
  const { run, packs, limit } = given;
  const file = documentIn(place);
  const document = await readVariantsDocument(place);
  if (run.model.sha256 !== null && document.model.sha256 !== run.model.sha256) {
    throw unusable(
      file,
      `these are variants of another model than run ${run.runId} measured (${document.model.file}, not ${run.model.file})`,
      'Make variants of the model that was measured: modewise optimise MODEL …',
    );
  }
  const made = document.variants.filter(
    (each): each is Made => each.state === 'written' || each.state === 'struck-out',
  );
  const shaOf = (variant: Made): string => {
    const model = modelFileOf(variant);
    return variant.files.find((each) => each.file === model)?.sha256 ?? '';
  };
  const list: GivenVariant[] = [];
  const taken = new Set<RunDocument>();
  for (const variant of made) {
    const { kind, bytes, answers, speed } = variant;
    const sha256 = shaOf(variant);
    const beside = await runsBeside(dirname(file), variant, { sha256, run });
    const own = packs.filter((pack) => pack.model.sha256 === sha256 && isUsable(pack, beside));
    for (const pack of own) taken.add(pack);
    list.push({ kind, sha256, bytes, answers, speed, runs: [...beside, ...own] });
  }
  return {
    variants: {
      sha256: await sha256OfFile(file),
      finishedAt: document.finishedAt,
      model: { sha256: document.model.sha256, bytes: document.model.bytes },
      synthetic: document.data.synthetic,
      maxChangedShare: limit ?? document.maxChangedShare,
      list,
    },
    packs: packs.filter((pack) => !taken.has(pack)),
  };
}

/** Whether a pack adds to a variant: a device that proves its machine, or another machine if there is a run on this one. */
function isUsable(pack: RunDocument, beside: readonly RunDocument[]): boolean {
  if (pack.execution !== undefined) return whyNotPriced(pack) === null;
  return beside.some(({ execution }) => execution === undefined);
}

/** The runs of a variant next to its document, the one on the CPU first. */
async function runsBeside(
  folder: string,
  variant: Made,
  of: { readonly sha256: string; readonly run: RunDocument },
): Promise<readonly RunDocument[]> {
  const model = modelFileOf(variant);
  if (variant.state === 'struck-out' || model === null) return [];
  const runs: RunDocument[] = [];
  for (const provider of Provider.options) {
    const file = join(folder, runFileOf(model, provider));
    if (!existsSync(file)) continue;
    const found = await readRun(file);
    checkRun(file, found, { ...of, model });
    if (whyNotPriced(found) === null) runs.push(found);
  }
  return runs;
}

/** Throws AppError for a run of another model, and for one of another machine, whose speed cannot be compared. */
function checkRun(
  file: string,
  found: RunDocument,
  { sha256, run, model }: { readonly sha256: string; readonly run: RunDocument; readonly model: string },
): void {
  const again =
    'Measure both with one command: modewise measure --model MODEL --data FILE --variants DIR --out run.json';
  if (found.model.sha256 !== null && found.model.sha256 !== sha256) {
    throw unusable(file, `it measured an earlier content of ${model}`, again);
  }
  if (found.execution !== undefined || isSameHost(found, run)) return;
  throw unusable(
    file,
    `it was measured on ${found.host.cpuModel}, and run ${run.runId} on ${run.host.cpuModel}: their speeds cannot be compared`,
    again,
  );
}

function isSameHost({ host: one }: RunDocument, { host: other }: RunDocument): boolean {
  return (
    one.cpuModel === other.cpuModel &&
    one.physicalCores === other.physicalCores &&
    (one.instanceType ?? null) === (other.instanceType ?? null)
  );
}
