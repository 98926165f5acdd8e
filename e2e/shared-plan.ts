import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { type Finished, modewise } from './modewise.ts';

/** How `modewise plan --json` ended, and the plan.json that it wrote, which no test may change. */
export interface SharedPlan {
  readonly finished: Finished;
  readonly file: string;
}

/**
 * Plans the example run with the real command line, once in a test run for all files that ask for the same: such a plan takes ten seconds of
 * processor time. The first to ask makes it, and the others wait for it.
 */
export async function sharedPlanOf(preset: string): Promise<SharedPlan> {
  const args = ['--preset', preset];
  const run = JSON.stringify(exampleRun());
  const key = createHash('sha256')
    .update(JSON.stringify([run, ...args]))
    .digest('hex');
  const folder = join(inject('sharedFolder'), key);
  const [runFile, file, endFile] = ['run.json', 'plan.json', 'end.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  if (isFirst(folder)) {
    writeFileSync(runFile, run);
    const home = join(folder, 'home');
    const finished = await modewise(['plan', runFile, ...args, '--out', file, '--json'], { home });
    writeFileSync(`${endFile}.new`, JSON.stringify(finished));
    renameSync(`${endFile}.new`, endFile);
  }
  while (!existsSync(endFile)) await sleep(50);
  return { finished: JSON.parse(readFileSync(endFile, 'utf8')) as Finished, file };
}

/** Creates the folder, which only one of those who ask at the same time can. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
