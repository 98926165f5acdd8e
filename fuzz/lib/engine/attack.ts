import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Chance, chanceOf } from '../chance.ts';
import { caseNumbers, type FuzzOptions } from '../options.ts';
import { orphansAfter, temporaryFolder } from '../processes.ts';
import { type CaseInput, MAX_MIB, Tally } from '../tally.ts';
import { EngineProcess, type JobOutcome } from './engine-process.ts';
import type { Job } from './job.ts';

/** One case: what the engine is asked, and the files that this is about. */
export interface EngineCase {
  /** What was done to the input, in a few words. */
  readonly about: string;
  readonly job: Job;
  readonly inputs: readonly CaseInput[];
  /** Where a case starts processes that take their time: the bound of a hang for it. */
  readonly hangMs?: number;
}

/** Makes the case of a number. `folder` is its own and removed afterwards; `home` is the engine's, shared by the cases of one process. */
export type MakeCase = (
  chance: Chance,
  place: { readonly folder: string; readonly home: string; readonly index: number },
) => EngineCase;

/** Cases that run at the same time, each in an engine process of its own. */
const LANES = 2;
/** An engine process is replaced after this many cases, so that no case inherits the memory of many. */
const CASES_PER_PROCESS = 200;
/** A process that was asked to end, or whose parent was killed, is gone after this. */
const ORPHAN_MS = 5_000;

/** Runs the cases of a program through engine processes. Yields the exit code of the program. */
export async function attackEngine(name: string, options: FuzzOptions, makeCase: MakeCase): Promise<0 | 1> {
  const tally = new Tally(name, options);
  const numbers = caseNumbers(options);
  const root = temporaryFolder();
  const lane = async (number: number): Promise<void> => {
    const home = join(root, `home-${number}`);
    const engine = new EngineProcess(home);
    let cases = 0;
    for (const index of numbers) {
      const folder = join(root, `case-${index}`);
      mkdirSync(folder);
      const made = makeCase(chanceOf(options.seed, index), { folder, home, index });
      const end = await runCase(made, { engine, hangMs: options.hangMs, index, tally });
      tally.ran(end);
      rmSync(folder, { recursive: true, force: true });
      cases += 1;
      if (cases % CASES_PER_PROCESS === 0) await engine.stop();
      if (tally.isOver) break;
    }
    await engine.stop();
  };
  await Promise.all(Array.from({ length: options.only === null ? LANES : 1 }, (_, number) => lane(number)));
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', options.count, `process ${pid} was left`);
  return tally.finish();
}

interface CaseContext {
  readonly engine: EngineProcess;
  readonly hangMs: number;
  readonly index: number;
  readonly tally: Tally;
}

async function runCase(made: EngineCase, context: CaseContext): Promise<'accepted' | 'refused' | 'violated'> {
  const { engine, tally } = context;
  const hangMs = Math.max(context.hangMs, made.hangMs ?? 0);
  let outcome = await engine.run(made.job, hangMs);
  // Once more, in a process of its own: a busy machine makes anything slow.
  if (outcome.state === 'hang') outcome = await engine.run(made.job, hangMs);
  // A process keeps the memory of the cases before: only what this case takes alone counts.
  else if (outcome.state === 'done' && (outcome.peakMiB ?? 0) > MAX_MIB) {
    engine.kill();
    outcome = await engine.run(made.job, hangMs);
  }
  tally.sawMiB(outcome.peakMiB ?? 0);
  return judge(made, outcome, context);
}

function judge(
  made: EngineCase,
  outcome: JobOutcome,
  { tally, index }: CaseContext,
): 'accepted' | 'refused' | 'violated' {
  const { about, inputs } = made;
  const before = tally.violations;
  switch (outcome.state) {
    case 'crash':
      tally.violated('crash', index, `${about}: ${outcome.how}`, inputs);
      return 'violated';
    case 'hang':
      tally.violated('hang', index, `${about}: no answer after ${outcome.ms} ms`, inputs);
      return 'violated';
    case 'memory':
      tally.violated('memory', index, `${about}: ended at ${Math.round(outcome.peakMiB ?? 0)} MiB`, inputs);
      return 'violated';
    case 'done':
      break;
  }
  if ((outcome.peakMiB ?? 0) > MAX_MIB) {
    tally.violated('memory', index, `${about}: ${Math.round(outcome.peakMiB ?? 0)} MiB`, inputs);
  }
  for (const step of outcome.steps) {
    if (step.state === 'refused' && step.code === 'defect')
      tally.violated('defect', index, `${about}: ${step.cause}`, inputs);
    else if (step.state === 'answered' && step.notFinite !== null)
      tally.violated('not-finite', index, `${about}: ${step.notFinite}`, inputs);
  }
  if (tally.violations > before) return 'violated';
  return outcome.steps.some((step) => step.state === 'refused') ? 'refused' : 'accepted';
}
