import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runTask } from './lib/bench-process.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';
import { sampleOver, scratchFolder } from './lib/sample-rows.ts';
import { writeFraudCsv, writeFraudParquet } from './lib/score-files.ts';

/** Memory of the whole job: its process's high-water mark over files of two sizes, which should not differ by the size of the file. */
const MILLIONS = [1, 5];
const BAR_MIB = 1024;
const SETTING = { threads: 1, replicas: 2 };
const BATCH = 1_024;

async function main(): Promise<void> {
  printHeader('Memory of the whole job');
  const rows: (string | number)[][] = [];
  for (const millions of MILLIONS) {
    for (const [format, write] of [
      ['Parquet', writeFraudParquet],
      ['CSV', writeFraudCsv],
    ] as const) {
      const folder = scratchFolder();
      const data = await write(folder, millions * 1_000_000);
      const { input } = await sampleOver('fraud', data);
      for (let round = 0; round < Math.min(ROUNDS, 2); round++) {
        const { events, peakMiB } = await runTask({
          kind: 'job',
          input,
          batchSize: BATCH,
          setting: SETTING,
          resultPath: join(folder, 'predictions.parquet'),
        });
        const job = events.flatMap((event) => (event.kind === 'job' ? [event.job] : []))[0];
        rows.push([
          format,
          job?.rows ?? 'none',
          fixed(statSync(data).size / 2 ** 20, 0),
          peakMiB === null ? 'not measured' : fixed(peakMiB, 0),
          fixed(job?.wallS ?? Number.NaN, 1),
          peakMiB === null ? '' : verdict(peakMiB < BAR_MIB),
        ]);
      }
    }
  }
  console.log(
    `30 features a row, fraud sample, batches of ${BATCH}, ${SETTING.replicas} replicas, results as Parquet.\n`,
  );
  printTable(['file', 'rows', 'file, MiB', 'peak resident, MiB', 'wall, s', `< ${BAR_MIB}`], rows);
}

void main();
