import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Chance, chanceOf } from '#fuzz/lib/chance.ts';
import { caseNumbers, type FuzzOptions } from '#fuzz/lib/options.ts';
import { orphansAfter, temporaryFolder } from '#fuzz/lib/processes.ts';
import { type CaseInput, MAX_MIB, Tally } from '#fuzz/lib/tally.ts';
import { type Bounds, EngineProcess, type JobOutcome } from './engine-process.ts';
import type { Job, StepEnd } from './job.ts';

/** One case: the requests to the engine, and the files that they use. */
export interface EngineCase {
  /** What was changed in the input, in a few words. */
  readonly about: string;
  readonly job: Job;
  readonly inputs: readonly CaseInput[];
  /** The limit for a hang, for cases that start slow processes. */
  readonly hangMs?: number;
  /** What is wrong with the files that the job wrote; null if nothing is. Only for a job with no refused step. */
  readonly wrongIn?: () => string | null;
}

/**
 * Makes a case by its number. `folder` belongs to the case and is removed afterwards; `home` belongs to the engine and
 * is shared by the cases of one process.
 */
export type MakeCase = (
  chance: Chance,
  place: { readonly folder: string; readonly home: string; readonly index: number },
) => EngineCase;

/** Cases that run at the same time, each in its own engine process. */
const LANES = 2;
/** An engine process is replaced after this many cases, so that memory growth does not carry over. */
const CASES_PER_PROCESS = 200;
/** A process must be gone this long after it was asked to end or its parent was killed. */
const ORPHAN_MS = 5_000;

/** How much longer malformed input may take than valid input, on a machine where that exceeds the limit. */
const SLOWER = 3;
/** A request without processor time is a hang after this multiple of the limit: it may wait on a busy machine. */
const WAITING = 30;
const REFERENCE_BOUNDS: Bounds = { processorMs: 60_000, wallMs: 120_000 };
/** The measured speed of the machine is valid for this long. */
const SPEED_KEEPS_MS = 30_000;

/**
 * Runs the cases of a program through engine processes. `reference` makes a request with valid input; its time shows
 * how busy the machine is. Returns the exit code of the program.
 */
export async function attackEngine(
  name: string,
  options: FuzzOptions,
  { reference, makeCase }: { readonly reference: Job; readonly makeCase: MakeCase },
): Promise<0 | 1> {
  const tally = new Tally(name, options);
  const numbers = caseNumbers(options);
  const root = temporaryFolder();
  const lane = async (number: number): Promise<void> => {
    const home = join(root, `home-${number}`);
    const bounded = new BoundedEngine(new EngineProcess(home), { reference, hangMs: options.hangMs });
    let cases = 0;
    for (const index of numbers) {
      const folder = join(root, `case-${index}`);
      mkdirSync(folder);
      const made = makeCase(chanceOf(options.seed, index), { folder, home, index });
      const outcome = await bounded.run(made);
      tally.sawMiB(outcome.peakMiB ?? 0);
      tally.ran(judge(made, outcome, { index, tally }));
      rmSync(folder, { recursive: true, force: true });
      cases += 1;
      if (cases % CASES_PER_PROCESS === 0) await bounded.engine.stop();
      if (tally.isOver) break;
    }
    await bounded.engine.stop();
  };
  await Promise.all(Array.from({ length: options.only === null ? LANES : 1 }, (_, number) => lane(number)));
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', options.count, `process ${pid} was left`);
  return tally.finish();
}

/** Runs cases with hang limits that scale with the speed of the machine. */
class BoundedEngine {
  readonly engine: EngineProcess;
  readonly #reference: Job;
  readonly #hangMs: number;
  #stretched: Bounds = { processorMs: 0, wallMs: 0 };
  #stretchedUntilMs = 0;

  constructor(engine: EngineProcess, options: { readonly reference: Job; readonly hangMs: number }) {
    this.engine = engine;
    this.#reference = options.reference;
    this.#hangMs = options.hangMs;
  }

  /** Runs a case; repeats one over the limit of time or memory in its own process. If it is over again, it hangs. */
  async run(made: EngineCase): Promise<JobOutcome> {
    const outcome = await this.#once(made);
    const isLarge = outcome.state === 'done' && (outcome.peakMiB ?? 0) > MAX_MIB;
    if (outcome.state !== 'hang' && !isLarge) return outcome;
    this.engine.kill();
    // A process keeps the memory of earlier cases, so measure this case alone.
    if (isLarge) return this.#once(made);
    await this.#stretch();
    const again = await this.#once(made);
    if (again.state === 'hang') this.engine.kill();
    return again;
  }

  async #once({ job, hangMs: ownMs = 0 }: EngineCase): Promise<JobOutcome> {
    const hangMs = Math.max(this.#hangMs, ownMs);
    const { processorMs, wallMs } =
      performance.now() < this.#stretchedUntilMs ? this.#stretched : { processorMs: 0, wallMs: 0 };
    const stepMs = Math.max(hangMs, processorMs);
    const steps = job.kind === 'steps' ? job.steps.length : 1;
    const outcome = await this.engine.run(job, {
      // The steps after a slow one have the limits of a quiet machine.
      processorMs: stepMs + (steps - 1) * hangMs,
      wallMs: Math.max(steps * WAITING * hangMs, wallMs),
    });
    if (outcome.state !== 'done' || !outcome.steps.some((step) => processorMsOfStep(step) > stepMs)) return outcome;
    return { ...outcome, state: 'hang' };
  }

  /** Measures the current time of a request with valid input. */
  async #stretch(): Promise<void> {
    const taken = await this.engine.run(this.#reference, REFERENCE_BOUNDS);
    this.#stretched = { processorMs: SLOWER * taken.processorMs, wallMs: SLOWER * taken.wallMs };
    this.#stretchedUntilMs = performance.now() + SPEED_KEEPS_MS;
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const processorMsOfStep = (step: StepEnd): number => (step.state === 'left-out' ? 0 : step.processorMs);

function judge(
  made: EngineCase,
  outcome: JobOutcome,
  { index, tally }: { readonly index: number; readonly tally: Tally },
): 'accepted' | 'refused' | 'violated' {
  const { about, inputs } = made;
  const before = tally.violations;
  switch (outcome.state) {
    case 'crash':
      tally.violated('crash', index, `${about}: ${outcome.how}`, inputs);
      return 'violated';
    case 'hang':
      tally.violated(
        'hang',
        index,
        `${about}: no answer after ${seconds(outcome.processorMs)} s of processor time in ${seconds(outcome.wallMs)} s`,
        inputs,
      );
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
  if (outcome.steps.some((step) => step.state === 'refused')) return 'refused';
  const wrong = made.wrongIn?.() ?? null;
  if (wrong === null) return 'accepted';
  tally.violated('difference', index, `${about}: ${wrong}`, inputs);
  return 'violated';
}
