import { extname } from 'node:path';
import type { Study } from '#core/contract/study.ts';
import { readRunOrPlan } from '#engine/platform/read-document.ts';
import { readMeasuredProject } from './projects.ts';

/** Reads a run.json, a plan.json or a project. Throws AppError with the file, the place in it and a remedy. */
export async function readStudy(file: string): Promise<Study> {
  if (extname(file) === '.modewise') {
    const { run, packs, workload, today } = await readMeasuredProject(file);
    return { kind: 'project', runs: [run, ...packs], workload, today };
  }
  return readRunOrPlan(file);
}
