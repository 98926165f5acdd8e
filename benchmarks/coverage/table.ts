/** One row. */
type Cells = readonly (string | number)[];

/** One table of `npm run coverage`: what is stated against what is true. */
export interface CoverageTable {
  /** The name by which the command line and docs/methodology/coverage.md know the table: lower case, with hyphens. */
  readonly name: string;
  readonly title: string;
  /** What is drawn, what counts as right, and what is expected: one paragraph of Markdown. */
  readonly explanation: string;
  readonly columns: readonly string[];
  /** The rows, each as soon as it is known. `repetitions` is how often a case is drawn: 200, or fewer to test the program. */
  readonly rows: (repetitions: number) => Iterable<Cells> | AsyncIterable<Cells>;
}

/** A share as a cell: 0.934 is 93 %. */
export function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${Math.round(100 * share)} %`;
}
