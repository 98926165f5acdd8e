import { join } from 'node:path';
import type { Provider } from '#core/contract/machine/execution.ts';
import { type AnswerChange, VariantsDocument } from '#core/contract/model/variants.ts';
import { median } from '#core/math/stats/moments.ts';
import { SETTLED_MS } from '#core/measure/search/effort.ts';
import { plain } from '#core/words/format/format.ts';
import { changesInBrief } from '#core/contract/plan/plan-variants-words.ts';
import { notMadeText, VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import { programFolder } from '#engine/platform/paths.ts';
import { writtenVariants } from '#engine/plans/read-variants.ts';
import { BatchRounds } from '#engine/bench/load/batch-round.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { type BenchInput, isDevice } from '#engine/runtime/bench-input.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { documentByCli } from './cli.ts';
import { PlainLoop } from './plain-loop-child.ts';
import type { Cell } from './plain-loop.ts';
import { fixed } from './print.ts';
import { ROUNDS, verdict } from './rounds.ts';
import { modelInput, type RawModel, scratchFolder, writeRawRows } from './sample-rows.ts';

/** A model whose variants are made and measured. */
export interface BenchModel {
  readonly name: string;
  /** As the command line takes it. */
  readonly model: string;
  /** Null: the sample's own. */
  readonly data: string | null;
  /** Sizes that random rows need, as the command line takes them. */
  readonly dims: readonly string[];
}

/** As long as the rows of the data. */
const sequence = (length: number): readonly string[] => ['--dim', `sequence=${length}`];

/** Models that other programs trained and exported, with their data sets. */
const OUTSIDE = join(programFolder(), 'e2e', 'public-data', 'sets');
const outside = (name: string, data: string, dims: readonly string[] = []): BenchModel => ({
  name,
  dims,
  model: join(OUTSIDE, `${name}.onnx`),
  data: join(OUTSIDE, data),
});

const ALL: readonly BenchModel[] = [
  ...['text-encoder', 'image-classifier', 'recommendations', 'fraud'].map((name) => ({
    name,
    model: `sample:${name}`,
    data: null,
    dims: name === 'text-encoder' ? sequence(32) : [],
  })),
  outside('digits', 'digits.csv'),
  outside('messages', 'messages.jsonl', sequence(24)),
  outside('breast-cancer', 'breast-cancer.csv'),
];

const asked = process.env['MODEWISE_BENCH_MODELS']?.split(',') ?? null;

/** The four samples and three models of other programs, or those that MODEWISE_BENCH_MODELS names. */
export const MODELS: readonly BenchModel[] = ALL.filter(({ name }) => asked === null || asked.includes(name));

/** A single pair says little: on a virtual machine, one differs from the next by several per cent. */
const PAIRS = ROUNDS + 2;
const LOOP_MS = 600;
/** Both run this long before a turn counts. On a software device the engine's process needs more than a second for its full speed. */
const warmUpMs = (provider: Provider | undefined): number => (isDevice(provider) ? 3 : 1) * SETTLED_MS;
const BAR = 0.97;

/** Its variants, in a folder. */
export interface MadeVariants {
  readonly folder: string;
  /** Whether the folder has one. */
  readonly some: boolean;
  /** Those that there are not, and why. */
  readonly lacking: readonly string[];
}

/** Makes int8 and fp16 by the command line. */
export async function makeVariants({ model, data }: BenchModel): Promise<MadeVariants> {
  const folder = scratchFolder();
  const rows = data === null ? [] : ['--data', data];
  const document = VariantsDocument.parse(
    await documentByCli(['optimise', model, ...rows, '--int8', '--fp16', '--out', folder]),
  );
  const lacking = document.variants.flatMap((variant) => {
    if (variant.state === 'written') return [];
    const why =
      variant.state === 'not-made' ? notMadeText(variant.reason) : variant.state === 'failed' ? variant.cause : '';
    return [`${VARIANT_NAMES[variant.kind]} was not made: ${why}`];
  });
  return { folder, some: lacking.length < document.variants.length, lacking };
}

/** The model or a variant of it. */
export interface Form {
  /** `fp32` for the model. */
  readonly name: string;
  readonly path: string;
  /** Where `measure --variants` writes its run; null for the model. */
  readonly runFile: string | null;
  /** What it does to the answers; null for the model. */
  readonly answers: AnswerChange | null;
  readonly slower: boolean;
}

/** The model and its variants. */
export async function formsOf(model: BenchModel, { folder, some }: MadeVariants): Promise<readonly Form[]> {
  const path = (await modelInput(model.model, model.data)).modelPath;
  const written = some ? await writtenVariants(folder, 'cpu') : [];
  return [
    { name: 'fp32', path, runFile: null, answers: null, slower: false },
    ...written.map(({ variant, model: file, runFile }) => ({
      name: variant.kind,
      path: file,
      runFile,
      answers: variant.answers,
      slower: variant.speed.verdict === 'slower',
    })),
  ];
}

/** The rounds of batch mode in executors that stay, as the baseline stays. Sessions of a device have a process of their own. */
class OurLoop {
  readonly #pool: ExecutorPool;
  readonly #rounds: BatchRounds;
  #batchMs: number | null = null;

  constructor(input: BenchInput, data: TensorRows) {
    const stop = createStopWord();
    this.#pool = new ExecutorPool({ input: { ...input, ownProcesses: isDevice(input.provider) }, data, stop });
    this.#rounds = new BatchRounds({ pool: this.#pool, stop, settleMs: warmUpMs(input.provider) });
  }

  /** Rows per second in one configuration. */
  async measure(cell: Cell, durationMs: number): Promise<number> {
    const request = { ...cell, round: 1 };
    const { rowsPerS, batchMs } = await this.#rounds.run({ request, roundMs: durationMs, expectedMs: this.#batchMs });
    this.#batchMs = batchMs;
    return rowsPerS;
  }

  stop(): Promise<void> {
    return this.#pool.close();
  }
}

/** What is compared with the plain loop. */
interface Compared {
  readonly path: string;
  readonly provider: Provider;
  readonly cell: Cell;
}

/** Modewise's rate ÷ that of a plain loop, both in new processes: a turn in either order, because a machine that changes its speed favours one of them. */
async function ratioOfPair(input: BenchInput, data: TensorRows, raw: RawModel, cell: Cell): Promise<number> {
  const ours = new OurLoop(input, data);
  const loop = new PlainLoop(raw, scratchFolder());
  await loop.measure(cell, warmUpMs(input.provider));
  const plainFirst = await loop.measure(cell, LOOP_MS);
  const oursAfter = await ours.measure(cell, LOOP_MS);
  const oursFirst = await ours.measure(cell, LOOP_MS);
  const plainAfter = await loop.measure(cell, LOOP_MS);
  loop.stop();
  await ours.stop();
  return (oursAfter + oursFirst) / (plainFirst + plainAfter);
}

/**
 * Modewise's rate ÷ that of a plain loop with the same provider in one configuration: the median, all pairs of processes, and the verdict. A session
 * keeps the speed that its place in memory gives it, several per cent either way, so turns of the same two processes share their luck.
 */
export async function besidePlainLoop(
  model: BenchModel,
  compared: Compared,
): Promise<readonly [string, string, string]> {
  const { path: modelPath, provider, cell } = compared;
  const input = { ...(await modelInput(model.model, model.data)), modelPath, provider };
  const data = await loadRows(input);
  const raw = { ...(await writeRawRows(input, scratchFolder())), modelPath, provider };
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) ratios.push(await ratioOfPair(input, data, raw, cell));
  const ratio = median(ratios);
  return [fixed(ratio), ratios.map((each) => fixed(each)).join(' '), verdict(ratio >= BAR)];
}

/** The columns of `besidePlainLoop`. */
export const BESIDE = ['÷ plain loop', 'pairs', `≥ ${BAR}`] as const;

/** What a variant does to the answers, in two cells: the mean difference of its output that moves most ÷ the size of its values, and the labels. */
export function answerCells({ answers, slower }: Form): readonly [string, string] {
  if (answers === null) return ['—', 'the original'];
  const drifts = answers.drifts.map(({ meanAbsDiff, originalRms }) => meanAbsDiff / Math.max(originalRms, 1e-300));
  return [plain(Math.max(0, ...drifts), 2), `${changesInBrief(answers)}${slower ? ', slower on the CPU' : ''}`];
}
