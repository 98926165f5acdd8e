import { z } from 'zod';

/*
 * Minimum and maximum of each unit: generous beyond any machine and any bill, but small enough that arithmetic stays finite and that no
 * loop or array whose length depends on the number grows without bound. Documents come from outside and may contain anything.
 */

const MINUTE_S = 60;
const DAY_S = 86_400;
const YEAR_S = 366 * DAY_S;

/** Cores, threads and sessions of one machine: ten times the largest on sale. */
export const MAX_CORES = 16_384;
/** Rows of one batch. */
export const MAX_BATCH_ROWS = 2 ** 24;
/** Maximum cap of a micro-batch, which is tried with batches of every size up to it. */
export const MAX_CAP_ROWS = 2 ** 16;
/** Rows or requests per second of one machine, and requests per second of one arrival process. */
export const MAX_RATE_PER_S = 1e12;
/** Requests of one open-loop point. Their times take 64 bytes each. */
export const MAX_POINT_REQUESTS = 20_000_000;
/** Seconds of one open-loop point. */
export const MAX_POINT_S = DAY_S;
/** Requests per second of one generator thread. */
export const MAX_GENERATED_PER_S = 10_000_000;
/** Maximum window of a micro-batch, in milliseconds. */
export const MAX_WINDOW_MS = 60 * MINUTE_S * 1000;
/** Rows of synthetic data. */
export const MAX_SYNTHETIC_ROWS = 1e9;
/** Size of one symbolic dimension. */
export const MAX_DIMENSION = 2 ** 31 - 1;
/** Higher percentiles would need more requests than is practical to measure. */
export const MAX_PERCENTILE = 99.9999;
/** The lowest percentile. */
export const MIN_PERCENTILE = 0.001;
/** Values of one choice that are crossed with the others. */
export const MAX_CHOICES = 64;
/** Entries of a list without a smaller known limit: columns, inputs, operators. */
export const MAX_ENTRIES = 2 ** 20;

/**
 * Accepts the values that `isValid` knows to be valid without running the checks of the schema one by one, which take most of the time of a
 * document: it consists of numbers and texts with bounds. All other values go through the checks, which say what is wrong.
 */
function accepting<T extends z.ZodType>(schema: T, isValid: (value: unknown) => boolean): T {
  // What zod offers to libraries that build on it.
  const { _zod: internals } = schema;
  const checked = internals.run;
  internals.run = (payload, context) => (isValid(payload.value) ? payload : checked(payload, context));
  return schema;
}

function within(min: number, max: number) {
  const schema = z.number().min(min).max(max);
  return accepting(schema, (value) => typeof value === 'number' && value >= min && value <= max);
}

function wholeWithin(min: number, max: number) {
  const schema = z.number().int().min(min).max(max);
  return accepting(schema, (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max);
}

function textUpTo(maxChars: number) {
  return accepting(z.string().max(maxChars), (value) => typeof value === 'string' && value.length <= maxChars);
}

/** A number without a known unit. */
export const Finite = within(-1e30, 1e30);
/** A non-negative number without a known unit. */
export const NonNegative = within(0, 1e30);
/** Difference between two numbers of a model's output, which can be of any size. */
export const Difference = within(0, Number.MAX_VALUE);
/** A share, or a probability. */
export const Share = within(0, 1);
/** A duration in milliseconds, up to a year; 0 if the clock did not advance. */
export const Ms = within(0, 1000 * YEAR_S);
/** Milliseconds used as a divisor: from a nanosecond to a year. */
export const PositiveMs = within(1e-6, 1000 * YEAR_S);
/** Milliseconds by which a clock lags another. Clocks of two threads agree to a fraction of a microsecond. */
export const LagMs = within(-1, 1000 * YEAR_S);
/** A duration in seconds, up to a year. */
export const Seconds = within(0, YEAR_S);
/** Seconds used as a divisor, up to a century. */
export const PositiveS = within(1e-6, 100 * YEAR_S);
/** A rate per second; 0 if nothing was served. */
export const RatePerS = within(0, MAX_RATE_PER_S);
/** A rate per second used as a divisor: at least one per century. */
export const PositiveRatePerS = within(1e-10, MAX_RATE_PER_S);
/** Busy time ÷ time. May slightly exceed 1 if two clocks disagree. */
export const Utilisation = within(0, 10);
/** Squared coefficient of variation. At most n − 1 for n values. */
export const Scv = within(0, 1e9);
/** An error in per cent of a measured value. */
export const ErrorPct = within(0, 1e9);
/** A percentile, in per cent. */
export const Percentile = within(MIN_PERCENTILE, MAX_PERCENTILE);
/** Up to 8 PiB, the largest exact integer. */
export const Bytes = wholeWithin(0, 2 ** 53 - 1);
/** Means of byte counts. */
export const MeanBytes = within(0, 2 ** 53);
/** Mebibytes, up to 4 PiB. */
export const MiB = within(0, 2 ** 32);
/** Gibibytes, up to 4 PiB. */
export const GiB = within(0, 2 ** 22);
/** Gibibytes used as a divisor. */
export const PositiveGiB = within(1e-3, 2 ** 22);
/** A clock frequency. */
export const GHz = within(0.001, 1000);
/** A bandwidth in GB/s. */
export const GBPerS = within(1e-6, 1e9);
/** Floating-point operations of one row. */
export const Flops = within(0, 1e21);
/** US dollars, more than any bill. */
export const Usd = within(0, 1e18);
/** Cores, threads or sessions: at least one. */
export const Cores = countUpTo(MAX_CORES);
/** Rows of one batch: at least one. */
export const BatchRows = countUpTo(MAX_BATCH_ROWS);
/** A count, up to the largest exact integer. */
export const Count = wholeWithin(0, Number.MAX_SAFE_INTEGER);
/** The seed of a random stream. */
export const Seed = wholeWithin(0, 0xffff_ffff);

/** An integer from 1 to `max`. */
export function countUpTo(max: number) {
  return wholeWithin(1, max);
}

const Size = countUpTo(MAX_DIMENSION);

/** A name of a column, a file, a model's input, an option. */
export const Name = textUpTo(65_536);
/** One or a few sentences. */
export const Text = textUpTo(2 ** 20);
/** Identifies a project for its whole life, whatever its file is called. */
export const ProjectId = z.string().regex(/^[0-9a-f-]{36}$/, 'a UUID');
/** Identifies a run: when it began, the name of its model, and a random end. It names folders and is cited in files and reports. */
export const RunId = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'the id of a run has letters, digits, hyphens, dots and underscores only');
/** Identifies a preset, from which a workload came. It is the suggested name of the workload's file. */
export const PresetId = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/, 'the name of a preset has lower-case letters, digits and hyphens only');
/** Identifies an option of a plan: its service, then `/` and one line without control characters, which names its machine and purchase. */
export const OptionId = z
  .string()
  .max(65_536)
  .regex(
    /^[a-z][a-z0-9-]*(?:\/[^\p{Cc}\p{Surrogate}\p{Zl}\p{Zp}]*)?$/u,
    'the id of an option begins with its service and is one line without control characters',
  );
/** A path on the machine of the engine. */
export const Path = textUpTo(32_768);

/** Names with a value each, up to a maximum number. Read it with `Object.hasOwn`, because a name may be one of `Object.prototype`. */
export function namedValues<T extends z.ZodType>(value: T, max = MAX_ENTRIES) {
  return z.record(Name, value).refine((record) => Object.keys(record).length <= max, `it has more than ${max} entries`);
}

/** Maximum number of symbolic dimensions of a model. */
const MAX_DIMS = 4_096;

/** Sizes of symbolic dimensions, by name. Validated in place rather than copied, because zod's record drops the name `__proto__`. */
export const Dims = z.custom<Record<string, number>>(isDims, 'sizes by name, each a whole number from 1 to 2147483647');

function isDims(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const sizes: readonly unknown[] = Object.values(value);
  return sizes.length <= MAX_DIMS && sizes.every((size) => Size.safeParse(size).success);
}

/**
 * A number with a two-sided 90 % interval. In a run: the mean over rounds with its t-interval; for the best batch rate and the highest rate
 * within an SLO, the range in which another run may find it (docs/adr/0018). With fewer than three rounds, `low` and `high` are null. In a
 * plan: the median, 5th and 95th percentile of the simulations.
 */
export const Interval = intervalOf(within(-1e30, 1e30));
export type Interval = Readonly<z.infer<typeof Interval>>;

/**
 * An interval whose value has the given bounds. The ends of a t-interval may lie outside of them: the low end of a rate may be negative.
 */
export function intervalOf<T extends z.ZodNumber>(value: T) {
  const end = within(-1e30, 1e30).nullable();
  return z.object({ value, low: end, high: end });
}

/** Latency in milliseconds. A percentile is null below its minimum number of samples, never a guess. */
export const Latency = z.object({
  meanMs: Ms.nullable(),
  p50Ms: Ms.nullable(),
  p90Ms: Ms.nullable(),
  p95Ms: Ms.nullable(),
  p99Ms: Ms.nullable(),
});
export type Latency = Readonly<z.infer<typeof Latency>>;

/**
 * How a number was obtained. Shown with every number that is projected or priced. `bounded`: only a range is known, from prices and
 * specifications; it has no best estimate.
 */
export const Basis = z.enum(['measured', 'imported', 'projected', 'bounded', 'assumed']);
export type Basis = z.infer<typeof Basis>;

/** An ISO 8601 time in UTC. */
export const IsoTime = z.iso.datetime();

/** The three modes that are measured. */
export const MeasuredMode = z.enum(['batch', 'realtime', 'microbatch']);
export type MeasuredMode = z.infer<typeof MeasuredMode>;

/** How long a measurement may take, which determines its precision. */
export const Effort = z.enum(['quick', 'standard', 'thorough']);
export type Effort = z.infer<typeof Effort>;

/** An interval times a factor. */
export function scaledInterval({ value, low, high }: Interval, by: number): Interval {
  return { value: value * by, low: low === null ? null : low * by, high: high === null ? null : high * by };
}
