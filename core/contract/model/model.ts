import { z } from 'zod';
import { BigQueryImport } from './bigquery.ts';
import { DataSource } from './data-source.ts';
import { Bytes, Count, Flops, MAX_ENTRIES, Name, namedValues, Path, Text } from '#core/contract/base/numbers.ts';

/** Maximum number of inputs or outputs of a model. */
const MAX_PORTS = 100_000;
/** Maximum number of dimensions of a tensor. */
const MAX_RANK = 256;
/** Maximum number of warnings about a binding: one for each input, and two for the table. */
export const MAX_WARNINGS = MAX_PORTS + 2;

/** One dimension: its size, the name of a symbolic dimension, or null if the file does not say. */
export const Dimension = z.union([z.number().int(), Name, z.null()]);
export type Dimension = z.infer<typeof Dimension>;

/**
 * An input or output of a model. `type` is ONNX's element type in lower case (`float`, `float16`, `int64`, `string`, `int4`, …). `dims` is
 * null if the rank is unknown and `[]` for a scalar. `kind` is not `tensor` for sequences, maps and optionals.
 */
export const TensorInfo = z.object({
  name: Name,
  kind: z.enum(['tensor', 'sparse-tensor', 'sequence', 'map', 'optional', 'unknown']),
  type: Name,
  dims: z.array(Dimension).max(MAX_RANK).nullable(),
  /** For an input, whether its leading dimension is the batch, along which rows are stacked. Absent if not determined. */
  batched: z.boolean().optional(),
  /** For an input of real numbers, that NaN is a value like others: it only reaches trees and imputers. Absent if it is not. */
  takesNaN: z.boolean().optional(),
  /** For an input, the names of the elements of one row, from the metadata of the model. Absent if it has none. */
  features: z.array(Name).max(MAX_ENTRIES).optional(),
});
export type TensorInfo = Readonly<z.infer<typeof TensorInfo>>;

/** The description of an ONNX file, read without loading its weights. */
export const ModelDescription = z.object({
  file: Path,
  /** SHA-256 in hex; null unless hashing is requested (`inspect --hash`; `measure` always hashes). */
  sha256: Name.nullable(),
  /** Size of the .onnx file and of the external data that it names, in bytes. */
  bytes: Bytes,
  opset: namedValues(z.number().int()),
  /** Number of elements of all initialisers. */
  parameters: Count,
  /** Bytes of all initialisers, including external data. */
  weightBytes: Bytes,
  /** 2 × multiply-adds for one row; null until a profiled run has shown the shapes. */
  flopsPerRow: Flops.nullable(),
  /** True if every tensor input and output has a free leading dimension, so that rows can be stacked. */
  batchable: z.boolean(),
  /** One sentence that says why or why not. */
  batchableReason: Text,
  inputs: z.array(TensorInfo).max(MAX_PORTS),
  outputs: z.array(TensorInfo).max(MAX_PORTS),
  /** The classes that a classifier predicts, as its graph names them. Absent if it names none. */
  classes: z.array(Name).max(MAX_ENTRIES).optional(),
  /** Number of nodes by operator, as in `inspect`. The projection derives the kind of model from it. Absent in older runs. */
  operators: namedValues(Count).optional(),
  /** Whether BigQuery imports it. Absent in older runs. */
  bigQuery: BigQueryImport.optional(),
});
export type ModelDescription = Readonly<z.infer<typeof ModelDescription>>;

/** The format of a data file. */
export const DataFormat = z.enum(['csv', 'tsv', 'parquet', 'json', 'jsonl', 'npy', 'npz']);
export type DataFormat = z.infer<typeof DataFormat>;

/** The document that `modewise inspect` prints. */
export const Inspection = z.object({
  schemaVersion: z.literal(1),
  model: ModelDescription.extend({
    irVersion: z.number().int().nullable(),
    producer: Text.nullable(),
    /** Number of nodes by operator, as `domain.Operator` (no prefix for the default domain), including subgraphs. */
    operators: namedValues(Count),
    nodes: Count,
    /** Names of symbolic dimensions other than the batch. Each needs `--dim NAME=N` or data that shows its size. */
    freeDimensions: z.array(Name).max(MAX_ENTRIES),
    externalData: z.array(z.object({ file: Path, bytes: Bytes })).max(MAX_ENTRIES),
  }),
  /** What prevents measuring the model, as sentences; empty if nothing is known. */
  warnings: z.array(Text).max(MAX_ENTRIES),
  /** The content of the data file and its mapping to inputs. Present with `--data`. */
  data: z
    .object({
      file: Path,
      /** Where the file was read from. Absent for a file of this machine. */
      source: DataSource.optional(),
      /** Detected from the content, otherwise from the file extension. */
      format: DataFormat,
      rows: Count,
      /** Number of rows with a missing value in a mapped column, which are excluded; null unless all rows were read. */
      rowsDropped: Count.nullable().default(null),
      /** The missing values in mapped columns. Absent in older documents, for arrays, and if the data cannot be mapped. */
      missing: z.lazy(() => MissingValues).optional(),
      columns: z.array(z.object({ name: Name, type: Name, role: z.enum(['input', 'unused']) })).max(MAX_ENTRIES),
      mapping: z.array(z.lazy(() => InputMapping)).max(MAX_PORTS),
      /** Columns that no input uses, in the order of the data, each with the reason. Empty if the data cannot be mapped. */
      leftOut: z
        .array(z.lazy(() => LeftOutColumn))
        .max(MAX_ENTRIES)
        .default([]),
      /** What is worth a look in the mapping. */
      warnings: z
        .array(z.lazy(() => BindingWarning))
        .max(MAX_WARNINGS)
        .default([]),
      /** The error text if the data cannot be mapped. */
      problem: Text.nullable(),
      /** The first part of that text, without the advice for the command line. */
      reason: Text.nullable(),
      /** Options that would map the data, most likely first; empty if none are known. */
      remedies: z
        .array(z.lazy(() => BindingRemedy))
        .max(64)
        .default([]),
    })
    .nullable(),
});
export type Inspection = Readonly<z.infer<typeof Inspection>>;

/** A column of the data that no input uses, with the reason. `text` states the same as `code`, for people. */
export const LeftOutColumn = z.object({
  column: Name,
  /**
   * `dropped`: on request; `label`, `key`, `time`: recognised as one; `text`, `empty`, `boolean`, `list`, `other`: values that the input
   * does not accept by itself; `not-needed`: the inputs have enough columns without it.
   */
  code: z.enum(['dropped', 'label', 'key', 'time', 'text', 'empty', 'boolean', 'list', 'other', 'not-needed']),
  text: Text,
});
export type LeftOutColumn = Readonly<z.infer<typeof LeftOutColumn>>;

/** What to do with missing values in columns of real numbers: leave their rows out, or pass NaN to the model. */
export const MissingPolicy = z.enum(['leave-out', 'nan']);
export type MissingPolicy = z.infer<typeof MissingPolicy>;

/** The missing values in the mapped columns of a file. */
export const MissingValues = z.object({
  /** Rows with a missing value that is passed as NaN. */
  rowsAsNaN: Count,
  /** Rows that are left out for a missing value. */
  rowsLeftOut: Count,
  /** How many values each column lacks, most first, what happens to them, and whether they could be passed as NaN. */
  columns: z
    .array(z.object({ column: Name, values: Count, policy: MissingPolicy, canBeNaN: z.boolean() }))
    .max(MAX_ENTRIES),
});
export type MissingValues = Readonly<z.infer<typeof MissingValues>>;

/**
 * A valid binding that is worth a check. `takes-doubtful`: an input uses columns that look like a label, a key or a row number; `sets-aside`: columns
 * of the right type, or a label, were judged by position or values only; `leaves-between`: unused columns lie between those that an input takes;
 * `key-order`: an input takes keys of JSON in the order that all rows have. `text` states the same for people.
 */
export const BindingWarning = z.object({
  code: z.enum(['takes-doubtful', 'key-order', 'sets-aside', 'leaves-between']),
  columns: z.array(Name).max(MAX_ENTRIES),
  text: Text,
});
export type BindingWarning = Readonly<z.infer<typeof BindingWarning>>;

/** Options that would map the data. `when` is a clause that states the condition under which they are right. */
export const BindingRemedy = z.object({
  when: Text,
  maps: z.array(Text).max(64),
  drops: z.array(Name).max(MAX_ENTRIES),
  /** Columns to name as labels; absent if there are none. */
  labels: z.array(Name).max(MAX_ENTRIES).optional(),
});
export type BindingRemedy = Readonly<z.infer<typeof BindingRemedy>>;

/** How one model input is filled. */
export const InputMapping = z.object({
  input: Name,
  /** Columns of the data in the order of the input's elements, or the name of the array in an .npz. Empty for synthetic data. */
  columns: z.array(Name).max(MAX_ENTRIES),
  how: z.enum(['map', 'name', 'prefix', 'type-and-width', 'array', 'synthetic']),
  /** Shape of one row without the batch dimension, after all symbolic dimensions are resolved. */
  rowShape: z.array(Count).max(MAX_RANK),
  /** A note for the reader: padding, truncation, a cast. */
  note: Text.nullable(),
});
export type InputMapping = Readonly<z.infer<typeof InputMapping>>;
