/**
 * Servers of data that answer anything: PostgreSQL, S3 and web servers that break their protocols, never end, fall silent or send a byte at a
 * time, against the real command line. It must refuse them or read them, stay small, show no password, and end at once when it is interrupted.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsFolder } from '#engine/platform/paths.ts';
import { type HostileServer, hostileServer, PASSWORD } from './lib/cases/hostile-servers.ts';
import { type Chance, chanceOf } from './lib/chance.ts';
import { caseNumbers, readOptions } from './lib/options.ts';
import {
  type CliEnd,
  endOfCli,
  familyOf,
  orphansAfter,
  peakMiBOf,
  processorMsOf,
  runProgram,
  startCli,
  temporaryFolder,
} from './lib/processes.ts';
import { MAX_MIB, Tally } from './lib/tally.ts';

const options = readOptions({ count: 40 });
/** Cases at the same time: most of them wait. */
const LANES = 3;
/** Rows of the file that is right. */
const ROWS = 50;
/** The limits of a reading, small enough for a case to reach them. */
const LIMITS = { MODEWISE_SOURCE_SILENCE_S: '1', MODEWISE_SOURCE_MINUTES: '0.1', MODEWISE_SOURCE_GIB: '0.2' };
/** Wall time for a command that is limited to six seconds, and for one that was interrupted, on a busy machine. */
const READING_MS = 90_000;
const ORPHAN_MS = 10_000;
const WATCH_EACH_MS = 100;
/** Exit codes of `modewise`. */
const [DONE, REFUSED, INTERRUPTED] = [0, 2, 3];

interface Ended extends CliEnd {
  readonly peakMiB: number;
  readonly processorMs: number;
}

/** Inspects the data of a server, and interrupts it after `stopAfterMs` if that is not null. */
async function inspect(server: HostileServer, home: string, stopAfterMs: number | null): Promise<Ended> {
  const args = ['inspect', 'sample:fraud', '--data', server.data, '--json'];
  const child = startCli(args, home, { ...LIMITS, ...server.environment });
  let peakMiB = 0;
  let processorMs = 0;
  const watch = setInterval(() => {
    const family = child.pid === undefined ? [] : familyOf(child.pid);
    for (const pid of family) peakMiB = Math.max(peakMiB, peakMiBOf(pid) ?? 0);
    processorMs = Math.max(processorMs, processorMsOf(family));
  }, WATCH_EACH_MS);
  const stop = stopAfterMs === null ? undefined : setTimeout(() => child.kill('SIGINT'), stopAfterMs);
  const end = await endOfCli(child, READING_MS);
  clearInterval(watch);
  clearTimeout(stop);
  return { ...end, peakMiB, processorMs };
}

/** What is wrong with an end; null if nothing is. */
function problemOf(
  { code, signal, stdout, stderr, peakMiB, processorMs }: Ended,
  wasStopped: boolean,
): readonly ['hang' | 'crash' | 'defect' | 'memory' | 'difference', string] | null {
  if (signal === 'SIGKILL') return ['hang', 'it did not end'];
  // A reading may use a core for as long as it may take.
  if (processorMs > 6000 * 2 + 3 * options.hangMs) return ['hang', `${processorMs} ms of processor time`];
  // The signal came before the program handles it.
  if (signal === 'SIGINT' && wasStopped) return null;
  if (signal !== null || code === null) return ['crash', `it ended with ${String(signal)}`];
  if (code !== DONE && code !== REFUSED && !(wasStopped && code === INTERRUPTED)) {
    return ['defect', `exit code ${code}: ${stderr.slice(-300)}`];
  }
  if (/^\s+at /m.test(stderr)) return ['defect', `a stack: ${stderr.slice(-300)}`];
  if (`${stdout}${stderr}`.includes(PASSWORD)) return ['difference', 'the password was shown'];
  return peakMiB > MAX_MIB ? ['memory', `${Math.round(peakMiB)} MiB`] : null;
}

async function attack(index: number, rows: string, home: string, tally: Tally): Promise<void> {
  const chance: Chance = chanceOf(options.seed, index);
  const server = await hostileServer(chance, rows);
  const stopAfterMs = chance.happens(0.2) ? chance.between(300, 4000) : null;
  const end = await inspect(server, home, stopAfterMs);
  server.stop();
  tally.sawMiB(end.peakMiB);
  const problem = problemOf(end, stopAfterMs !== null);
  if (problem === null) {
    tally.ran(end.code === DONE ? 'accepted' : 'refused');
    return;
  }
  const [kind, text] = problem;
  tally.violated(kind, index, `${server.about}${stopAfterMs === null ? '' : ', interrupted'}: ${text}`);
  tally.ran('violated');
}

runProgram(options.timeLimitS, async () => {
  const tally = new Tally('sources', options);
  const home = temporaryFolder();
  const file = readFileSync(join(modelsFolder(), 'fraud', 'fraud.csv'), 'utf8');
  const rows = `${file.split('\n', ROWS + 1).join('\n')}\n`;
  const cases = caseNumbers(options);
  const lane = async (): Promise<void> => {
    for (const index of cases) {
      if (tally.isOver) return;
      await attack(index, rows, home, tally);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', options.count, `process ${pid} was left`);
  return tally.finish();
});
