import { basename, extname, resolve } from 'node:path';
import { isSource } from '#core/contract/data-source.ts';
import type { OpenedProject, ProjectContent } from '#core/contract/project.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readProject } from './projects.ts';

/** A path as others see it: its base name. Samples and addresses have no folder. */
function nameOnly(path: string | null): string | null {
  return path === null || path.startsWith('sample:') || isSource(path) ? path : basename(path);
}

/** The content for others: with the names of files, but without their folders, which belong to the user of this machine. */
function withoutFolders(content: ProjectContent): ProjectContent {
  const { workload, model, data } = content;
  const { current } = workload;
  return {
    ...content,
    model: nameOnly(model),
    data: nameOnly(data),
    runFolder: null,
    reports: [],
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
  const { schemaVersion: _, modewise: _by, savedAt, stamps: _stamps, ...content } = await readProject(file);
  if (content.run === null)
    throw unusable(given, 'nothing is measured in this project', 'Open it, measure and save it.');
  return { content: withoutFolders(content), file: basename(file), savedAt, unsavedAt: null, notices: [] };
}
