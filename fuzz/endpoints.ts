/**
 * Services whose answers to `measure-endpoint` are invalid, never end, or are slightly wrong, over HTTP and gRPC. The command must end in
 * time with an answer or a refusal, and its processes must stay small.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { hostileCase } from './lib/cases/hostile-answers.ts';
import { chanceOf } from './lib/chance.ts';
import { caseNumbers, readOptions } from './lib/options.ts';
import {
  type CliEnd,
  endOfCli,
  familyOf,
  orphansAfter,
  peakMiBOf,
  runProgram,
  startCli,
  temporaryFolder,
} from './lib/processes.ts';
import { hostileServer } from './lib/serve/hostile-server.ts';
import { MAX_MIB, Tally } from './lib/tally.ts';

const options = readOptions({ count: 20 });
/** A measurement of a few seconds, whatever the service does. */
const SHORT = '--max-rps 20 --max-requests 60 --max-seconds 4 --timeout-s 1 --max-answer-bytes 65536 --json'.split(' ');
const LIMIT_MS = 60_000;
const LOOK_MS = 50;
const ORPHAN_MS = 5_000;
/** Exit codes of `modewise`: answered, nothing could be measured, refused, stopped. */
const ALLOWED: readonly (number | null)[] = [0, 1, 2, 3];

/** Runs the command line and watches the memory of its processes. */
async function measured(
  args: readonly string[],
  home: string,
): Promise<{ readonly end: CliEnd; readonly mebibytes: number }> {
  const child = startCli(args, home);
  let mebibytes = 0;
  const timer = setInterval(() => {
    for (const pid of familyOf(child.pid ?? 0)) mebibytes = Math.max(mebibytes, peakMiBOf(pid) ?? 0);
  }, LOOK_MS);
  const end = await endOfCli(child, LIMIT_MS);
  clearInterval(timer);
  return { end, mebibytes };
}

/** What is wrong with how the command ended; null if nothing is. */
function problemOf({
  code,
  signal,
  stdout,
  stderr,
}: CliEnd): readonly ['hang' | 'crash' | 'defect' | 'torn', string] | null {
  if (signal === 'SIGKILL') return ['hang', `no end within ${LIMIT_MS / 1000} s`];
  if (signal !== null) return ['crash', signal];
  if (!ALLOWED.includes(code)) return ['defect', `exit code ${code}: ${stderr.slice(-200)}`];
  const hasDocument = code !== 2 && stdout !== '';
  return hasDocument && !EndpointDocument.safeParse(JSON.parse(stdout)).success
    ? ['torn', 'the document is not one']
    : null;
}

async function attack(
  index: number,
  places: { readonly home: string; readonly data: string },
  tally: Tally,
): Promise<void> {
  const made = hostileCase(chanceOf(options.seed, index), index);
  const server = await hostileServer(made);
  const path = made.protocol === 'tfserving' ? 'v1/models/m' : 'v2/models/m';
  const target = [`http://127.0.0.1:${server.port}/${path}`, '--protocol', made.protocol];
  const { end, mebibytes } = await measured(
    ['measure-endpoint', ...target, '--data', places.data, ...SHORT],
    places.home,
  );
  server.close();
  tally.sawMiB(mebibytes);
  const inputs = made.answers.map(({ bytes }, each) => ({ name: `answer-${each}.bin`, bytes }));
  const problem = problemOf(end);
  if (problem !== null) tally.violated(problem[0], index, `${made.about}: ${problem[1]}`, inputs);
  else if (mebibytes > MAX_MIB) tally.violated('memory', index, `${made.about}: ${Math.round(mebibytes)} MiB`, inputs);
  tally.ran(problem !== null ? 'violated' : end.code === 0 ? 'accepted' : 'refused');
}

runProgram(options.timeLimitS, async () => {
  const tally = new Tally('endpoints', options);
  const home = temporaryFolder();
  const data = join(home, 'rows.csv');
  writeFileSync(data, 'a,b\n1,2\n3,4\n');
  for (const index of caseNumbers(options)) {
    if (tally.isOver) break;
    await attack(index, { home, data }, tally);
  }
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', options.count, `process ${pid} was left`);
  return tally.finish();
});
