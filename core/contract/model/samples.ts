import { z } from 'zod';
import { Bytes, countUpTo, Dims, Finite, MAX_ENTRIES, Name, Seed, Share, Text } from '#core/contract/base/numbers.ts';

/** Version of models/manifest.json. */
const SAMPLE_MANIFEST_VERSION = 1;

/** A file of a sample, relative to the manifest's folder, as it was when the manifest was written. */
const SampleFile = z.strictObject({
  file: z.string().regex(/^[a-z0-9.-]+(\/[a-z0-9.-]+)*$/, 'a relative path with forward slashes'),
  bytes: Bytes.min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Quality of the trained model on held-out rows. `baseline` is the score of a constant answer. */
const SampleMetric = z.strictObject({
  name: z.enum(['average-precision', 'roc-auc', 'accuracy']),
  value: Share,
  baseline: Share,
  heldOutRows: countUpTo(1e12),
});

/** The structure of a model, as far as a line drawing can show it. */
export const Architecture = z.enum(['trees', 'convolution', 'attention', 'dense', 'other']);
export type Architecture = z.infer<typeof Architecture>;

/** A sample model with its data: what `sample:NAME` refers to, and its origin. */
export const SampleEntry = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: Text.min(1),
  /** One sentence: what is predicted, and for whom. */
  story: Text.min(1),
  /** One sentence: what the model consists of. */
  architecture: Text.min(1),
  /** The same in a few words, for a card. */
  architectureInBrief: Text.min(1),
  /** The structure for a drawing. */
  family: Architecture,
  model: SampleFile,
  data: SampleFile,
  /** Answers of the training code for the first rows of the data, to compare a runtime's answers with. */
  expected: SampleFile,
  /** Vocabulary and similar files. */
  extras: z.array(SampleFile).max(64),
  /** SPDX identifier. */
  licence: z.literal('MIT'),
  provenance: Text.min(1),
  seed: Seed,
  /** Rows of the data file. */
  rows: countUpTo(1e12),
  /** Rows that the model was trained on. None of them is in the data file. */
  trainedRows: countUpTo(1e12),
  /** The first metric is the one to quote. */
  metrics: z.array(SampleMetric).min(1).max(64),
  /** The matching workload preset. */
  preset: Name,
  /** Column of the data that identifies the subject of a row; null if there is none. */
  keyColumn: Name.nullable(),
  timeColumn: Name.nullable(),
  labelColumn: Name.nullable(),
  /** Names of the classes in the order of the output's values; null if there are none. */
  classes: z.array(Name).max(MAX_ENTRIES).nullable(),
  /** `INPUT=COLUMN,…` mappings that the data needs; empty if columns are mapped automatically. */
  maps: z.array(Text).max(1_024),
  /** Sizes of symbolic dimensions, for use without data. */
  dims: Dims,
});
export type SampleEntry = Readonly<z.infer<typeof SampleEntry>>;

/** models/manifest.json. */
export const SampleManifest = z.strictObject({
  schemaVersion: z.literal(SAMPLE_MANIFEST_VERSION),
  samples: z.array(SampleEntry).max(256),
});
export type SampleManifest = Readonly<z.infer<typeof SampleManifest>>;

/** expected.json: outputs for the first `rows` rows of the data, row-major, with `width` values per row. */
export const ExpectedOutputs = z.strictObject({
  schemaVersion: z.literal(1),
  rows: countUpTo(1e12),
  outputs: z
    .array(
      z.strictObject({
        name: Name,
        type: Name,
        width: countUpTo(MAX_ENTRIES),
        values: z.array(Finite).max(2 ** 24),
      }),
    )
    .max(1_024),
});
export type ExpectedOutputs = Readonly<z.infer<typeof ExpectedOutputs>>;
