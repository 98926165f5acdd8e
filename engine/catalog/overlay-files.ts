import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CatalogOverlay } from '#core/contract/catalog/catalog-overlay.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

type Kind = CatalogOverlay['kind'];

/** The file of an overlay. The name is encoded, so that any base name is a valid file name on every platform. */
function overlayFile(folder: string, kind: Kind, name: string): string {
  return join(folder, `${kind}-${encodeURIComponent(name).replaceAll('*', '%2A')}.json`);
}

/**
 * The overlays in a folder in the order of application: refreshed ones, then imported ones, each by time. A missing
 * folder has none. @throws AppError (unusable-input) for a damaged file.
 */
export function readOverlays(folder: string): readonly CatalogOverlay[] {
  const overlays = overlayNames(folder).map((name) => readOverlay(join(folder, name)));
  const rank = ({ kind, createdAt, name }: CatalogOverlay) => `${kind === 'refreshed' ? 0 : 1} ${createdAt} ${name}`;
  return overlays.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** A text that changes whenever the folder changes, as a cache key. */
export function overlayFingerprint(folder: string): string {
  return overlayNames(folder)
    .map((name) => {
      const { mtimeMs, size } = statSync(join(folder, name));
      return `${name}:${mtimeMs}:${size}`;
    })
    .join('|');
}

/** Writes an overlay atomically: a reader sees the old one or the new one, never a part. */
export async function writeOverlay(folder: string, overlay: CatalogOverlay): Promise<void> {
  const file = overlayFile(folder, overlay.kind, overlay.name);
  try {
    makeFolder(folder);
    await writeAtomically(file, `${JSON.stringify(CatalogOverlay.parse(overlay))}\n`);
  } catch (error) {
    const cause = writeFailureCause(error);
    if (cause === null) throw error;
    throw unusable(
      file,
      `it cannot be written: ${cause}`,
      'Set MODEWISE_HOME to a writable folder, or make this one writable.',
    );
  }
}

/** Removes an overlay; false if there was none. */
export function removeOverlay(folder: string, kind: Kind, name: string): boolean {
  if (!readOverlays(folder).some((overlay) => overlay.kind === kind && overlay.name === name)) return false;
  rmSync(overlayFile(folder, kind, name), { force: true });
  return true;
}

function overlayNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^(refreshed|imported)-.+\.json$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

function readOverlay(file: string): CatalogOverlay {
  const remedy = 'Delete it, or refresh or import again.';
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unusable(file, `these prices cannot be read: ${error instanceof Error ? error.message : ''}`, remedy);
  }
  const parsed = CatalogOverlay.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(file, `these prices are damaged: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, remedy);
}
