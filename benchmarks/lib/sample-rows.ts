import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provider } from '#core/contract/machine/execution.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { type Reading, resolveRequest } from '#engine/runs/resolve.ts';

/** Reads data in another process, as a measurement does. */
export function reading(): Reading {
  return { benchHost: createChildBenchHost(), signal: new AbortController().signal };
}

/** One input's rows as a file of raw little-endian elements, readable by programs in any language. */
export interface RawInput {
  readonly name: string;
  /** ONNX Runtime's name of the element type, which NumPy shares. */
  readonly type: string;
  readonly rowShape: readonly number[];
  readonly batched: boolean;
  readonly file: string;
}

/** A model and its rows, for a baseline that shares no code with the engine. */
export interface RawModel {
  readonly modelPath: string;
  readonly outputs: readonly string[];
  readonly rows: number;
  readonly inputs: readonly RawInput[];
  /** The execution provider. Absent: the CPU. */
  readonly provider?: Provider;
}

/** The input of a bench process for a sample, or for a sample's model over another file and columns. */
export async function sampleOver(
  sample: string,
  dataPath: string | null,
): Promise<{ readonly input: BenchInput; readonly columns: readonly string[] }> {
  const { input, data } = await resolved(`sample:${sample}`, dataPath);
  return { input, columns: data.mapping.flatMap((each) => each.columns) };
}

function resolved(model: string, data: string | null): ReturnType<typeof resolveRequest> {
  return resolveRequest({ ...MEASURE_DEFAULTS, model, data }, reading());
}

/** The input of a bench process for a model as the command line takes it; null: a sample's own data. */
export async function modelInput(model: string, data: string | null): Promise<BenchInput> {
  return (await resolved(model, data)).input;
}

/** The input of a bench process for a sample with its own data. */
export async function sampleInput(sample: string): Promise<BenchInput> {
  return (await sampleOver(sample, null)).input;
}

let scratchRoot: string | null = null;

/** A folder that is removed when the program ends. */
export function scratchFolder(): string {
  if (scratchRoot === null) {
    const root = mkdtempSync(join(tmpdir(), 'modewise-bench-'));
    process.once('exit', () => rmSync(root, { recursive: true, force: true }));
    scratchRoot = root;
  }
  return mkdtempSync(join(scratchRoot, 'part-'));
}

/** Writes exactly the rows that the engine measures with. */
export async function writeRawRows(input: BenchInput, folder: string): Promise<RawModel> {
  const data = await loadRows(input);
  const inputs = data.inputs.map(({ name, type, rowShape, batched, data: values }, index) => {
    if (Array.isArray(values)) throw new Error(`input ${name} holds texts: it has no raw elements`);
    const file = join(folder, `input-${index}.bin`);
    writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return { name, type, rowShape, batched, file };
  });
  return { modelPath: input.modelPath, outputs: input.outputs, rows: data.rows, inputs };
}
