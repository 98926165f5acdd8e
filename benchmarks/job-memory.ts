import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '#core/math/stats/moments.ts';
import { runTask } from './lib/bench-process.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';
import { sampleOver, scratchFolder } from './lib/sample-rows.ts';
import { writeFraudCsv, writeFraudParquet } from './lib/score-files.ts';

/** Peak memory of the whole job over files of two sizes. It should not grow with the file size. */
const MILLIONS = [1, 5];
const BAR_MIB = 1024;
const SETTING = { threads: 1, replicas: 2 };
const BATCH = 1_024;

const FORMATS = [
  { format: 'Parquet', write: writeFraudParquet },
  { format: 'CSV', write: writeFraudCsv },
];

/** Runs the job over one file several times: one row of the table. */
async function measureRow(millions: number, { format, write }: (typeof FORMATS)[number]): Promise<(string | number)[]> {
  const folder = scratchFolder();
  const count = millions * 1_000_000;
  const data = await write(folder, count);
  const fileMiB = statSync(data).size / 2 ** 20;
  const { input } = await sampleOver('fraud', data);
  const peaksMiB: number[] = [];
  const wallS: number[] = [];
  const scored = new Set<number>();
  for (let round = 0; round < Math.min(ROUNDS, 3); round++) {
    const resultPath = join(folder, 'predictions.parquet');
    const { events, peakMiB } = await runTask({
      kind: 'job',
      input,
      batchSize: BATCH,
      setting: SETTING,
      resultPath,
      pairs: 1,
      repeatS: 0,
    });
    const job = events.flatMap((event) => (event.kind === 'job' ? [event.job] : []))[0];
    // A system that does not report the peak fails the bar.
    peaksMiB.push(peakMiB ?? Number.NaN);
    wallS.push(job?.wallS ?? Number.NaN);
    scored.add(job?.rows ?? 0);
  }
  rmSync(folder, { recursive: true, force: true });
  const isWhole = scored.size === 1 && scored.has(count);
  const highest = Math.max(...peaksMiB);
  return [
    format,
    [...scored].join(', '),
    fixed(fileMiB, 0),
    fixed(highest, 0),
    peaksMiB.map((each) => fixed(each, 0)).join(' '),
    fixed(median(wallS), 1),
    verdict(isWhole && highest < BAR_MIB),
  ];
}

async function main(): Promise<void> {
  printHeader('Memory of the whole job');
  const rows: (string | number)[][] = [];
  for (const millions of MILLIONS) {
    for (const each of FORMATS) rows.push(await measureRow(millions, each));
  }
  console.log(
    `Fraud sample’s model, 30 features a row, batches of ${BATCH}, ${SETTING.replicas} replicas, results as Parquet. The high-water mark of the whole process, the highest round decides:\n`,
  );
  const columns = ['file', 'rows scored', 'file, MiB', 'peak, MiB', 'all rounds', 'wall, s', `bar < ${BAR_MIB}`];
  printTable(columns, rows);
  process.exit(0);
}

void main();
