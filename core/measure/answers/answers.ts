/** One output of a model for a number of rows: `values` has rows × width elements, row-major. Floats are numbers, whatever their precision. */
export interface Answers {
  readonly output: string;
  /** Whether its elements are floating-point numbers. */
  readonly isFloat: boolean;
  readonly width: number;
  readonly values: ArrayLike<number | bigint | string>;
}

/** The element of a row and a column as a number. */
export function numberAt({ values, width }: Answers, row: number, column: number): number {
  return Number(values[row * width + column] ?? Number.NaN);
}

/** Number of rows of an output. */
export function rowsOf({ values, width }: Answers): number {
  return width === 0 ? 0 : values.length / width;
}
