import { z } from 'zod';
import { Bytes, Count, Flops, MAX_ENTRIES, Name, namedValues, Path, Text } from './numbers.ts';

/** Inputs and outputs of a model, at most. */
const MAX_PORTS = 100_000;
/** Dimensions of one tensor, at most. */
const MAX_RANK = 256;

/** One dimension: its size, the name of a symbolic dimension, or null where the file says nothing. */
export const Dimension = z.union([z.number().int(), Name, z.null()]);
export type Dimension = z.infer<typeof Dimension>;

/**
 * An input or output of a model. `type` is ONNX's element type in lower case (`float`, `float16`, `int64`, `string`, `int4`, …);
 * `dims` is null for a scalar of unknown rank and `[]` for a true scalar. `kind` is not `tensor` for sequences, maps and optionals.
 */
export const TensorInfo = z.object({
  name: Name,
  kind: z.enum(['tensor', 'sparse-tensor', 'sequence', 'map', 'optional', 'unknown']),
  type: Name,
  dims: z.array(Dimension).max(MAX_RANK).nullable(),
  /** Of an input: whether its leading dimension is the batch, along which rows are stacked. Left out where nobody has judged it. */
  batched: z.boolean().optional(),
});
export type TensorInfo = Readonly<z.infer<typeof TensorInfo>>;

/** What an ONNX file says of itself, read without loading its weights. */
export const ModelDescription = z.object({
  file: Path,
  /** SHA-256 in hex; null until hashing is asked for (`inspect --hash`; `measure` always hashes). */
  sha256: Name.nullable(),
  /** Size of the .onnx file and of the external data that it names, in bytes. */
  bytes: Bytes,
  opset: namedValues(z.number().int()),
  /** Elements of all initialisers. */
  parameters: Count,
  /** Bytes of all initialisers, external data included. */
  weightBytes: Bytes,
  /** 2 × multiply-adds for one row; null until a profiled run has shown the shapes. */
  flopsPerRow: Flops.nullable(),
  /** True when every tensor input and output has a free leading dimension, so that rows can be stacked. */
  batchable: z.boolean(),
  /** One sentence that says why or why not. */
  batchableReason: Text,
  inputs: z.array(TensorInfo).max(MAX_PORTS),
  outputs: z.array(TensorInfo).max(MAX_PORTS),
  /** Number of nodes by operator, as in `inspect`; the projection reads the kind of model from it. Absent in older runs. */
  operators: namedValues(Count).optional(),
});
export type ModelDescription = Readonly<z.infer<typeof ModelDescription>>;

/** How a data file is written. */
export const DataFormat = z.enum(['csv', 'tsv', 'parquet', 'json', 'jsonl', 'npy', 'npz']);
export type DataFormat = z.infer<typeof DataFormat>;

/** The document that `modewise inspect` prints. */
export const Inspection = z.object({
  schemaVersion: z.literal(1),
  model: ModelDescription.extend({
    irVersion: z.number().int().nullable(),
    producer: Text.nullable(),
    /** Number of nodes by operator, as `domain.Operator` (the default domain has no prefix), subgraphs included. */
    operators: namedValues(Count),
    nodes: Count,
    /** Names of symbolic dimensions other than the batch: each needs `--dim NAME=N` or data that shows its size. */
    freeDimensions: z.array(Name).max(MAX_ENTRIES),
    externalData: z.array(z.object({ file: Path, bytes: Bytes })).max(MAX_ENTRIES),
  }),
  /** What stands in the way of measuring it, in sentences; empty when nothing is known to. */
  warnings: z.array(Text).max(MAX_ENTRIES),
  /** Present with `--data`: what the file holds and how it binds. */
  data: z
    .object({
      file: Path,
      /** As its content shows, else its ending. */
      format: DataFormat,
      rows: Count,
      columns: z.array(z.object({ name: Name, type: Name, role: z.enum(['input', 'unused']) })).max(MAX_ENTRIES),
      mapping: z.array(z.lazy(() => InputMapping)).max(MAX_PORTS),
      /** Columns that no input takes, in the order of the data, each with the reason; empty where the data cannot be bound. */
      leftOut: z
        .array(z.lazy(() => LeftOutColumn))
        .max(MAX_ENTRIES)
        .default([]),
      /** Why the data cannot be bound, if it cannot: the error's text. */
      problem: Text.nullable(),
      /** That text's first part, without what to do about it on a command line. */
      reason: Text.nullable(),
      /** What would bind the data, most likely first; empty where nothing is known to. */
      remedies: z
        .array(z.lazy(() => BindingRemedy))
        .max(64)
        .default([]),
    })
    .nullable(),
});
export type Inspection = Readonly<z.infer<typeof Inspection>>;

/** A column of the data that no input takes, and why. `text` says the same as `code`, for people. */
export const LeftOutColumn = z.object({
  column: Name,
  /**
   * `dropped`: on request; `label`, `key`, `time`: judged to be one; `text`, `empty`, `boolean`, `list`, `other`: values that the input does not
   * take by itself; `not-needed`: the inputs have their columns without it.
   */
  code: z.enum(['dropped', 'label', 'key', 'time', 'text', 'empty', 'boolean', 'list', 'other', 'not-needed']),
  text: Text,
});
export type LeftOutColumn = Readonly<z.infer<typeof LeftOutColumn>>;

/** One way to bind data: options to add. `when` says what has to be true of the data for it to be right, as a clause. */
export const BindingRemedy = z.object({
  when: Text,
  maps: z.array(Text).max(64),
  drops: z.array(Name).max(MAX_ENTRIES),
});
export type BindingRemedy = Readonly<z.infer<typeof BindingRemedy>>;

/** How one model input is filled. */
export const InputMapping = z.object({
  input: Name,
  /** Columns of the data in the order of the input's elements; the array's name in an .npz; empty when synthetic. */
  columns: z.array(Name).max(MAX_ENTRIES),
  how: z.enum(['map', 'name', 'prefix', 'type-and-width', 'array', 'synthetic']),
  /** Shape of one row after every symbolic dimension is settled, without the batch dimension. */
  rowShape: z.array(Count).max(MAX_RANK),
  /** A remark for the reader: padding, truncation, a cast. */
  note: Text.nullable(),
});
export type InputMapping = Readonly<z.infer<typeof InputMapping>>;
