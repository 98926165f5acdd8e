import { z } from 'zod';

export const SAMPLE_MANIFEST_VERSION = 1;

/** A file of a sample, relative to the folder of the manifest, as it was when the manifest was written. */
export const SampleFile = z.strictObject({
  file: z.string().regex(/^[a-z0-9.-]+(\/[a-z0-9.-]+)*$/, 'a relative path with forward slashes'),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SampleFile = Readonly<z.infer<typeof SampleFile>>;

/** How good the trained model was on rows that it had not seen; `baseline` is what answering always the same would score. */
export const SampleMetric = z.strictObject({
  name: z.enum(['average-precision', 'roc-auc', 'accuracy']),
  value: z.number().min(0).max(1),
  baseline: z.number().min(0).max(1),
  heldOutRows: z.number().int().positive(),
});
export type SampleMetric = Readonly<z.infer<typeof SampleMetric>>;

/** A sample model with its data: what `sample:NAME` stands for, and where it comes from. */
export const SampleEntry = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  /** One sentence: what is predicted, and for whom. */
  story: z.string().min(1),
  /** One sentence: what the model is made of. */
  architecture: z.string().min(1),
  model: SampleFile,
  data: SampleFile,
  /** Answers of the training code to the first rows of the data, to compare a runtime's with. */
  expected: SampleFile,
  /** Vocabulary and the like. */
  extras: z.array(SampleFile),
  /** SPDX identifier. */
  licence: z.literal('MIT'),
  provenance: z.string().min(1),
  seed: z.number().int().min(0),
  /** Rows of the data file. */
  rows: z.number().int().positive(),
  /** Rows that the model was trained on; none of them is in the data file. */
  trainedRows: z.number().int().positive(),
  /** The first is the one to quote. */
  metrics: z.array(SampleMetric).min(1),
  /** Workload preset that fits. */
  preset: z.string(),
  /** Column of the data that says whom or what a row is about; null where there is none. */
  keyColumn: z.string().nullable(),
  timeColumn: z.string().nullable(),
  labelColumn: z.string().nullable(),
  /** Names of the classes in the order of the output's values; null where there are none. */
  classes: z.array(z.string()).nullable(),
  /** `INPUT=COLUMN,…` that the data needs; empty where columns bind by themselves. */
  maps: z.array(z.string()),
  /** Sizes of symbolic dimensions, for when no data says them. */
  dims: z.record(z.string(), z.number().int().positive()),
});
export type SampleEntry = Readonly<z.infer<typeof SampleEntry>>;

/** models/manifest.json. */
export const SampleManifest = z.strictObject({
  schemaVersion: z.literal(SAMPLE_MANIFEST_VERSION),
  samples: z.array(SampleEntry),
});
export type SampleManifest = Readonly<z.infer<typeof SampleManifest>>;

/** expected.json: outputs for the first `rows` rows of the data, row-major; `width` values a row. */
export const ExpectedOutputs = z.strictObject({
  schemaVersion: z.literal(1),
  rows: z.number().int().positive(),
  outputs: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      width: z.number().int().positive(),
      values: z.array(z.number()),
    }),
  ),
});
export type ExpectedOutputs = Readonly<z.infer<typeof ExpectedOutputs>>;
