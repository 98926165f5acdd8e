/**
 * Hostile traces of arrivals: every kind of log with times out of order, missing, impossible or years apart, binary parts, archives that are cut
 * or expand to gigabytes, Parquet without its end. Each has an answer or a clear error, in bounded memory.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsFolder } from '#engine/platform/paths.ts';
import { TRACE_BOMBS } from './lib/cases/trace-bombs.ts';
import { PARQUET_QUERIES, traceFile } from './lib/cases/traces.ts';
import type { Chance } from './lib/chance.ts';
import { attackEngine, type MakeCase } from './lib/engine/attack.ts';
import { EngineProcess } from './lib/engine/engine-process.ts';
import { call, inTurn } from './lib/engine/job.ts';
import { mutateBytes } from './lib/mutate/bytes.ts';
import { readOptions } from './lib/options.ts';
import { runProgram, temporaryFolder } from './lib/processes.ts';

const options = readOptions({ count: 200 });
const MAKING = { processorMs: 60_000, wallMs: 120_000 };
/** A gigabyte is unpacked and read. */
const BOMB_MS = 30_000;
/** Parquet keeps its metadata within about this many bytes of the end. */
const FOOTER_BYTES = 600;
const COLUMNS = [
  'ts',
  '1',
  '__proto__',
  'time(ms)',
  '0',
  '99999999999',
  'period,count',
  'ts,none',
  ',',
  ',2',
  '1,2',
] as const;

/** Parquet files, written once. */
async function parquetFiles(folder: string): Promise<readonly string[]> {
  const engine = new EngineProcess(folder);
  const paths: string[] = [];
  for (const [i, query] of PARQUET_QUERIES.entries()) {
    const path = join(folder, `base-${i}.parquet`);
    const { state } = await engine.run({ kind: 'write-parquet', path, query }, MAKING);
    if (state !== 'done') throw new Error(`no Parquet file could be made: ${state}`);
    paths.push(path);
  }
  await engine.stop();
  return paths;
}

function mutated(base: Buffer, chance: Chance): Buffer {
  if (chance.happens(0.3)) return base.subarray(0, chance.between(4, base.length));
  const from = Math.max(4, base.length - FOOTER_BYTES);
  return Buffer.concat([base.subarray(0, from), mutateBytes(Buffer.from(base.subarray(from)), chance)]);
}

async function main(): Promise<0 | 1> {
  const parquet = await parquetFiles(temporaryFolder());
  const known = TRACE_BOMBS.length + parquet.length;
  /** Writes the file of a case and says what it is. */
  const write = (chance: Chance, index: number, path: string): string => {
    const bomb = TRACE_BOMBS[index];
    if (bomb !== undefined) {
      bomb.write(path);
      return bomb.about;
    }
    const whole = parquet[index - TRACE_BOMBS.length];
    if (whole !== undefined) {
      copyFileSync(whole, path);
      return `Parquet, ${PARQUET_QUERIES[index - TRACE_BOMBS.length] ?? ''}`;
    }
    if (chance.happens(0.15)) {
      writeFileSync(path, mutated(readFileSync(chance.oneOf(parquet) ?? ''), chance));
      return 'Parquet with bytes changed';
    }
    const { about, bytes } = traceFile(chance);
    writeFileSync(path, bytes);
    return about;
  };
  const makeCase: MakeCase = (chance, { folder, index }) => {
    const file = join(folder, `case-${index}.log`);
    const about = write(chance, index, file);
    const column = index < known || chance.happens(0.8) ? null : chance.pick(COLUMNS);
    return {
      about: column === null ? about : `${about}, column ${column}`,
      inputs: [file],
      job: inTurn([call('readTrace', { file, column, peakToMean: null })]),
      ...(index < TRACE_BOMBS.length ? { hangMs: BOMB_MS } : {}),
    };
  };
  const good = join(modelsFolder(), 'traces', 'azure-llm-code.csv.gz');
  return attackEngine('traces', options, { reference: inTurn([call('readTrace', { file: good })]), makeCase });
}

runProgram(options.timeLimitS, main);
