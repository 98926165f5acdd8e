import { basename, extname, resolve } from 'node:path';
import { isSource } from '#core/contract/model/data-source.ts';
import type { OpenedProject, ProjectContent } from '#core/contract/project/project.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readMeasuredProject } from './projects.ts';

/** The base name of a path of any system, because a project may come from another one. */
function lastPart(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** A path as others see it: its base name. Samples and addresses have no folder. */
function nameOnly(path: string | null): string | null {
  return path === null || path.startsWith('sample:') || isSource(path) ? path : lastPart(path);
}

/** The content for others: with the names of files, but without their folders, which belong to the user of this machine. */
function withoutFolders(content: ProjectContent): ProjectContent {
  const { workload, model, data, settings } = content;
  const { arrivals } = settings;
  const { current } = workload;
  return {
    ...content,
    model: nameOnly(model),
    data: nameOnly(data),
    runFolder: null,
    // It names a cluster and its nodes.
    fleet: null,
    reports: [],
    settings: {
      ...settings,
      arrivals: arrivals.kind === 'trace' ? { ...arrivals, file: lastPart(arrivals.file) } : arrivals,
    },
    workload: {
      ...workload,
      traceFile: nameOnly(workload.traceFile),
      readsFile: nameOnly(workload.readsFile),
      current: current === null ? null : { ...current, run: nameOnly(current.run) },
    },
  };
}

/** Reads a project to show to others. Throws AppError for another file, and for a project that has no verdict to show. */
export async function shareProject(given: string): Promise<OpenedProject> {
  const file = resolve(given);
  if (extname(file) !== '.modewise') throw unusable(given, 'this is not a project', 'Name a .modewise file.');
  const { schemaVersion: _, modewise: _by, savedAt, stamps: _stamps, ...content } = await readMeasuredProject(file);
  return { content: withoutFolders(content), file: basename(file), savedAt, unsavedAt: null, notices: [] };
}
