import type { SampleMetric } from '#core/contract/samples.ts';
import type { OnnxElementType } from '#engine/model/onnx-writer/tensor.ts';

/** Answers that the training code's own forward pass gives to the first rows of the data. */
export interface ExpectedOutput {
  readonly name: string;
  readonly type: OnnxElementType;
  /** Values a row. */
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

/** What a sample's script is given. */
export interface BuildOptions {
  readonly seed: number;
  /** Rows to train on and rows of the data file; tests make them small. */
  readonly trainRows: number;
  readonly dataRows: number;
  /** Rows whose answers are kept in expected.json. */
  readonly expectedRows: number;
  readonly progress: (line: string) => void;
}
