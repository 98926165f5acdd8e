import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { madeOnce } from './made-once.ts';
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
  const folder = await madeOnce(key, async (made) => {
    const runFile = join(made, 'run.json');
    writeFileSync(runFile, run);
    const home = join(made, 'home');
    const finished = await modewise(['plan', runFile, ...args, '--out', join(made, 'plan.json'), '--json'], { home });
    writeFileSync(join(made, 'end.json'), JSON.stringify(finished));
  });
  const finished = JSON.parse(readFileSync(join(folder, 'end.json'), 'utf8')) as Finished;
  return { finished, file: join(folder, 'plan.json') };
}
