import type { SampleMetric } from '#core/contract/samples.ts';
import type { OnnxElementType } from '#engine/model/onnx-writer/tensor.ts';

/** Outputs of the training code's own forward pass for the first rows of the data. */
interface ExpectedOutput {
  readonly name: string;
  readonly type: OnnxElementType;
  /** Values per row. */
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** A sample as its script makes it, before it is written and hashed. */
export interface SampleBuild {
  readonly model: Uint8Array;
  readonly data: { readonly fileName: string; readonly bytes: Uint8Array; readonly rows: number };
  /** Further files that explain the data: labels, a vocabulary. */
  readonly extras: readonly { readonly fileName: string; readonly bytes: Uint8Array }[];
  readonly metrics: readonly SampleMetric[];
  readonly trainedRows: number;
  readonly expected: readonly ExpectedOutput[];
}

/** The input of a sample's script. */
export interface BuildOptions {
  readonly seed: number;
  /** Training rows and rows of the data file; tests use few. */
  readonly trainRows: number;
  readonly dataRows: number;
  /** The number of rows in expected.json. */
  readonly expectedRows: number;
  readonly progress: (line: string) => void;
}
