/**
 * Commands of the real command line whose processes are stopped for up to 3 s at random moments of every phase, as a
 * machine that sleeps or a paused virtual machine stops them. No number that its document trusts may be far from that
 * of an undisturbed run.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunDocument } from '#core/contract/run/run.ts';
import { ScoreDocument } from '#core/contract/run/score.ts';
import { VariantsDocument } from '#core/contract/model/variants.ts';
import { type Chance, chanceOf } from './lib/chance.ts';
import { caseNumbers, readOptions } from './lib/options.ts';
import {
  type CliEnd,
  endOfCli,
  familyOf,
  isRunning,
  orphansAfter,
  runProgram,
  startCli,
  temporaryFolder,
} from './lib/processes.ts';
import {
  type FoundNumber,
  numbersOfRun,
  numbersOfScore,
  numbersOfVariants,
  wrongNumbers,
} from './lib/stops/numbers.ts';
import { Tally } from './lib/tally.ts';

const options = readOptions({ count: 3, timeLimitS: 300 });
const MEASURE = 'measure --model sample:fraud --effort quick --threads 1 --replicas 1 --json'.split(' ');
/** Points as short as they may be without being rough, and few of them. */
const OF_MODE = {
  batch: ['--batch-size', '8'],
  realtime: ['--rate', '200', '--duration-s', '0.5'],
  microbatch: ['--rate', '200', '--duration-s', '0.5', '--window-ms', '2', '--max-batch', '4'],
};
const LIMIT_MS = 180_000;
const ORPHAN_MS = 10_000;
const POLL_MS = 5;
const MIN_STOP_MS = 200;
const MAX_STOP_MS = 3_000;
/** The exit code of `modewise` after an unexpected error. */
const DEFECT = 4;
/** Undisturbed runs that a suspicious number is compared with, after those of the start. */
const REPEATS = 2;

/** Where a case stops processes: a phase of a measurement with the mode that has it, or another command. */
const TARGETS = [
  { phase: 'job', modes: 'batch' },
  { phase: 'batch', modes: 'batch' },
  { phase: 'realtime', modes: 'realtime' },
  { phase: 'cold-start', modes: 'batch' },
  { phase: 'score', modes: null },
  { phase: 'microbatch', modes: 'microbatch' },
  { phase: 'job', modes: 'batch' },
  { phase: 'profile', modes: 'batch' },
  { phase: 'variants', modes: null },
  { phase: 'batch-again', modes: 'batch' },
  { phase: 'realtime', modes: 'realtime' },
  { phase: 'score', modes: null },
] as const;
type Target = (typeof TARGETS)[number];

function argumentsOf({ phase, modes }: Target, folder: string): readonly string[] {
  if (modes !== null) return [...MEASURE, '--modes', modes, ...OF_MODE[modes]];
  return phase === 'score'
    ? ['score', 'sample:fraud', '--out', join(folder, 'scored.csv'), '--overwrite', '--json']
    : ['optimise', 'sample:recommendations', '--int8', '--out', join(folder, 'variants'), '--json'];
}

function numbersOf({ phase, modes }: Target, { stdout }: CliEnd): readonly FoundNumber[] {
  const document: unknown = JSON.parse(stdout);
  if (modes !== null) return numbersOfRun(RunDocument.parse(document));
  return phase === 'score'
    ? numbersOfScore(ScoreDocument.parse(document))
    : numbersOfVariants(VariantsDocument.parse(document));
}

function journalOf(home: string): string {
  const runs = join(home, 'runs');
  const [name] = existsSync(runs) ? readdirSync(runs) : [];
  const path = name === undefined ? null : join(runs, name, 'events.ndjson');
  return path !== null && existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** An undisturbed run. */
interface Undisturbed {
  readonly numbers: readonly FoundNumber[];
  readonly journal: string;
  readonly wholeMs: number;
}

async function undisturbed(target: Target, root: string): Promise<Undisturbed> {
  const home = join(root, 'undisturbed');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  const startedMs = performance.now();
  const end = await endOfCli(startCli(argumentsOf(target, home), home), LIMIT_MS);
  const wholeMs = performance.now() - startedMs;
  if (end.code !== 0) throw new Error(`an undisturbed run fails: ${end.stderr}`);
  return { numbers: numbersOf(target, end), journal: journalOf(home), wholeMs };
}

/** How long the phase of a target takes, or the whole command if it has no phases. */
function phaseMs({ phase }: Target, { journal, wholeMs }: Undisturbed): number {
  const at = (kind: string): number => {
    const line = journal.split('\n').find((each) => each.includes(`"${kind}","phase":"${phase}"`));
    return Date.parse(/"at":"([^"]+)"/.exec(line ?? '')?.[1] ?? '');
  };
  const ms = at('phase-finished') - at('phase-started');
  return Number.isNaN(ms) ? wholeMs : ms;
}

/** Waits until a measurement is in its phase; another command has begun when it has a child. */
async function phaseBegins({ phase, modes }: Target, home: string, pid: number): Promise<void> {
  const hasBegun = (): boolean =>
    modes === null ? familyOf(pid).length > 1 : journalOf(home).includes(`"phase-started","phase":"${phase}"`);
  while (isRunning(pid) && !hasBegun()) await sleep(POLL_MS);
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** Stops what measures, all of the command, or one process of it, for some time. False if it had ended. */
async function stopOnce(pid: number, chance: Chance): Promise<boolean> {
  const [, ...children] = familyOf(pid);
  const one = chance.oneOf(children);
  const who = chance.pick(['children', 'children', 'children', 'all', 'one']);
  const forMs = chance.between(MIN_STOP_MS, MAX_STOP_MS);
  if (one === undefined) return false;
  const stopped = who === 'one' ? [one] : who === 'all' ? [pid, ...children] : children;
  for (const each of stopped) signal(each, 'SIGSTOP');
  await sleep(forMs);
  for (const each of stopped) signal(each, 'SIGCONT');
  return true;
}

interface Attack {
  readonly index: number;
  readonly target: Target;
  readonly root: string;
  readonly tally: Tally;
  readonly known: Undisturbed[];
}

/** Compares what a command found with undisturbed runs, and makes more of them where a number seems wrong. Returns the wrong ones. */
async function wrongOf(found: readonly FoundNumber[], { target, root, known }: Attack): Promise<readonly string[]> {
  const wrong = (): readonly string[] =>
    wrongNumbers(
      found,
      known.map(({ numbers }) => numbers),
      options.factor,
    );
  // The machine may have become slower, so only a run directly after this one tells.
  for (let repeat = 0; repeat < REPEATS && wrong().length > 0; repeat += 1) known.push(await undisturbed(target, root));
  return wrong();
}

async function attack(attacked: Attack): Promise<void> {
  const { index, target, root, tally, known } = attacked;
  const chance = chanceOf(options.seed, index);
  const home = join(root, `home-${index}`);
  mkdirSync(home);
  const child = startCli(argumentsOf(target, home), home);
  const ending = endOfCli(child, LIMIT_MS);
  const { pid = 0 } = child;
  await phaseBegins(target, home, pid);
  const [first] = known;
  const forMs = first === undefined ? 0 : phaseMs(target, first);
  let stops = 0;
  for (let wanted = chance.pick([1, 1, 2, 3]); wanted > 0; wanted -= 1) {
    await sleep(chance.between(0, Math.round(forMs / wanted)));
    if (isRunning(pid) && (await stopOnce(pid, chance))) stops += 1;
  }
  const end = await ending;
  const before = tally.violations;
  for (const left of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', index, `process ${left} was left`);
  const { code, signal: killed, stderr } = end;
  if (code === DEFECT) tally.violated('defect', index, stderr);
  else if (code !== 0) tally.violated('lost', index, `it ended with ${code ?? killed}: ${stderr.slice(-200)}`);
  else {
    const found = numbersOf(target, end);
    const wrong = await wrongOf(found, attacked);
    for (const text of wrong) tally.violated('difference', index, `${target.phase}: ${text}`);
    const trusted = found.filter(({ isTrusted }) => isTrusted).length;
    const counts = `${trusted} of ${found.length} numbers trusted, ${wrong.length} of them wrong`;
    process.stderr.write(`  case ${index}, ${target.phase}: ${stops} stops, ${counts}\n`);
  }
  tally.ran(tally.violations > before ? 'violated' : stops === 0 ? 'refused' : 'accepted');
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
}

runProgram(options.timeLimitS, async () => {
  const tally = new Tally('stops', options);
  const root = temporaryFolder();
  const known = new Map<string, Undisturbed[]>();
  for (const index of caseNumbers(options)) {
    const target = TARGETS[index % TARGETS.length];
    if (tally.isOver || target === undefined) break;
    const command = target.modes ?? target.phase;
    const runs = known.get(command) ?? [await undisturbed(target, root)];
    known.set(command, runs);
    await attack({ index, target, root, tally, known: runs });
  }
  return tally.finish();
});
