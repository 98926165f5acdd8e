/** Malformed data files, bound to small models: described and previewed in an engine process, as the window does it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { modelsFolder } from '#engine/platform/paths.ts';
import { KNOWN_ARCHIVES, npyFile, npzFile } from './lib/cases/archives.ts';
import { writeFedModels } from './lib/cases/fed-models.ts';
import { csvFile, jsonFile, jsonlFile, KNOWN_TABLES } from './lib/cases/tables.ts';
import type { Chance } from './lib/chance.ts';
import { attackEngine, type MakeCase } from './lib/engine/attack.ts';
import { EngineProcess } from './lib/engine/engine-process.ts';
import { call, inTurn } from './lib/engine/job.ts';
import { mutateBytes } from './lib/mutate/bytes.ts';
import { readOptions } from './lib/options.ts';
import { runProgram, temporaryFolder } from './lib/processes.ts';

const options = readOptions({ count: 300 });
const MAKING = { processorMs: 60_000, wallMs: 120_000 };
/** Parquet keeps its metadata within about this many bytes of the end. */
const FOOTER_BYTES = 600;

/** A Parquet file written by the program itself. */
async function parquetFile(folder: string): Promise<Buffer> {
  const path = join(folder, 'base.parquet');
  const engine = new EngineProcess(folder);
  const { state } = await engine.run({ kind: 'make-parquet', path, columns: 4, rows: 50 }, MAKING);
  await engine.stop();
  if (state !== 'done') throw new Error(`no Parquet file could be made: ${state}`);
  return readFileSync(path);
}

function mutateParquet(base: Buffer, chance: Chance): Buffer {
  if (chance.happens(0.3)) return mutateBytes(base, chance);
  const from = base.length - FOOTER_BYTES;
  return Buffer.concat([base.subarray(0, from), mutateBytes(Buffer.from(base.subarray(from)), chance)]);
}

/** The files of the first cases. */
function knownFile(
  index: number,
  chance: Chance,
): { readonly format: 'csv' | 'jsonl' | 'npz'; readonly bytes: Buffer } | null {
  const table = KNOWN_TABLES[index];
  if (table !== undefined) return { format: table[0], bytes: table[1]() };
  const archive = KNOWN_ARCHIVES[index - KNOWN_TABLES.length];
  return archive === undefined ? null : { format: 'npz', bytes: archive(chance) };
}

async function main(): Promise<0 | 1> {
  const folder = temporaryFolder();
  const models = writeFedModels(folder);
  const parquet = await parquetFile(folder);
  const makers = {
    csv: csvFile,
    jsonl: jsonlFile,
    json: jsonFile,
    npy: npyFile,
    npz: npzFile,
    parquet: (chance: Chance) => mutateParquet(parquet, chance),
  };
  const makeCase: MakeCase = (chance, place) => {
    const known = knownFile(place.index, chance);
    const format =
      known?.format ?? chance.pick(['csv', 'csv', 'jsonl', 'jsonl', 'json', 'npy', 'npz', 'parquet'] as const);
    const made = known?.bytes ?? makers[format](chance);
    const isMutant = known === null && chance.happens(0.25);
    const data = join(place.folder, `case-${place.index}.${known !== null || chance.happens(0.97) ? format : 'csv'}`);
    writeFileSync(data, isMutant ? mutateBytes(made, chance) : made);
    const model = chance.pick(models);
    const maps = chance.happens(0.1) ? [chance.pick(['x=a', 'x=__proto__', '__proto__=a', 'x=a,b,c,d', 'x=2..5'])] : [];
    const dims = chance.happens(0.5) ? { length: 4 } : {};
    const inspect = { model, data, hash: false, maps, dims };
    const preview = { model, data, maps, dims, rows: chance.between(1, 20), seed: 1 };
    const what = `${format}${isMutant ? ' with bytes changed' : ''} of ${made.length} bytes`;
    return {
      about: `${what} for ${basename(model)}`,
      inputs: [data, model],
      job: inTurn([call('inspect', inspect), call('preview', preview)]),
    };
  };
  const right = { model: 'sample:fraud', maps: [], dims: {} };
  const reference = inTurn([
    call('inspect', { ...right, data: join(modelsFolder(), 'fraud', 'fraud.csv'), hash: false }),
  ]);
  return attackEngine('data', options, { reference, makeCase });
}

runProgram(options.timeLimitS, main);
