import { basename, dirname, join } from 'node:path';
import type { FileStamp, ProjectNotice } from '#core/contract/project.ts';
import { type FileGuard, mayRead } from '#engine/platform/file-guard.ts';
import { stateOf } from './file-stamp.ts';

/** Where a file of a project is now, and what is to be said about it. */
export interface FoundFile {
  readonly path: string | null;
  readonly notice: ProjectNotice | null;
}

/**
 * Looks for a file of a project: where it was, beside the project's file, among the samples; by its hash, so that it is known again wherever it went.
 * A changed one is taken as it is, and that is said; a missing one leaves its old path.
 */
export async function findFile(options: {
  readonly about: ProjectNotice['about'];
  readonly path: string | null;
  readonly stamp: FileStamp | null;
  readonly projectFile: string;
  /** Files that come with the program. */
  readonly samples: readonly string[];
  readonly guard: FileGuard;
}): Promise<FoundFile> {
  const { about, path, stamp, projectFile, samples, guard } = options;
  if (path === null || path.startsWith('sample:')) return { path, notice: null };
  const name = stamp?.file ?? basename(path);
  const beside = join(dirname(projectFile), name);
  const places = [path, beside, ...samples.filter((sample) => basename(sample) === name)];
  const readable = [...new Set(places)].filter((place) => mayRead(guard, place));
  const states = await Promise.all(
    readable.map(async (place) => ({ place, state: stamp === null ? 'missing' : await stateOf(place, stamp) })),
  );
  const same = states.find(({ state }) => state === 'same');
  if (same !== undefined) {
    const notice = same.place === path ? null : sayMoved(about, name, same.place);
    return { path: same.place, notice };
  }
  const changed = states.find(({ state }) => state === 'changed');
  if (changed !== undefined) return { path: changed.place, notice: sayChanged(about, name) };
  return { path, notice: sayMissing(about, name) };
}

const sayMoved = (about: ProjectNotice['about'], name: string, path: string): ProjectNotice => ({
  about,
  state: 'moved',
  text: `${name} is now in ${dirname(path)}; it is the same file as before.`,
});

const sayChanged = (about: ProjectNotice['about'], name: string): ProjectNotice => ({
  about,
  state: 'changed',
  text: `${name} has changed since the project was saved: what was measured is of the old one. Measure again.`,
});

const sayMissing = (about: ProjectNotice['about'], name: string): ProjectNotice => ({
  about,
  state: 'missing',
  text: `${name} is not where it was. What was measured still holds; to measure again, open the ${about} again.`,
});
