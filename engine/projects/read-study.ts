import { extname } from 'node:path';
import type { Study } from '#core/contract/study.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { kindOfFile, readPlan, readRun } from '#engine/platform/read-document.ts';
import { readProject } from './projects.ts';

/** Reads a run.json, a plan.json or a project. Throws AppError with the file, the place in it and a remedy. */
export async function readStudy(file: string): Promise<Study> {
  if (extname(file) === '.modewise') {
    const { run, packs, workload } = await readProject(file);
    if (run === null) throw unusable(file, 'nothing is measured in this project', 'Open it, measure and save it.');
    return { kind: 'project', runs: [run, ...packs], workload };
  }
  return (await kindOfFile(file)) === 'run'
    ? { kind: 'run', run: await readRun(file) }
    : { kind: 'plan', plan: await readPlan(file) };
}
