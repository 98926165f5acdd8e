import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Variant, type VariantKind, VariantsDocument } from '#core/contract/model/variants.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';

const DOCUMENT = 'variants.json';
const MAX_DOCUMENT_BYTES = 64 * 2 ** 20;

type Files = Extract<Variant, { state: 'written' }>['files'];

/** The document of earlier variants in a folder; null if there is none that can be read. */
async function earlier(folder: string): Promise<VariantsDocument | null> {
  try {
    const file = join(folder, DOCUMENT);
    if ((await stat(file)).size > MAX_DOCUMENT_BYTES) return null;
    return VariantsDocument.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function filesOf(document: VariantsDocument | null): ReadonlySet<string> {
  const variants = document?.variants ?? [];
  return new Set(variants.flatMap((each) => (each.state === 'written' ? each.files.map(({ file }) => file) : [])));
}

/** Refuses to replace files that an earlier call did not write. Throws AppError. */
export async function checkPlace(
  folder: string,
  { kinds, stem }: { readonly kinds: readonly VariantKind[]; readonly stem: string },
): Promise<void> {
  const document = await earlier(folder);
  const ours = filesOf(document);
  const names = kinds.flatMap((kind) => [`${stem}.${kind}.onnx`, `${stem}.${kind}.onnx.data`]);
  for (const name of document === null ? [...names, DOCUMENT] : names) {
    const isThere = (await stat(join(folder, name)).catch(() => null)) !== null;
    if (!isThere || ours.has(name)) continue;
    throw unusable(
      join(folder, name),
      'it exists, and was not written by `modewise optimise`',
      'Use another folder, or remove the file.',
    );
  }
}

/** Removes the files of earlier variants, so that the folder only has what its document describes. */
export async function removeEarlier(folder: string): Promise<void> {
  for (const name of filesOf(await earlier(folder))) {
    // Names come from a file that may have been edited.
    if (/^[^/\\]+\.(int8|fp16|ort)\.onnx(\.data)?$/.test(name)) await rm(join(folder, name), { force: true });
  }
}

/** Sizes and hashes of finished files. */
export async function describeFiles(folder: string, names: readonly string[]): Promise<Files> {
  const files: Files = [];
  for (const file of names) {
    const path = join(folder, file);
    files.push({ file, sha256: await sha256OfFile(path), bytes: (await stat(path)).size });
  }
  return files;
}

/** Moves the files of a variant into its folder, its weights before the graph that names them. */
export async function moveFiles(
  { files }: { readonly files: Files },
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  for (const { file } of files.toSorted((a, b) => b.file.length - a.file.length)) {
    await rename(join(from, file), join(to, file));
  }
}

/** Writes variants.json. */
export async function writeVariants(folder: string, document: VariantsDocument): Promise<void> {
  await writeAtomically(join(folder, DOCUMENT), `${JSON.stringify(document, null, 2)}\n`);
}
