import { join } from 'node:path';
import type { BatchJob } from '#core/contract/run/run.ts';
import { batchTrials, bestTrial } from '#core/measure/run/document.ts';
import { effortBudget, SETTLED_MS } from '#core/measure/search/effort.ts';
import { batchSizeLadder } from '#core/measure/search/batch-search.ts';
import { median } from '#core/math/stats/moments.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { runTask } from './lib/bench-process.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { pythonProblem, runPython } from './lib/python.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { sampleOver, scratchFolder } from './lib/sample-rows.ts';
import { writeFraudCsv } from './lib/score-files.ts';

/**
 * The whole job, file to file: a million CSV rows through the fraud sample, with Modewise's pipeline and with idiomatic
 * pandas and ONNX Runtime. Both use batch sizes and threads found by trials. Rounds are interleaved.
 */
const ROWS = 1_000_000;
const BAR = 1.5;
/** Batch sizes tried in Python, once each, over the same file. */
const PYTHON_TRIALS = batchSizeLadder(16_384).filter((size) => [256, 2048, 16_384].includes(size));
const PYTHON_THREADS = [1, 2];

interface PythonJob {
  readonly rows: number;
  readonly readS: number;
  readonly inferS: number;
  readonly writeS: number;
  /** Seconds of work, without imports and interpreter start. */
  readonly wallS: number;
  readonly versions: Readonly<Record<string, string>>;
}

interface Round<T> {
  readonly job: T;
  readonly processS: number;
  readonly peakMiB: number | null;
}

type Kind = 'csv' | 'parquet';

interface Setting {
  readonly batchSize: number;
  readonly threads: number;
  readonly replicas: number;
}

async function bestSetting(input: BenchInput): Promise<Setting> {
  const { events } = await runTask({
    kind: 'batch',
    phase: 'batch',
    input,
    budget: effortBudget('quick'),
    batchSizes: [],
    threads: [],
    replicas: [],
    search: true,
    settleMs: SETTLED_MS,
    seconds: effortBudget('quick').batchS,
  });
  const best = bestTrial(batchTrials(events.flatMap((event) => (event.kind === 'batch-round' ? [event] : []))));
  if (best === null) throw new Error('the batch search measured nothing');
  return best;
}

async function modewise(input: BenchInput, setting: Setting, resultPath: string): Promise<Round<BatchJob>> {
  const { batchSize, threads, replicas } = setting;
  const { events, wallMs, peakMiB } = await runTask({
    kind: 'job',
    input,
    batchSize,
    setting: { threads, replicas },
    resultPath,
    pairs: 1,
    repeatS: 0,
  });
  const job = events.flatMap((event) => (event.kind === 'job' ? [event.job] : []))[0];
  if (job === undefined) throw new Error('the job did not say how it went');
  return { job, processS: wallMs / 1000, peakMiB };
}

interface PythonSetting {
  readonly batchSize: number;
  readonly threads: number;
}

/** Runs the script over the same file and columns. */
class Python {
  readonly #input: BenchInput;
  readonly #data: string;
  readonly #columns: string;

  constructor(input: BenchInput, data: string, columns: readonly string[]) {
    this.#input = input;
    this.#data = data;
    this.#columns = columns.join(',');
  }

  async run({ batchSize, threads }: PythonSetting, resultPath: string): Promise<Round<PythonJob>> {
    const args = [this.#input.modelPath, this.#data, resultPath, String(batchSize), String(threads), this.#columns];
    const { result, wallMs, peakMiB } = await runPython<PythonJob>('file_to_file.py', args);
    return { job: result, processS: wallMs / 1000, peakMiB };
  }

  async best(resultPath: string): Promise<PythonSetting> {
    const tried: { readonly setting: PythonSetting; readonly wallS: number }[] = [];
    for (const threads of PYTHON_THREADS) {
      for (const batchSize of PYTHON_TRIALS) {
        const setting = { batchSize, threads };
        tried.push({ setting, wallS: (await this.run(setting, resultPath)).job.wallS });
      }
    }
    const [best] = tried.toSorted((a, b) => a.wallS - b.wallS);
    return best?.setting ?? { batchSize: 2048, threads: 1 };
  }
}

const middle = <T>(rounds: readonly Round<T>[], pick: (round: Round<T>) => number): string =>
  fixed(median(rounds.map(pick)), 2);

interface Side {
  readonly name: string;
  readonly modewise: Round<BatchJob>[];
  readonly python: Round<PythonJob>[];
}

function printStages(sides: readonly Side[]): void {
  console.log(
    'Medians, seconds. Stages of Modewise are busy times of threads of their own; what they add up to beyond the wall is overlap.\n',
  );
  const rows = sides.flatMap(({ name, modewise: ours, python }) => [
    [
      `Modewise, ${name}`,
      middle(ours, ({ job }) => job.readS),
      middle(ours, ({ job }) => job.tensoriseS),
      middle(ours, ({ job }) => job.inferS),
      middle(ours, ({ job }) => job.writeS),
      middle(ours, ({ job }) => job.wallS),
      middle(ours, ({ processS }) => processS),
      middle(ours, ({ job }) => (job.readS + job.tensoriseS + job.inferS + job.writeS) / job.wallS),
      middle(ours, ({ peakMiB }) => peakMiB ?? Number.NaN),
    ],
    ...(python.length === 0
      ? []
      : [
          [
            `pandas, ${name}`,
            middle(python, ({ job }) => job.readS),
            'in read',
            middle(python, ({ job }) => job.inferS),
            middle(python, ({ job }) => job.writeS),
            middle(python, ({ job }) => job.wallS),
            middle(python, ({ processS }) => processS),
            middle(python, ({ job }) => (job.readS + job.inferS + job.writeS) / job.wallS),
            middle(python, ({ peakMiB }) => peakMiB ?? Number.NaN),
          ],
        ]),
  ]);
  printTable(
    ['job', 'read', 'tensorise', 'infer', 'write', 'wall', 'whole process', 'stages ÷ wall', 'peak MiB'],
    rows,
  );
}

function printRatios(sides: readonly Side[]): void {
  const rows = sides
    .filter(({ python }) => python.length > 0)
    .flatMap(({ name, modewise: ours, python }) => {
      const ratios = (pick: (round: Round<{ readonly wallS: number }>) => number): number[] =>
        ours.map((round, at) => pick(python[at] ?? round) / pick(round));
      const whole = ratios((round) => round.processS);
      return [
        [`${name}, whole processes`, ...medianAndAll(whole), verdict(median(whole) >= BAR)],
        [`${name}, the work alone`, ...medianAndAll(ratios((round) => round.job.wallS)), ''],
      ];
    });
  printTable(['pandas’ time ÷ Modewise’s', 'median', 'every round', `≥ ${BAR}`], rows);
}

async function main(): Promise<void> {
  printHeader('Whole job, a million CSV rows');
  const folder = scratchFolder();
  const data = await writeFraudCsv(folder, ROWS);
  const { input, columns } = await sampleOver('fraud', data);
  const setting = await bestSetting(input);
  const problem = await pythonProblem(['numpy', 'onnxruntime', 'pandas']);
  const parquetProblem = problem ?? (await pythonProblem(['pyarrow']));
  const python = new Python(input, data, columns);
  const result = (who: string, kind: Kind): string => join(folder, `${who}.${kind}`);
  const pythonSetting = problem === null ? await python.best(result('pandas', 'csv')) : null;
  const sides: readonly (Side & { readonly kind: Kind; readonly hasPython: boolean })[] = [
    { name: 'CSV to CSV', kind: 'csv', hasPython: problem === null, modewise: [], python: [] },
    { name: 'CSV to Parquet', kind: 'parquet', hasPython: parquetProblem === null, modewise: [], python: [] },
  ];
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of sides) {
      side.modewise.push(await modewise(input, setting, result('modewise', side.kind)));
      if (side.hasPython && pythonSetting !== null) {
        side.python.push(await python.run(pythonSetting, result('pandas', side.kind)));
      }
    }
  }
  const { batchSize, threads, replicas } = setting;
  console.log(
    `Modewise: batches of ${batchSize}, ${threads} × ${replicas} threads, as its batch search (quick) found.`,
  );
  const versions = sides[0]?.python[0]?.job.versions;
  if (pythonSetting !== null && versions !== undefined) {
    const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    console.log(
      `Python: batches of ${pythonSetting.batchSize}, ${pythonSetting.threads} threads, the best of ${PYTHON_TRIALS.length * PYTHON_THREADS.length} tried (${list.join(', ')}).`,
    );
  }
  if (problem !== null) console.log(`pandas and ONNX Runtime in Python: not measured (${problem}).`);
  else if (parquetProblem !== null) console.log(`pandas to Parquet: not measured (${parquetProblem}).`);
  console.log();
  printStages(sides);
  printRatios(sides);
}

void main();
