import { measureByCli } from './lib/cli.ts';
import { printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';

/** Time until Ctrl-C is acknowledged and until the measurement ends, in the middle of each phase. */
const ARGS = ['--model', 'sample:text-encoder', '--duration-s', '2', '--rate', '100', '--batch-size', '8'];
const BARS = { answeredMs: 200, endedMs: 3_000 };
/**
 * Each phase and the delay of the signal: long enough for inferences to be running, short enough that the phase is not
 * over.
 */
const PHASES = [
  { phase: 'cold start', afterMs: 400 },
  { phase: 'batch', afterMs: 600 },
  { phase: 'whole job', afterMs: 300 },
  { phase: 'real time', afterMs: 700 },
  { phase: 'micro-batch', afterMs: 700 },
];

interface Cancelled {
  readonly answeredMs: number;
  readonly endedMs: number;
  /** Whether the phase was still running when the signal arrived. */
  readonly hit: boolean;
}

async function cancelled({ phase, afterMs }: (typeof PHASES)[number]): Promise<Cancelled> {
  let sentMs = Number.NaN;
  let answeredMs = Number.NaN;
  let seen = '';
  let isBegun = false;
  let hit = false;
  const isDone = (): boolean => seen.split('\n').some((line) => line.trimStart().startsWith(`${phase}: done`));
  const { run } = await measureByCli(ARGS, (text, child) => {
    seen += text;
    if (!isBegun && seen.split('\n').some((line) => line.trimStart().startsWith(`${phase}: about`))) {
      isBegun = true;
      setTimeout(() => {
        hit = !isDone();
        sentMs = performance.now();
        child.kill('SIGINT');
      }, afterMs);
    }
    if (Number.isNaN(answeredMs) && seen.includes('stopping')) answeredMs = performance.now() - sentMs;
  });
  return { answeredMs, endedMs: performance.now() - sentMs, hit: hit && run.state === 'interrupted' };
}

async function main(): Promise<void> {
  printHeader('Cancelling');
  const rounds = PHASES.map((each) => ({ ...each, answered: [] as number[], ended: [] as number[], hits: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of rounds) {
      const { answeredMs, endedMs, hit } = await cancelled(each);
      each.answered.push(answeredMs);
      each.ended.push(endedMs);
      each.hits += hit ? 1 : 0;
    }
  }
  console.log(
    '`measure` of text-encoder, Ctrl-C in the middle of a phase: from the signal to the first word, and to the end of the process with the run printed, milliseconds. The longest round decides.\n',
  );
  printTable(
    [
      'phase',
      'phase under way',
      'answered, median',
      'all rounds',
      `bar < ${BARS.answeredMs}`,
      'ended, median',
      'all rounds',
      `bar < ${BARS.endedMs}`,
    ],
    rounds.map(({ phase, answered, ended, hits }) => [
      phase,
      `${hits} of ${ROUNDS}`,
      ...medianAndAll(answered, 1),
      verdict(Math.max(...answered) < BARS.answeredMs),
      ...medianAndAll(ended, 0),
      verdict(Math.max(...ended) < BARS.endedMs),
    ]),
  );
}

void main();
