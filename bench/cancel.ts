import { measureByCli } from './lib/cli.ts';
import { printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';

/** How long Ctrl-C takes to be answered, and to end the measurement, in the middle of each phase. */
const PHASES = ['batch', 'real time', 'micro-batch'];
const ARGS = ['--model', 'sample:text-encoder', '--duration-s', '2', '--rate', '100', '--batch-size', '8'];
const BARS = { answeredMs: 200, endedMs: 3_000 };
/** Into the phase, so that inferences are under way. */
const INTO_PHASE_MS = 700;

async function cancelled(phase: string): Promise<{ readonly answeredMs: number; readonly endedMs: number }> {
  let sentMs = Number.NaN;
  let answeredMs = Number.NaN;
  await measureByCli(ARGS, (text, child) => {
    if (text.includes(`${phase}: about`)) {
      setTimeout(() => {
        sentMs = performance.now();
        child.kill('SIGINT');
      }, INTO_PHASE_MS);
    }
    if (text.includes('stopping')) answeredMs = performance.now() - sentMs;
  });
  return { answeredMs, endedMs: performance.now() - sentMs };
}

async function main(): Promise<void> {
  printHeader('Cancelling');
  const rows: (string | number)[][] = [];
  for (const phase of PHASES) {
    const answered: number[] = [];
    const ended: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { answeredMs, endedMs } = await cancelled(phase);
      answered.push(answeredMs);
      ended.push(endedMs);
    }
    const [answer, answers] = medianAndAll(answered, 1);
    const [end] = medianAndAll(ended, 0);
    rows.push([phase, answer, answers, verdict(Math.max(...answered) < BARS.answeredMs), end]);
  }
  console.log('From the signal to the first word, and to the end of the process with the run printed, milliseconds:\n');
  printTable(['phase', 'answered, median', 'all rounds', `bar: < ${BARS.answeredMs}`, 'ended, median'], rows);
}

void main();
