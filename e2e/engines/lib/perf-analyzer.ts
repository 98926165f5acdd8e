import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { theEngine } from './engines.ts';
import { outputOf } from './programs.ts';

/** What perf_analyzer says of one rate. */
export interface PerfResult {
  readonly requests: number;
  readonly perS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A window counts if it differs from the last ones by less than this percentage: the numbers are printed, not judged. */
const ANY_STABILITY = '1000';

/** Runs perf_analyzer over HTTP at one rate with random arrivals. */
export async function perfAnalyzer(options: {
  readonly host: string;
  readonly model: string;
  /** The rows, in its own form. */
  readonly inputs: string;
  readonly ratePerS: number;
  readonly windowMs: number;
  readonly folder: string;
}): Promise<PerfResult> {
  const { host, model, inputs, ratePerS, windowMs, folder } = options;
  const file = join(folder, `perf-${ratePerS}.csv`);
  const load = [`--request-rate-range=${ratePerS}`, '--request-distribution=poisson', '--input-data', inputs];
  const windows = ['-p', String(windowMs), '-s', ANY_STABILITY];
  const { path, libraries } = theEngine('perf-analyzer');
  const output = await outputOf({
    program: path,
    environment: { LD_LIBRARY_PATH: libraries ?? '' },
    args: ['-m', model, '-u', host, '-i', 'http', ...load, ...windows, '-f', file],
  });
  const [head = '', values = ''] = readFileSync(file, 'utf8').split('\n');
  const byName = new Map(head.split(',').map((name, index) => [name, Number(values.split(',')[index])]));
  const of = (name: string): number => {
    const value = byName.get(name);
    if (value === undefined || Number.isNaN(value))
      throw new Error(`perf_analyzer reports no ${name}: ${head}\n${values}`);
    return value;
  };
  return {
    requests: Number(/Request count: (\d+)/.exec(output)?.[1] ?? 0),
    perS: of('Inferences/Second'),
    p50Ms: of('p50 latency') / 1000,
    p99Ms: of('p99 latency') / 1000,
  };
}
