/**
 * Measurements by the real command line that are killed at random moments and resumed until complete, sometimes by two
 * processes at once. No finished work may be lost, every journal must be readable, and no process may remain.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunEvent } from '#core/contract/run/journal.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { modelsFolder } from '#engine/platform/paths.ts';
import { type Chance, chanceOf } from './lib/chance.ts';
import { caseNumbers, readOptions } from './lib/options.ts';
import { type CliEnd, endOfCli, orphansAfter, runProgram, startCli, temporaryFolder } from './lib/processes.ts';
import { type CaseInput, Tally } from './lib/tally.ts';

const options = readOptions({ count: 2 });
/** A measurement that takes a few seconds and runs every phase. */
const SHORT = (
  '--model sample:fraud --effort quick --rate 200 --window-ms 2 --max-batch 4 --batch-size 8 --threads 1 --replicas 1 ' +
  '--duration-s 0.3 --json'
).split(' ');
/** Rows of its data: few, because a kill can come at any moment of a short job as well. */
const ROWS = 1_000;
const MEASURING_MS = 180_000;
const MAX_KILLS = 3;
const ORPHAN_MS = 10_000;
/** Exit codes of `modewise`. */
const DONE = 0;
const REFUSED = 2;

/** The options of the measurement, with its data in a folder. */
function shortMeasurement(folder: string): readonly string[] {
  const rows = readFileSync(join(modelsFolder(), 'fraud', 'fraud.csv'), 'utf8').split('\n', ROWS + 1);
  const data = join(folder, 'rows.csv');
  writeFileSync(data, `${rows.join('\n')}\n`);
  return ['measure', ...SHORT, '--data', data];
}

interface Killed {
  readonly index: number;
  readonly home: string;
  readonly measure: readonly string[];
  readonly chance: Chance;
  readonly tally: Tally;
  /** Duration of the whole measurement on this machine, milliseconds. */
  readonly wholeMs: number;
}

const inputsOf = (folder: string): readonly CaseInput[] =>
  ['spec.json', 'events.ndjson'].map((name) => join(folder, name)).filter((path) => existsSync(path));

function runFolderIn(home: string): string | null {
  const runs = join(home, 'runs');
  const [name] = existsSync(runs) ? readdirSync(runs) : [];
  return name === undefined ? null : join(runs, name);
}

/** The complete lines of a journal; null if one is not an event. */
function journalOf(folder: string): readonly string[] | null {
  const path = join(folder, 'events.ndjson');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text.split('\n').slice(0, -1);
  const isWhole = (line: string): boolean => {
    try {
      return RunEvent.safeParse(JSON.parse(line)).success;
    } catch {
      return false;
    }
  };
  return lines.every(isWhole) ? lines : null;
}

/** Starts a command line and kills it after some time, unless it has ended. */
async function killed(args: readonly string[], home: string, afterMs: number): Promise<CliEnd> {
  return endOfCli(startCli(args, home), afterMs);
}

function checkJournal(before: readonly string[], folder: string, { index, tally }: Killed): readonly string[] {
  const now = journalOf(folder);
  if (now === null) {
    tally.violated('torn', index, 'a whole line of the journal is not an event', inputsOf(folder));
    return before;
  }
  const isKept = before.every((line, at) => now[at] === line);
  if (!isKept)
    tally.violated('lost', index, `of ${before.length} lines of the journal not all are there`, inputsOf(folder));
  return now;
}

/** Resumes a run until it ends. Sometimes two processes do so at once, and one of them must be refused. */
async function resume(folder: string, { chance, home, index, tally }: Killed): Promise<CliEnd> {
  const args = ['measure', '--resume', folder, '--json'];
  if (!chance.happens(0.3)) return endOfCli(startCli(args, home), MEASURING_MS);
  const both = await Promise.all([0, 1].map(() => endOfCli(startCli(args, home), MEASURING_MS)));
  const codes = both.map(({ code }) => code).sort();
  // A process that starts after the other has ended finds a complete run.
  if (codes.every((code) => code === DONE) && journalOf(folder)?.filter(isCompletion).length !== 1) {
    tally.violated('torn', index, 'two went on with one run at once', inputsOf(folder));
  }
  return both.find(({ code }) => code === DONE) ?? both[0] ?? { code: null, signal: null, stdout: '', stderr: '' };
}

/** The last line of a run that was measured to its end. An interrupted run may end more than once. */
function isCompletion(line: string): boolean {
  const event = RunEvent.parse(JSON.parse(line));
  return event.kind === 'finished' && event.state === 'complete';
}

/** Checks that a complete run contains what its journal contains. */
function checkDocument(end: CliEnd, lines: readonly string[], folder: string, { index, tally }: Killed): void {
  if (end.code === 4) tally.violated('defect', index, end.stderr, inputsOf(folder));
  const parsed = end.code === DONE ? RunDocument.safeParse(JSON.parse(end.stdout)) : null;
  if (parsed?.success !== true || parsed.data.state !== 'complete') {
    tally.violated(
      'lost',
      index,
      `it could not be completed: ${end.code ?? end.signal}: ${end.stderr.slice(-200)}`,
      inputsOf(folder),
    );
    return;
  }
  const { realtime, microBatch, batch } = parsed.data;
  const events = lines.map((line) => RunEvent.parse(JSON.parse(line)));
  const request = events.find((event) => event.kind === 'started')?.request;
  const lost = events.flatMap((event) => {
    switch (event.kind) {
      case 'realtime-point':
        return realtime?.curve.some(({ offeredPerS }) => offeredPerS === event.point.offeredPerS) === true
          ? []
          : [`the point of ${event.point.offeredPerS}/s`];
      case 'microbatch-point':
        return microBatch?.frontier.some(({ windowMs }) => windowMs === event.point.windowMs) === true
          ? []
          : [`the point of a window of ${event.point.windowMs} ms`];
      case 'batch-round':
        // The other modes need several rounds of their own, and a single round is not a result.
        return batch !== null || request?.modes.includes('batch') !== true ? [] : ['the batch'];
      default:
        return [];
    }
  });
  if (lost.length > 0) tally.violated('lost', index, [...new Set(lost)].join(', '), inputsOf(folder));
}

async function attack(killing: Killed): Promise<void> {
  const { index, chance, home, measure, tally, wholeMs } = killing;
  const before = tally.violations;
  const modes = chance.pick(['batch,realtime,microbatch', 'batch', 'realtime', 'microbatch']);
  const atMostMs = modes.includes(',') ? wholeMs : wholeMs / 2;
  await killed([...measure, '--modes', modes], home, chance.between(50, Math.round(atMostMs)));
  let lines: readonly string[] = [];
  for (let kills = chance.between(0, MAX_KILLS - 1); kills > 0; kills -= 1) {
    const folder = runFolderIn(home);
    if (folder === null) break;
    lines = checkJournal(lines, folder, killing);
    await killed(['measure', '--resume', folder], home, chance.between(50, Math.round(atMostMs)));
  }
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', index, `process ${pid} was left`);
  const folder = runFolderIn(home);
  // The process was killed before the run existed, so there was nothing to lose.
  if (folder === null) return tally.ran('refused');
  lines = checkJournal(lines, folder, killing);
  const isBegun = lines.length > 0;
  const end = await resume(folder, killing);
  if (isBegun || end.code !== REFUSED) {
    checkDocument(end, checkJournal(lines, folder, killing), folder, killing);
  }
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', index, `process ${pid} was left`);
  const leftovers = readdirSync(folder).filter((name) => /\.tmp$|^owner\.pid$/.test(name));
  if (leftovers.length > 0) tally.violated('torn', index, `left in the run folder: ${leftovers.join(', ')}`);
  tally.ran(tally.violations > before ? 'violated' : 'accepted');
}

runProgram(options.timeLimitS, async () => {
  const tally = new Tally('kills', options);
  const root = temporaryFolder();
  const measure = shortMeasurement(root);
  const startedMs = performance.now();
  const whole = await endOfCli(startCli(measure, join(root, 'whole')), MEASURING_MS);
  if (whole.code !== DONE) throw new Error(`an undisturbed measurement fails: ${whole.stderr}`);
  const wholeMs = Math.round(performance.now() - startedMs);
  for (const index of caseNumbers(options)) {
    if (tally.isOver) break;
    const home = join(root, `home-${index}`);
    await attack({ index, home, measure, chance: chanceOf(options.seed, index), tally, wholeMs });
    await sleep(0);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
  return tally.finish();
});
