import { dirname } from 'node:path';
import { currentProject } from '#core/contract/migrations.ts';
import { PROJECT_SCHEMA_VERSION, Project } from '#core/contract/project.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readText } from '#engine/platform/read-document.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** Reads and checks a project. Throws AppError that names the file, what is wrong and what to do. */
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
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the top level';
  throw unusable(
    file,
    `this is no project: ${place}: ${issue?.message ?? 'invalid'}`,
    'Open a file that Modewise saved; a run.json or plan.json is no project.',
  );
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable(file, 'this is no project: it is not JSON', 'Open a file that Modewise saved.');
  }
}

/** Writes a project, whole or not at all. Throws AppError where it cannot be written. */
export async function writeProject(file: string, project: Project): Promise<void> {
  try {
    await writeAtomically(file, `${JSON.stringify(project)}\n`);
  } catch (error) {
    const cause = writeFailureCause(error) ?? (error instanceof Error ? error.message : String(error));
    throw unusable(file, `it cannot be saved: ${cause}`, 'Save it under another name, or in another folder.');
  }
}

/** The same into a folder of ours, which is made when it is missing. */
export async function writeProjectInHome(file: string, project: Project): Promise<void> {
  try {
    makeFolder(dirname(file));
  } catch {
    // Writing into it says why it cannot be.
  }
  await writeProject(file, project);
}
