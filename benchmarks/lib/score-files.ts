import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadRows } from '#engine/runtime/rows.ts';
import { openResultWriter } from '#engine/dataset/write/result-writer.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { sampleInput } from './sample-rows.ts';

/** Writes the fraud sample's CSV, repeated up to this number of rows. Returns its path. */
export async function writeFraudCsv(folder: string, rows: number): Promise<string> {
  const { dataPath } = await resolveSample('fraud');
  const [header = '', ...lines] = readFileSync(dataPath, 'utf8').trimEnd().split('\n');
  const path = join(folder, 'fraud.csv');
  const file = openSync(path, 'w');
  writeSync(file, `${header}\n`);
  for (let left = rows; left > 0; left -= lines.length) writeSync(file, `${lines.slice(0, left).join('\n')}\n`);
  closeSync(file);
  return path;
}

/**
 * Writes a Parquet file with the fraud sample's 30 features (FLOAT). Each pass over the rows is scaled slightly so that
 * no row repeats. Returns its path.
 */
export async function writeFraudParquet(folder: string, rows: number): Promise<string> {
  const input = await sampleInput('fraud');
  const { inputs, rows: sampleRows } = await loadRows(input);
  const features = inputs[0]?.data as Float32Array;
  const width = features.length / sampleRows;
  const path = join(folder, 'fraud.parquet');
  const columns = Array.from({ length: width }, (_, k) => ({ name: `f${k}`, type: 'float32', width: 1 }) as const);
  const writer = await openResultWriter({ path, columns, memoryLimitMiB: 1024 });
  for (let written = 0, pass = 0; written < rows; pass++) {
    const count = Math.min(sampleRows, rows - written);
    const factor = 1 + pass / 10_000;
    writer.append(
      count,
      columns.map((_, k) =>
        Float32Array.from({ length: count }, (__, row) => factor * (features[row * width + k] ?? 0)),
      ),
    );
    written += count;
  }
  await writer.finish();
  return path;
}
