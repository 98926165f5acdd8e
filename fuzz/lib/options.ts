import { parseArgs } from 'node:util';

/** The options of every fuzz program. */
export interface FuzzOptions {
  readonly seed: number;
  /** Cases to run; 0 if time decides. */
  readonly count: number;
  /** The number of the only case to run; null for all. */
  readonly only: number | null;
  /** No case starts after this. */
  readonly timeLimitS: number;
  /** A case that takes longer than this is a hang. */
  readonly hangMs: number;
  /** The limit for a server's health check. */
  readonly healthMs: number;
  /** How far a number of `stops` may be from those of undisturbed runs. */
  readonly factor: number;
  /** Duration of `soak`. */
  readonly minutes: number;
}

const NUMBERS = ['seed', 'count', 'only', 'time-limit-s', 'hang-ms', 'health-ms', 'factor', 'minutes'] as const;

/** Parses the command line of a program. Exits with 2 if it is invalid. */
export function readOptions(defaults: { readonly count: number; readonly timeLimitS?: number }): FuzzOptions {
  const options = Object.fromEntries(NUMBERS.map((name) => [name, { type: 'string' as const }]));
  let values: Partial<Record<string, unknown>>;
  try {
    values = parseArgs({ options }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const number = (name: (typeof NUMBERS)[number], otherwise: number, least: number): number => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const value = Number(text);
    return Number.isFinite(value) && value >= least ? value : refuse(`--${name} is not a number of ${least} or more`);
  };
  const only = number('only', -1, 0);
  return {
    seed: number('seed', 1, 0),
    count: number('count', defaults.count, 1),
    only: only < 0 ? null : only,
    timeLimitS: number('time-limit-s', defaults.timeLimitS ?? 120, 1),
    hangMs: number('hang-ms', 2000, 1),
    healthMs: number('health-ms', 100, 1),
    factor: number('factor', 1.5, 1),
    minutes: number('minutes', 0.25, 0.05),
  };
}

function refuse(text: string): never {
  process.stderr.write(`${text}\nusage: [${NUMBERS.map((name) => `--${name} N`).join('] [')}]\n`);
  process.exit(2);
}

/** The numbers of the cases to run, in order. */
export function* caseNumbers({ count, only }: FuzzOptions): Generator<number> {
  if (only !== null) yield only;
  else for (let index = 0; index < count; index += 1) yield index;
}
