import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedOutputs, SAMPLE_MANIFEST_VERSION, SampleEntry, SampleManifest } from '#core/contract/samples.ts';
import type { SampleFile } from '#core/contract/samples.ts';
import type { SampleDefinition } from './definitions.ts';
import type { SampleBuild } from './sample-build.ts';

/** Writes the files of a sample to `folder`/NAME and returns its manifest entry. */
export function writeSample(
  folder: string,
  definition: SampleDefinition,
  build: SampleBuild,
  expectedRows: number,
): SampleEntry {
  const { name } = definition.about;
  mkdirSync(join(folder, name), { recursive: true });
  const put = (fileName: string, bytes: Uint8Array): SampleFile => {
    writeFileSync(join(folder, name, fileName), bytes);
    return {
      file: `${name}/${fileName}`,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  };
  return SampleEntry.parse({
    ...definition.about,
    model: put(`${name}.onnx`, build.model),
    data: put(build.data.fileName, build.data.bytes),
    expected: put('expected.json', expectedFile(build, Math.min(expectedRows, build.data.rows))),
    extras: build.extras.map(({ fileName, bytes }) => put(fileName, bytes)),
    rows: build.data.rows,
    trainedRows: build.trainedRows,
    metrics: build.metrics.map((metric) => ({
      ...metric,
      value: rounded(metric.value),
      baseline: rounded(metric.baseline),
    })),
  } satisfies SampleEntry);
}

/** Four decimals, which is as much as the number of held-out rows supports. */
function rounded(value: number): number {
  return Number(value.toFixed(4));
}

function expectedFile(build: SampleBuild, rows: number): Uint8Array {
  const document = ExpectedOutputs.parse({
    schemaVersion: 1,
    rows,
    outputs: build.expected.map(({ name, type, width, values }) => ({
      name,
      type,
      width,
      values: Array.from(values, (v) => Number(v.toPrecision(8))),
    })),
  } satisfies ExpectedOutputs);
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}

/**
 * Updates entries in `folder`/manifest.json and keeps those of samples that were not rebuilt. `order` is the order of
 * names.
 */
export function writeManifest(folder: string, made: readonly SampleEntry[], order: readonly string[]): void {
  const file = join(folder, 'manifest.json');
  const kept = existing(file).filter((old) => made.every((entry) => entry.name !== old.name));
  const place = (entry: SampleEntry): number => order.indexOf(entry.name);
  const samples = [...kept, ...made].filter((entry) => place(entry) >= 0).sort((a, b) => place(a) - place(b));
  const manifest = SampleManifest.parse({ schemaVersion: SAMPLE_MANIFEST_VERSION, samples });
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The entries of the existing manifest; empty if it is missing or has another version. */
function existing(file: string): readonly SampleEntry[] {
  try {
    return SampleManifest.parse(JSON.parse(readFileSync(file, 'utf8'))).samples;
  } catch {
    return [];
  }
}
