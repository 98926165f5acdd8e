import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchTrials, bestTrial } from '#core/measure/run/document.ts';
import { effortBudget, SETTLED_MS } from '#core/measure/search/effort.ts';
import { batchSizeLadder } from '#core/measure/search/batch-search.ts';
import type { BatchConfiguration } from '#core/measure/search/batch-rounds.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { runTask } from './lib/bench-process.ts';
import { PlainLoop } from './lib/plain-loop-child.ts';
import type { Cell } from './lib/plain-loop.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { pythonProblem, runPython } from './lib/python.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { sampleInput, scratchFolder, writeRawRows, type RawModel } from './lib/sample-rows.ts';

/**
 * Compares the batch search (effort quick, a new bench process each time) with an exhaustive grid of plain
 * `session.run` loops and with ONNX Runtime in Python at its best batch size. The configurations found are measured
 * again, interleaved, so that luck in the search does not count.
 */
const SAMPLES = (process.env['MODEWISE_BENCH_SAMPLES'] ?? 'fraud,recommendations,image-classifier,text-encoder').split(
  ',',
);
const LADDER = batchSizeLadder(4096);
const COUNTS = [1, 2];
/** Interleaved repetitions of each grid cell. */
const GRID_REPETITIONS = Math.min(3, ROUNDS);
const CELL_MS = 150;
/** Duration of the final measurement of each configuration. */
const FINAL_MS = 1_500;
const PYTHON_MODULES = ['numpy', 'onnxruntime'];
const BARS = { grid: 0.97, time: 0.35, python: 0.95 };

interface Found extends BatchConfiguration {
  readonly seconds: number;
}

async function rounds(
  input: BenchInput,
  options: { readonly effort: 'quick' | 'standard'; readonly only: BatchConfiguration | null },
) {
  const { effort, only } = options;
  const { events, wallMs } = await runTask({
    kind: 'batch',
    phase: 'batch',
    input,
    budget: effortBudget(effort),
    batchSizes: only === null ? [] : [only.batchSize],
    threads: only === null ? [] : [only.threads],
    replicas: only === null ? [] : [only.replicas],
    search: true,
    settleMs: SETTLED_MS,
    seconds: effortBudget(effort).batchS,
  });
  const best = bestTrial(batchTrials(events.flatMap((event) => (event.kind === 'batch-round' ? [event] : []))));
  if (best === null) throw new Error('the batch search measured nothing');
  return { best, seconds: wallMs / 1000 };
}

async function search(input: BenchInput): Promise<Found> {
  const { best, seconds } = await rounds(input, { effort: 'quick', only: null });
  return { ...best, seconds };
}

async function modewiseRate(input: BenchInput, only: BatchConfiguration): Promise<number> {
  return (await rounds(input, { effort: 'standard', only })).best.rowsPerS.value;
}

async function searchGrid(plain: PlainLoop): Promise<Found> {
  const cells = COUNTS.flatMap((replicas) =>
    COUNTS.flatMap((threads) => LADDER.map((batchSize) => ({ batchSize, threads, replicas, rates: [] as number[] }))),
  );
  const startedMs = performance.now();
  for (let repetition = 0; repetition < GRID_REPETITIONS; repetition++) {
    for (const { rates, ...cell } of cells) rates.push(await plain.measure(cell, CELL_MS));
  }
  const [best] = cells.toSorted((a, b) => mean(b.rates) - mean(a.rates));
  if (best === undefined) throw new Error('the grid is empty');
  const { batchSize, threads, replicas } = best;
  return { batchSize, threads, replicas, seconds: (performance.now() - startedMs) / 1000 };
}

interface PythonResult {
  readonly rowsPerS: readonly (readonly number[])[];
  readonly versions: Readonly<Record<string, string>>;
}

async function python(raw: RawModel, folder: string, cells: readonly Cell[], repetitions: number, cellMs: number) {
  const spec = join(folder, 'python.json');
  writeFileSync(spec, JSON.stringify({ ...raw, cells, rounds: repetitions, cellMs }));
  const { result } = await runPython<PythonResult>('ort_batch.py', [spec]);
  const ranked = cells
    .map((cell, at) => ({ cell, rowsPerS: mean(result.rowsPerS[at] ?? []) }))
    .toSorted((a, b) => b.rowsPerS - a.rowsPerS);
  const [best] = ranked;
  if (best === undefined) throw new Error('Python measured nothing');
  return { ...best, versions: result.versions };
}

const text = ({ batchSize, threads, replicas }: BatchConfiguration): string =>
  `${batchSize} × ${threads} × ${replicas}`;
const thousands = (rowsPerS: number): string => `${fixed(rowsPerS / 1000, 1)} k`;

interface SampleResult {
  readonly sample: string;
  readonly searches: readonly Found[];
  readonly grid: Found;
  readonly python: { readonly cell: Cell; readonly versions: Readonly<Record<string, string>> } | null;
  /** Rows per second in each final round. */
  readonly rates: readonly {
    readonly modewise: number;
    readonly grid: number;
    /** The plain loop at the configuration that Modewise found, which isolates the effect of the search. */
    readonly plainAtFound: number;
    readonly python: number | null;
  }[];
}

async function compare(sample: string, pythonIsThere: boolean): Promise<SampleResult> {
  const folder = scratchFolder();
  const input = await sampleInput(sample);
  const raw = await writeRawRows(input, folder);
  const searches: Found[] = [];
  for (let round = 0; round < ROUNDS; round++) searches.push(await search(input));
  const plain = new PlainLoop(raw, folder);
  const grid = await searchGrid(plain);
  const cells = COUNTS.flatMap((threads) => LADDER.map((batchSize) => ({ batchSize, threads, replicas: 1 })));
  const best = pythonIsThere ? await python(raw, folder, cells, GRID_REPETITIONS, CELL_MS) : null;
  const rates = [];
  for (const found of searches) {
    rates.push({
      modewise: await modewiseRate(input, found),
      grid: await plain.measure(grid, FINAL_MS),
      plainAtFound: await plain.measure(found, FINAL_MS),
      python: best === null ? null : (await python(raw, folder, [best.cell], 1, FINAL_MS)).rowsPerS,
    });
  }
  plain.stop();
  return { sample, searches, grid, python: best, rates };
}

function printGrid(results: readonly SampleResult[]): void {
  console.log(
    'Configurations are batch size × intra-op threads × replicas; a search is a bench process from start to end.\n',
  );
  printTable(
    [
      'sample',
      'Modewise found',
      'grid’s best',
      'Modewise rows/s',
      'grid rows/s',
      '÷',
      'every round',
      `≥ ${BARS.grid}`,
      'search alone',
    ],
    results.map(({ sample, searches, grid, rates }) => {
      const ratios = rates.map((each) => each.modewise / each.grid);
      return [
        sample,
        [...new Set(searches.map(text))].join('; '),
        text(grid),
        thousands(median(rates.map((each) => each.modewise))),
        thousands(median(rates.map((each) => each.grid))),
        ...medianAndAll(ratios),
        verdict(median(ratios) >= BARS.grid),
        fixed(median(rates.map((each) => each.plainAtFound / each.grid))),
      ];
    }),
  );
  printTable(
    ['sample', 'search, s', 'grid, s', '÷', 'every round', `≤ ${BARS.time}`],
    results.map(({ sample, searches, grid }) => {
      const shares = searches.map((each) => each.seconds / grid.seconds);
      const seconds = fixed(median(searches.map((each) => each.seconds)), 1);
      return [sample, seconds, fixed(grid.seconds, 1), ...medianAndAll(shares), verdict(median(shares) <= BARS.time)];
    }),
  );
}

function printPython(results: readonly SampleResult[], problem: string | null): void {
  const versions = results.find((each) => each.python !== null)?.python?.versions;
  if (problem !== null || versions === undefined) {
    console.log(`Python ONNX Runtime: not measured (${problem ?? 'nothing came back'}).\n`);
    return;
  }
  console.log(
    `Python: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.\n`,
  );
  printTable(
    [
      'sample',
      'Python’s best (batch size × threads)',
      'Python rows/s',
      'Modewise ÷ Python',
      'every round',
      `≥ ${BARS.python}`,
    ],
    results.map(({ sample, python: best, rates }) => {
      const ratios = rates.map((each) => each.modewise / (each.python ?? Number.NaN));
      return [
        sample,
        best === null ? '' : `${best.cell.batchSize} × ${best.cell.threads}`,
        thousands(median(rates.map((each) => each.python ?? Number.NaN))),
        ...medianAndAll(ratios),
        verdict(median(ratios) >= BARS.python),
      ];
    }),
  );
}

async function main(): Promise<void> {
  printHeader('Batch search');
  const problem = await pythonProblem(PYTHON_MODULES);
  const results: SampleResult[] = [];
  for (const sample of SAMPLES) results.push(await compare(sample, problem === null));
  printGrid(results);
  printPython(results, problem);
}

void main();
