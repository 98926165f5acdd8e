import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Arrivals,
  MEASURE_DEFAULTS,
  type MeasureRequest,
  MIN_GENERATED_PER_S,
  MIN_POINT_S,
} from '#core/contract/measure.ts';
import {
  Effort,
  MAX_BATCH_ROWS,
  MAX_CAP_ROWS,
  MAX_CORES,
  MAX_GENERATED_PER_S,
  MAX_PERCENTILE,
  MAX_POINT_S,
  MAX_SYNTHETIC_ROWS,
  MAX_WINDOW_MS,
  MeasuredMode,
  MIN_PERCENTILE,
} from '#core/contract/numbers.ts';
import { usage } from '#engine/platform/app-error.ts';
import {
  arrivals,
  columnName,
  dimension,
  mapping,
  numberWithin,
  repeated,
  sessionThreads,
  wholeUpTo,
  wordsOf,
} from './values.ts';

/** What commander hands over after parsing; absent options are absent. */
export interface MeasureFlags {
  readonly model?: string;
  readonly data?: string;
  readonly synthetic?: number;
  readonly modes?: readonly MeasuredMode[];
  readonly effort?: Effort;
  readonly sloMs?: number;
  readonly percentile?: number;
  readonly rate?: readonly number[];
  readonly arrivals?: Arrivals;
  readonly windowMs?: readonly number[];
  readonly maxBatch?: readonly number[];
  readonly batchSize?: readonly number[];
  readonly threads?: readonly number[];
  readonly replicas?: readonly number[];
  readonly durationS?: number;
  readonly map?: readonly string[];
  readonly drop?: readonly string[];
  readonly dim?: readonly (readonly [string, number])[];
  readonly transport?: 'in-process' | 'http';
  readonly seed?: number;
  readonly instanceType?: string;
}

const percentile = numberWithin({ from: MIN_PERCENTILE, to: MAX_PERCENTILE });
const ratePerS = numberWithin({ from: MIN_GENERATED_PER_S, to: MAX_GENERATED_PER_S });
const durationS = numberWithin({ from: MIN_POINT_S, to: MAX_POINT_S });
/** A nanosecond to a year. */
const sloMs = numberWithin({ from: 1e-6, to: 366 * 86_400_000 });
const seed = numberWithin({ from: 0, to: 0xffff_ffff, whole: true });
/** Names as providers write them: `c7i.xlarge`, `Standard_D4s_v5`, `n2-standard-4`. */
const instanceType = (text: string): string => {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(text)) throw new InvalidArgumentError('It takes a name such as c7i.xlarge.');
  return text;
};
const windowMs = numberWithin({ from: 0, to: MAX_WINDOW_MS });

/** Adds the options that say what to measure. */
export function addMeasureOptions(command: Command): Command {
  return command
    .option('--model <file>', 'ONNX model, or sample:NAME')
    .option('--data <file>', 'rows to measure with: CSV, TSV, Parquet, JSON, JSONL, .npy or .npz')
    .option('--synthetic <rows>', 'seeded random rows instead of data', wholeUpTo(MAX_SYNTHETIC_ROWS))
    .option('--modes <list>', 'which of batch,realtime,microbatch (default: all three)', wordsOf(MeasuredMode.options))
    .addOption(new Option('--effort <level>', 'how long to measure (default: quick)').choices(Effort.options))
    .option('--slo-ms <ms>', 'latency that the percentile has to keep', sloMs)
    .option('--percentile <p>', 'percentile of the SLO (default: 99)', percentile)
    .option('--rate <per-s>', 'arrivals per second to measure, instead of searching (repeatable)', repeated(ratePerS))
    .option('--arrivals <kind>', 'poisson, constant, diurnal, gamma:K or trace:FILE (default: poisson)', arrivals)
    .option('--window-ms <ms>', 'micro-batch window (repeatable)', repeated(windowMs))
    .option('--max-batch <rows>', 'micro-batch cap (repeatable)', repeated(wholeUpTo(MAX_CAP_ROWS)))
    .option('--batch-size <rows>', 'batch size of batch mode (repeatable)', repeated(wholeUpTo(MAX_BATCH_ROWS)))
    .option('--threads <n>', 'threads per session (repeatable)', repeated(sessionThreads))
    .option('--replicas <n>', 'sessions side by side (repeatable)', repeated(wholeUpTo(MAX_CORES)))
    .option('--duration-s <s>', 'seconds per point', durationS)
    .option(
      '--map <input=columns>',
      'which columns fill an input: INPUT=COLUMN,…, INPUT=2..31 (positions) or INPUT=mean* (repeatable)',
      repeated(mapping),
    )
    .option('--drop <column>', 'a column that no input may take (repeatable)', repeated(columnName))
    .option('--dim <name=n>', 'size of a symbolic dimension (repeatable)', repeated(dimension))
    .addOption(
      new Option('--transport <kind>', 'how requests of real time reach the model (default: in-process)').choices([
        'in-process',
        'http',
      ]),
    )
    .option('--seed <n>', 'seed of arrivals and synthetic rows (default: 1)', seed)
    .option(
      '--instance-type <name>',
      'instance type that this machine is, where it does not say so itself',
      instanceType,
    );
}

/** The measure options that were given, as they are typed. */
export function givenNames(flags: MeasureFlags): readonly string[] {
  const known = Object.keys(KNOWN_FLAGS) as (keyof MeasureFlags)[];
  return known
    .filter((key) => flags[key] !== undefined)
    .map((key) => `--${key.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
}

const KNOWN_FLAGS: { readonly [K in keyof Required<MeasureFlags>]: true } = {
  model: true,
  data: true,
  synthetic: true,
  modes: true,
  effort: true,
  sloMs: true,
  percentile: true,
  rate: true,
  arrivals: true,
  windowMs: true,
  maxBatch: true,
  batchSize: true,
  threads: true,
  replicas: true,
  durationS: true,
  map: true,
  drop: true,
  dim: true,
  transport: true,
  seed: true,
  instanceType: true,
};

/** What each option is for: one that none of the measured modes asks for would be left aside without a word. */
const MODES_OF = {
  '--rate': ['realtime', 'microbatch'],
  '--arrivals': ['realtime', 'microbatch'],
  '--duration-s': ['realtime', 'microbatch'],
  '--slo-ms': ['realtime', 'microbatch'],
  '--percentile': ['realtime', 'microbatch'],
  '--transport': ['realtime'],
  '--window-ms': ['microbatch'],
  '--max-batch': ['microbatch'],
} as const satisfies Readonly<Record<string, readonly MeasuredMode[]>>;

function checkModes(flags: MeasureFlags, modes: readonly MeasuredMode[]): void {
  const given = givenNames(flags);
  for (const [name, wanted] of Object.entries(MODES_OF)) {
    if (!given.includes(name) || wanted.some((mode) => modes.includes(mode))) continue;
    throw usage(
      `${name} says nothing of ${modes.join(', ')}`,
      `Add ${wanted.join(' or ')} to --modes, or leave ${name} out.`,
    );
  }
}

/** The request that the options stand for. Throws AppError (usage) where they contradict each other or say too little. */
export function measureRequest(flags: MeasureFlags): MeasureRequest {
  const { model, data, synthetic } = flags;
  if (model === undefined)
    throw usage('no model is given', 'Name one with --model FILE, or --model sample:NAME (see: modewise samples).');
  if (data !== undefined && synthetic !== undefined) {
    throw usage('--data and --synthetic exclude each other', 'Give the data, or the number of random rows, not both.');
  }
  const columns = flags.drop !== undefined ? '--drop' : flags.map !== undefined ? '--map' : null;
  if (synthetic !== undefined && columns !== null) {
    throw usage(`${columns} says nothing of random rows`, `Leave ${columns} or --synthetic out.`);
  }
  if (data === undefined && synthetic === undefined && !model.startsWith('sample:')) {
    throw usage('no data is given', 'Name a file with --data FILE, or measure on random rows with --synthetic ROWS.');
  }
  const modes = [...(flags.modes ?? MEASURE_DEFAULTS.modes)];
  checkModes(flags, modes);
  return {
    ...MEASURE_DEFAULTS,
    model,
    data: data ?? null,
    syntheticRows: synthetic ?? null,
    modes,
    effort: flags.effort ?? MEASURE_DEFAULTS.effort,
    sloMs: flags.sloMs ?? null,
    percentile: flags.percentile ?? MEASURE_DEFAULTS.percentile,
    ratesPerS: unique(flags.rate),
    arrivals: flags.arrivals ?? MEASURE_DEFAULTS.arrivals,
    windowsMs: unique(flags.windowMs),
    maxBatches: unique(flags.maxBatch),
    batchSizes: unique(flags.batchSize),
    threads: unique(flags.threads),
    replicas: unique(flags.replicas),
    durationS: flags.durationS ?? null,
    maps: [...(flags.map ?? [])],
    drops: [...(flags.drop ?? [])],
    dims: Object.fromEntries(flags.dim ?? []),
    transport: flags.transport ?? MEASURE_DEFAULTS.transport,
    seed: flags.seed ?? MEASURE_DEFAULTS.seed,
    instanceType: flags.instanceType ?? null,
  };
}

function unique(values: readonly number[] | undefined): number[] {
  return [...new Set(values ?? [])];
}
