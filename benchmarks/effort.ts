import type { RunDocument } from '#core/contract/run/run.ts';
import { measureByCli } from './lib/cli.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';

/**
 * Wall-clock time of each effort: `modewise measure` over all modes with an SLO search, from start to end. The verdict
 * uses the longest round.
 */
const SAMPLES = (process.env['MODEWISE_BENCH_SAMPLES'] ?? 'fraud,recommendations,image-classifier,text-encoder').split(
  ',',
);
const EFFORTS = [
  { effort: 'quick', rounds: Math.min(ROUNDS, 3), barS: 45, bar: '< 45 s' },
  { effort: 'standard', rounds: 1, barS: 365, bar: '< 6 min 5 s' },
];
const SLO_MS = 50;

/** The modes for which a run has numbers. */
function measuredModes({ batch, realtime, microBatch }: RunDocument): string {
  const modes = { batch, 'real time': realtime, 'micro-batch': microBatch };
  return Object.entries(modes)
    .flatMap(([name, section]) => (section === null ? [] : [name]))
    .join(', ');
}

async function measureRow(sample: string, { effort, rounds, barS, bar }: (typeof EFFORTS)[number]): Promise<string[]> {
  const seconds: number[] = [];
  const states = new Set<string>();
  const modes = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const asked = ['--effort', effort, '--slo-ms', String(SLO_MS), '--seed', String(round + 1)];
    const measured = await measureByCli(['--model', `sample:${sample}`, ...asked]);
    seconds.push(measured.seconds);
    states.add(measured.run.state);
    modes.add(measuredModes(measured.run));
  }
  const longestS = Math.max(...seconds);
  const isWhole = [...states].every((state) => state === 'complete');
  return [
    sample,
    effort,
    [...modes].join('; '),
    [...states].join(', '),
    fixed(longestS, 1),
    seconds.map((each) => fixed(each, 1)).join(' '),
    bar,
    verdict(isWhole && longestS < barS),
  ];
}

async function main(): Promise<void> {
  printHeader('Efforts on the wall clock');
  const rows: string[][] = [];
  for (const each of EFFORTS) {
    for (const sample of SAMPLES) rows.push(await measureRow(sample, each));
  }
  console.log(`\`measure --slo-ms ${SLO_MS}\` over the sample’s own rows, all modes, seconds from start to end:\n`);
  printTable(['sample', 'effort', 'modes', 'state', 'longest, s', 'every round', 'bar', ''], rows);
}

void main();
