import { extname } from 'node:path';
import { variantsOfRun } from '#core/decide/plan-variants.ts';
import type { Study } from '#core/contract/project/study.ts';
import { readRunOrPlan } from '#engine/platform/read-document.ts';
import { readMeasuredProject } from './projects.ts';

/** Reads a run.json, a plan.json or a project. Throws AppError with the file, the place in it and a remedy. */
export async function readStudy(file: string): Promise<Study> {
  if (extname(file) === '.modewise') {
    const { run, importedRuns, variants: made, workload, currentDeployment } = await readMeasuredProject(file);
    const variants = variantsOfRun(made, run);
    return {
      kind: 'project',
      runs: [run, ...importedRuns],
      ...(variants !== null && { variants }),
      workload,
      currentDeployment,
    };
  }
  return readRunOrPlan(file);
}
