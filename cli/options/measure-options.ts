import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Arrivals,
  MEASURE_DEFAULTS,
  type MeasureRequest,
  MIN_GENERATED_PER_S,
  MIN_POINT_S,
  GAMMA_SHAPE,
} from '#core/contract/run/measure.ts';
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
} from '#core/contract/base/numbers.ts';
import { Provider } from '#core/contract/machine/execution.ts';
import { shareOfUsual } from '#core/measure/search/effort.ts';
import type { FieldRules } from '#core/words/read/number-field.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Say } from '#cli/context.ts';
import { addColumnOptions, type ColumnFlags, columnsOf, missingOption } from './column-options.ts';
import { givenNames } from './given-names.ts';
import { quantity, rowsUpTo } from './quantities.ts';
import {
  addedTo,
  numberWithin,
  type ReadValue,
  repeated,
  sessionThreads,
  wholeUpTo,
  wordOf,
  wordsOf,
} from './values.ts';

/** The options as parsed by commander; options that were not given are absent. */
export interface MeasureFlags extends ColumnFlags {
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
  readonly transport?: 'in-process' | 'http';
  readonly seed?: number;
  readonly instanceType?: string;
  readonly provider?: readonly Provider[];
  readonly tune?: boolean;
}

/** The quantities that people write with units. */
const QUANTITIES = {
  '--synthetic': rowsUpTo(MAX_SYNTHETIC_ROWS),
  // A nanosecond to a year.
  '--slo-ms': { kind: 'ms', unit: 'ms', min: 1e-6, max: 366 * 86_400_000, whole: false },
  '--percentile': { kind: 'percent', unit: '', min: MIN_PERCENTILE, max: MAX_PERCENTILE, whole: false },
  '--rate': {
    kind: 'per-s',
    unit: 'per second',
    min: MIN_GENERATED_PER_S,
    max: MAX_GENERATED_PER_S,
    whole: false,
  },
  '--window-ms': { kind: 'ms', unit: 'ms', min: 0, max: MAX_WINDOW_MS, whole: false },
  '--max-batch': rowsUpTo(MAX_CAP_ROWS),
  '--batch-size': rowsUpTo(MAX_BATCH_ROWS),
  '--duration-s': { kind: 's', unit: 's', min: MIN_POINT_S, max: MAX_POINT_S, whole: false },
} as const satisfies Readonly<Record<string, FieldRules>>;

/** The seed of a random stream. */
export const seed = numberWithin({ from: 0, to: 0xffff_ffff, whole: true });
/** Names as providers write them: `c7i.xlarge`, `Standard_D4s_v5`, `n2-standard-4`. */
const instanceType = (text: string): string => {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(text)) throw new InvalidArgumentError('Expected a name such as c7i.xlarge.');
  return text;
};

/** What the seed of a measurement draws; those of its plan are drawn from the same one unless they have their own. */
const SEED = 'seed of arrivals and random rows, and by default of the simulations of a plan (default: 1)';

/** Adds the options about the rows of a measurement. */
export function addRowOptions(
  command: Command,
  say: Say,
  seedText = 'seed of arrivals and random rows (default: 1)',
): Command {
  return addColumnOptions(
    command
      .option(
        '--data <file>',
        'rows to measure with: CSV, TSV, Parquet, JSON, JSONL, .npy or .npz; also https://…, s3://… or postgres://…?query=…',
      )
      .option('--synthetic <rows>', 'number of random rows to measure with instead of data', number('--synthetic', say))
      .option('--seed <n>', seedText, seed),
  );
}

/** Help texts of the options about rates. */
interface RateTexts {
  readonly rate: string;
  readonly durationS: string;
}

/** Adds the options about the SLO, and about the rates that are measured. */
export function addRateOptions(command: Command, say: Say, { rate, durationS }: RateTexts): Command {
  return command
    .option('--slo-ms <ms>', 'latency SLO in milliseconds', number('--slo-ms', say))
    .option('--percentile <p>', 'percentile of the SLO (default: 99)', number('--percentile', say))
    .option('--rate <per-s>', rate, repeated(number('--rate', say)))
    .option('--duration-s <s>', durationS, number('--duration-s', say));
}

/** Adds the options of a measurement on this machine, in groups. */
export function addMeasureOptions(command: Command, say: Say): Command {
  command.optionsGroup('Model and data:').option('--model <file>', 'ONNX file, or sample:NAME');
  addRowOptions(command, say, SEED).addOption(missingOption());
  command
    .optionsGroup('Measurement:')
    .option('--modes <list>', 'modes to measure: batch,realtime,microbatch (default: all)', addedTo(modes))
    .addOption(new Option('--effort <level>', 'measuring effort (default: quick)').choices(Effort.options));
  addRateOptions(command, say, {
    rate: 'requests per second to measure (repeatable; default: a search)',
    durationS: 'seconds per measured rate (default: by effort); less than 0.5 also shortens every other phase',
  })
    .option(
      '--arrivals <kind>',
      'arrival process: poisson, constant, diurnal, gamma:K or trace:FILE (default: poisson)',
      arrivals,
    )
    .addOption(transport())
    .option(
      '--batch-size <rows>',
      'rows per batch in batch mode (repeatable; default: a search)',
      repeated(number('--batch-size', say)),
    )
    .option(
      '--max-batch <rows>',
      'maximum rows of a micro-batch (repeatable; default: by effort)',
      repeated(number('--max-batch', say)),
    )
    .option(
      '--window-ms <ms>',
      'micro-batch window in milliseconds (repeatable; default: by effort)',
      repeated(number('--window-ms', say)),
    );
  return command
    .optionsGroup('Machine and sessions:')
    .option('--threads <n>', 'threads per session (repeatable; default: a search)', repeated(sessionThreads))
    .option('--replicas <n>', 'parallel sessions (repeatable; default: a search)', repeated(wholeUpTo(MAX_CORES)))
    .option(
      '--provider <name>',
      `execution provider: ${Provider.options.join(', ')} (default: cpu; to try them: modewise doctor --providers)`,
      repeated(wordOf(Provider.options)),
    )
    .option('--tune', 'also try session settings: graph optimisation, spinning, arena, memory pattern, branches')
    .option('--instance-type <name>', 'instance type of this machine, if Modewise cannot detect it', instanceType);
}

function number(option: keyof typeof QUANTITIES, say: Say): ReadValue<number> {
  return quantity(option, QUANTITIES[option], say);
}

const modes = wordsOf(MeasuredMode.options);

function transport(): Option {
  const text = 'transport of real-time requests (default: in-process)';
  return new Option('--transport <kind>', text).choices(['in-process', 'http']);
}

/** The modes that use each option; an option without an effect is an error. */
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
  // A duration this short shortens every mode.
  const isGlance = shareOfUsual(flags.durationS ?? null) < 1;
  const given = givenNames(flags, addMeasureOptions).filter((name) => name !== '--duration-s' || !isGlance);
  for (const [name, wanted] of Object.entries(MODES_OF)) {
    if (!given.includes(name) || wanted.some((mode) => modes.includes(mode))) continue;
    throw usage(
      `${name} has no effect on ${modes.join(', ')}`,
      `Add ${wanted.join(' or ')} to --modes, or remove ${name}.`,
    );
  }
}

/** The request for the given options. Throws AppError (usage) if options conflict or are missing. */
export function measureRequest(flags: MeasureFlags): MeasureRequest {
  const { model, data, synthetic } = flags;
  if (model === undefined)
    throw usage('the model is missing', 'Use --model FILE or --model sample:NAME (see: modewise samples).');
  if (data !== undefined && synthetic !== undefined) {
    throw usage('--data cannot be combined with --synthetic', 'Use one of them.');
  }
  const columns = (['drop', 'label', 'map'] as const).find((flag) => flags[flag] !== undefined);
  if (synthetic !== undefined && columns !== undefined) {
    throw usage(`--${columns} has no effect on synthetic rows`, `Remove --${columns} or --synthetic.`);
  }
  if (data === undefined && synthetic === undefined && !model.startsWith('sample:')) {
    throw usage('the data is missing', 'Use --data FILE, or --synthetic ROWS for random rows.');
  }
  const modes = [...(flags.modes ?? MEASURE_DEFAULTS.modes)];
  checkModes(flags, modes);
  const [provider, another] = flags.provider ?? [];
  if (another !== undefined) {
    throw usage(
      '--provider was given more than once, and a run is measured on one',
      'Measure twice, once with each --provider.',
    );
  }
  if (flags.tune === true && provider !== undefined && provider !== 'cpu') {
    throw usage('--tune tries settings of sessions on the CPU', 'Remove --tune or --provider.');
  }
  if (flags.tune === true && !modes.some((mode) => mode !== 'microbatch')) {
    throw usage('--tune has no effect on microbatch', 'Add batch or realtime to --modes, or remove --tune.');
  }
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
    ...columnsOf(flags),
    transport: flags.transport ?? MEASURE_DEFAULTS.transport,
    seed: flags.seed ?? MEASURE_DEFAULTS.seed,
    instanceType: flags.instanceType ?? null,
    ...(provider === undefined ? {} : { provider }),
    ...(flags.tune === true ? { tune: true } : {}),
  };
}

function unique(values: readonly number[] | undefined): number[] {
  return [...new Set(values ?? [])];
}

/** `poisson`, `constant`, `diurnal`, `gamma:K` or `trace:FILE`. */
export const arrivals: ReadValue<Arrivals> = (text) => {
  const [kind, ...rest] = text.split(':');
  const argument = rest.join(':');
  if ((kind === 'poisson' || kind === 'constant' || kind === 'diurnal') && rest.length === 0) return { kind };
  if (kind === 'gamma') return { kind, k: numberWithin({ from: GAMMA_SHAPE.min, to: GAMMA_SHAPE.max })(argument) };
  if (kind === 'trace' && argument !== '') return { kind, file: argument };
  throw new InvalidArgumentError('Expected poisson, constant, diurnal, gamma:K or trace:FILE.');
};
