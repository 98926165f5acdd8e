import { readdir, rm, stat } from 'node:fs/promises';
import { isSource } from '#core/contract/model/data-source.ts';
import { currentProject } from '#core/contract/project/migrations.ts';
import { basename, join, resolve, dirname } from 'node:path';
import type { RunDocument } from '#core/contract/run/run.ts';
import {
  type OpenedProject,
  PROJECT_SCHEMA_VERSION,
  Project,
  type ProjectContent,
  type RecentList,
  type FileStamp,
  type ProjectNotice,
} from '#core/contract/project/project.ts';
import { type FileGuard, mayRead, mayWrite } from '#engine/platform/file-guard.ts';
import { readSamples } from '#engine/model/samples.ts';
import { stampOf, stateOf } from './file-stamp.ts';
import { openRecents, type Recents } from './recents.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { kindOf, readText } from '#engine/platform/document-text.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** The current place of a project's file, and a notice about it. */
interface FoundFile {
  readonly path: string | null;
  readonly notice: ProjectNotice | null;
}

/** Whether a project names a file, and neither a sample nor an address. */
function isFile(path: string): boolean {
  return !path.startsWith('sample:') && !isSource(path);
}

/**
 * Finds a file of a project: at its old place, next to the project's file, or among the samples; the hash identifies a
 * moved file. A changed file is used with a notice; a missing one keeps its old path.
 */
async function findFile(options: {
  readonly about: ProjectNotice['about'];
  readonly path: string | null;
  readonly stamp: FileStamp | null;
  readonly projectFile: string;
  /** Bundled sample files. */
  readonly samples: readonly string[];
  readonly guard: FileGuard;
}): Promise<FoundFile> {
  const { about, path, stamp, projectFile, samples, guard } = options;
  if (path === null || !isFile(path)) return { path, notice: null };
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
  text: `${name} moved to ${dirname(path)}; its content is unchanged.`,
});

const sayChanged = (about: ProjectNotice['about'], name: string): ProjectNotice => ({
  about,
  state: 'changed',
  text: `${name} has changed since the project was saved. The results are for the old version; measure again.`,
});

const sayMissing = (about: ProjectNotice['about'], name: string): ProjectNotice => ({
  about,
  state: 'missing',
  text: `${name} was not found. The results are still valid. To measure again, locate the file.`,
});

/** Unsaved edits are deleted after this time. */
const KEPT_FOR_MS = 60 * 86_400_000;

/** Projects on disk: the user's files, autosaved edits, and the list of recent projects. */
export interface Projects {
  readonly open: (file: string, options: { readonly saved: boolean }) => Promise<OpenedProject>;
  readonly save: (file: string, content: ProjectContent) => Promise<{ readonly savedAt: string }>;
  readonly autosave: (
    file: string | null,
    content: ProjectContent,
  ) => Promise<{ readonly savedAt: string; readonly kept: string }>;
  readonly recents: () => Promise<RecentList>;
  /** The file that opens a project: the user's if it is among the recent ones, else its autosaved copy; null if there is neither. */
  readonly fileOf: (id: string) => Promise<string | null>;
  readonly forget: (file: string) => Promise<RecentList>;
}

interface ProjectsOptions {
  /** The file with the list of recent projects. */
  readonly recentsFile: string;
  /** The folder of unsaved edits. */
  readonly autosaveFolder: string;
  /** Files in this folder are deleted when the program ends, so projects there are also autosaved. */
  readonly passingFolder: string;
  readonly guard: FileGuard;
  /** The program's version. */
  readonly version: string;
  readonly now?: () => Date;
}

/** Opens the projects of a home folder. */
export function openProjects(options: ProjectsOptions): Projects {
  const { autosaveFolder, passingFolder, guard, now = () => new Date() } = options;
  const recents = openRecents(options.recentsFile, now);
  const seal = projectSealer({ ...options, now });
  const autosaveOf = (id: string): string => join(autosaveFolder, `${id}.modewise`);

  /** Adds a project to the list; for a temporary file, its autosaved copy. */
  async function remember(file: string, project: Project): Promise<void> {
    const kept = autosaveOf(project.id);
    const lasts = !file.startsWith(join(passingFolder, '/'));
    if (!lasts) await writeProjectInHome(kept, project);
    const untitled = !lasts || file === kept;
    await recents.add(lasts ? file : kept, project, untitled ? { untitled } : { untitled, instead: kept });
  }

  return {
    open: async (given, { saved }) => {
      const file = resolve(given);
      const isKept = file.startsWith(join(autosaveFolder, '/'));
      await admit(file, { guard, recents });
      const own = await readProject(file);
      const kept = saved || isKept ? null : await readNewer(autosaveOf(own.id), own);
      const project = kept ?? own;
      const { model, data } = await findFiles(project, { projectFile: file, guard });
      const { schemaVersion: _, modewise: _by, savedAt: _at, stamps: _stamps, ...content } = project;
      if (saved) await rm(autosaveOf(own.id), { force: true });
      await remember(file, withoutForeignPaths(project, guard));
      return {
        content: { ...content, model: model.path, data: data.path },
        file: isKept ? null : file,
        savedAt: own.savedAt,
        unsavedAt: isKept ? own.savedAt : (kept?.savedAt ?? null),
        notices: [model.notice, data.notice].filter((notice) => notice !== null),
      };
    },
    save: async (given, content) => {
      const file = resolve(given);
      const project = await seal(content);
      await writeProject(file, project);
      await rm(autosaveOf(content.id), { force: true }).catch(() => undefined);
      await remember(file, project);
      return { savedAt: project.savedAt };
    },
    autosave: async (file, content) => {
      const project = await seal(content);
      const kept = autosaveOf(content.id);
      await writeProjectInHome(kept, project);
      // A study without a file is listed once it has a measurement.
      if (file === null && content.run !== null) await recents.add(kept, project, { untitled: true });
      await removeForgotten(autosaveFolder, now());
      return { savedAt: project.savedAt, kept };
    },
    recents: recents.list,
    fileOf: async (id) => {
      for (const { file } of (await recents.list()).projects) {
        const project = await readProject(file).catch(() => null);
        if (project?.id === id) return file;
      }
      const kept = autosaveOf(id);
      return (await stat(kept).catch(() => null)) === null ? null : kept;
    },
    forget: async (file) => {
      await recents.remove(file);
      return recents.list();
    },
  };
}

async function findFiles(
  { model, data, stamps }: Project,
  where: { readonly projectFile: string; readonly guard: FileGuard },
): Promise<{ readonly model: FoundFile; readonly data: FoundFile }> {
  const samples = (await readSamples().catch(() => [])).flatMap((sample) => [sample.model, sample.data]);
  return {
    model: await findFile({ about: 'model', path: model, stamp: stamps.model, samples, ...where }),
    data: await findFile({ about: 'data', path: data, stamp: stamps.data, samples, ...where }),
  };
}

/** Makes projects from their content: adds the version, the time and the stamps of the files. */
function projectSealer({
  guard,
  version,
  now,
}: Pick<ProjectsOptions, 'guard' | 'version'> & { readonly now: () => Date }): (
  content: ProjectContent,
) => Promise<Project> {
  /** Stamps by path, so that a large model is not read at every save. */
  const stamps = new Map<string, NonNullable<Project['stamps']['model']>>();
  async function stamp(path: string | null): Promise<Project['stamps']['model']> {
    if (path === null || !isFile(path)) return null;
    const found = await stampOf(path, stamps.get(path) ?? null);
    if (found !== null) stamps.set(path, found);
    return found;
  }
  return async (content) => {
    // A page must not create a project that names unreadable files, because opening it would permit reading them.
    for (const path of [content.model, content.data]) {
      if (path !== null && isFile(path)) guard.checkRead(path);
    }
    return {
      ...content,
      schemaVersion: PROJECT_SCHEMA_VERSION,
      modewise: version,
      savedAt: now().toISOString(),
      stamps: { model: await stamp(content.model), data: await stamp(content.data) },
    };
  };
}

/** Permits the page to read the files of a listed project, which the page cannot have written itself. */
async function admit(
  file: string,
  { guard, recents }: { readonly guard: FileGuard; readonly recents: Recents },
): Promise<void> {
  if (mayWrite(guard, file) || !(await recents.has(file))) return guard.checkRead(file);
  const { model, data } = await readProject(file);
  for (const path of [file, model, data]) if (path !== null && isFile(path)) guard.grant(path);
}

/**
 * The project with only those paths that the caller may read; others are reduced to their base name. A project sent by
 * a page can name any file, and stored under the home folder it would count as the user's own, whose files may be read.
 */
function withoutForeignPaths(project: Project, guard: FileGuard): Project {
  const cut = (path: string | null): string | null =>
    path === null || !isFile(path) || mayRead(guard, path) ? path : basename(path);
  return { ...project, model: cut(project.model), data: cut(project.data) };
}

/** Autosaved edits that are newer than the project; null if there are none that can be read. */
async function readNewer(file: string, { savedAt }: Project): Promise<Project | null> {
  const kept = await readProject(file).catch(() => null);
  return kept !== null && kept.savedAt > savedAt ? kept : null;
}

async function removeForgotten(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const info = await stat(file).catch(() => null);
    if (info !== null && now.getTime() - info.mtimeMs > KEPT_FOR_MS) await rm(file, { force: true });
  }
}

/** Reads and validates a project. Throws AppError with the file, the problem and a remedy. */
export async function readProject(file: string): Promise<Project> {
  const value = currentProject(parse(file, await readText(file, 'project')));
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : null;
  if (typeof version === 'number' && version > PROJECT_SCHEMA_VERSION) {
    throw unusable(
      file,
      `it was written by a newer Modewise (schemaVersion ${version}; this one reads ${PROJECT_SCHEMA_VERSION})`,
      'Update Modewise.',
    );
  }
  const parsed = Project.safeParse(value);
  if (parsed.success) return parsed.data;
  const other = typeof value === 'object' && value !== null ? kindOf(value) : null;
  if (other !== null) {
    throw unusable(
      file,
      `this is a ${other}.json, not a project`,
      'Open a project that Modewise saved, a .modewise file.',
    );
  }
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the top level';
  throw unusable(
    file,
    `this is not a project: ${place}: ${issue?.message ?? 'invalid'}`,
    'Open a project that Modewise saved, a .modewise file.',
  );
}

/** Reads a project in which something is measured. Throws AppError (unusable-input) for another. */
export async function readMeasuredProject(file: string): Promise<Project & { readonly run: RunDocument }> {
  const project = await readProject(file);
  const { run } = project;
  if (run !== null) return { ...project, run };
  throw unusable(file, 'this project has no measurement', 'Open it, measure and save it.');
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable(file, 'this is not a project: it is not JSON', 'Open a file that Modewise saved.');
  }
}

/** Writes a project atomically. Throws AppError if it cannot be written. */
async function writeProject(file: string, project: Project): Promise<void> {
  try {
    await writeAtomically(file, `${JSON.stringify(project)}\n`);
  } catch (error) {
    const cause = writeFailureCause(error) ?? (error instanceof Error ? error.message : String(error));
    throw unusable(file, `it cannot be saved: ${cause}`, 'Save it under another name, or in another folder.');
  }
}

/** The same in a folder under the home folder, which is created if necessary. */
async function writeProjectInHome(file: string, project: Project): Promise<void> {
  try {
    makeFolder(dirname(file));
  } catch {
    // Writing to it reports the cause.
  }
  await writeProject(file, project);
}
