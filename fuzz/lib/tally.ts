import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { programFolder } from '#engine/platform/paths.ts';
import type { FuzzOptions } from './options.ts';
import { whenInterrupted } from './processes.ts';

/** The violations, with their names in the last line. */
const VIOLATIONS = {
  crash: 'crashes',
  hang: 'hangs',
  defect: 'exit 4',
  'not-finite': 'not finite',
  memory: 'over 1 GB',
  lost: 'lost',
  torn: 'torn',
  orphan: 'orphans',
  difference: 'differences',
  unhealthy: 'unhealthy',
  growth: 'growth',
} as const;
/** The name of a violation. */
export type Violation = keyof typeof VIOLATIONS;

/** A process with more memory than this is a violation. */
export const MAX_MIB = 1024;
/** Further violations are counted but not shown. */
const MAX_SHOWN = 40;
const MAX_KEPT_BYTES = 64 * 2 ** 20;

/** The input of a case: a file, or named bytes. */
export type CaseInput = string | { readonly name: string; readonly bytes: Uint8Array | string };

/** Counts the ends of cases, keeps the inputs of violations, and prints a summary as the last line. */
export class Tally {
  readonly #name: string;
  readonly #options: FuzzOptions;
  readonly #startedMs = performance.now();
  readonly #counts = new Map<Violation, number>();
  readonly #folder: string;
  #shown = 0;
  #cases = 0;
  #accepted = 0;
  #refused = 0;
  #peakMiB = 0;

  constructor(name: string, options: FuzzOptions) {
    this.#name = name;
    this.#options = options;
    this.#folder = join(programFolder(), '.cache', 'fuzz', `${name}-seed-${options.seed}`);
    if (options.only === null) rmSync(this.#folder, { recursive: true, force: true });
    process.stderr.write(`fuzz ${name}: seed ${options.seed}\n`);
    whenInterrupted(() => this.finish());
  }

  /** True once the time is over and no further case may start. */
  get isOver(): boolean {
    return performance.now() - this.#startedMs > this.#options.timeLimitS * 1000;
  }

  get violations(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** A case has run: its input was accepted, or refused correctly. */
  ran(end: 'accepted' | 'refused' | 'violated'): void {
    this.#cases += 1;
    if (end === 'accepted') this.#accepted += 1;
    else if (end === 'refused') this.#refused += 1;
  }

  /** Records the peak resident memory of a process. */
  sawMiB(mebibytes: number): void {
    this.#peakMiB = Math.max(this.#peakMiB, mebibytes);
  }

  /** Records a violation in case `index`, and keeps its inputs in a folder that the output names. */
  violated(kind: Violation, index: number, text: string, inputs: readonly CaseInput[] = []): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#shown += 1;
    if (this.#shown > MAX_SHOWN) return;
    const kept = inputs.map((input) => this.#keep(index, input)).filter((path) => path !== null);
    const where = kept.length === 0 ? '' : ` (kept: ${kept.join(', ')})`;
    process.stderr.write(`  ${kind} in case ${index}: ${oneLine(text)}${where}\n`);
  }

  /** Prints the last line and returns the exit code: 1 after any violation. */
  finish(): 0 | 1 {
    const { seed, count, only } = this.#options;
    const asked = only === null && count > 0 ? ` of ${count}` : '';
    const seconds = ((performance.now() - this.#startedMs) / 1000).toFixed(1);
    const counts = Object.entries(VIOLATIONS).map(
      ([kind, words]) => `${this.#counts.get(kind as Violation) ?? 0} ${words}`,
    );
    const peak = this.#peakMiB === 0 ? 'peak memory unknown' : `peak ${Math.round(this.#peakMiB)} MiB`;
    const parts = [`${this.#accepted} accepted`, `${this.#refused} refused`, ...counts, peak];
    if (this.#shown > 0) process.stderr.write(`  repeat one with --seed ${seed} --only CASE\n`);
    process.stdout.write(
      `fuzz ${this.#name}: seed ${seed}, ${this.#cases}${asked} cases in ${seconds} s: ${parts.join(', ')}\n`,
    );
    return this.violations > 0 ? 1 : 0;
  }

  #keep(index: number, input: CaseInput): string | null {
    const name = typeof input === 'string' ? basename(input) : input.name;
    const path = join(this.#folder, name.startsWith('case-') ? name : `case-${index}-${name}`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      if (typeof input !== 'string') writeFileSync(path, input.bytes);
      else if (statSync(input).size <= MAX_KEPT_BYTES) copyFileSync(input, path);
      else return null;
      return path;
    } catch {
      return null;
    }
  }
}

/** A text on one line, without control characters, at most 300 characters. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 300);
}
