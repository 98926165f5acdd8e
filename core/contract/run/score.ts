import { z } from 'zod';
import { Drops, Maps } from '#core/contract/model/column-choice.ts';
import { HostDescription } from '#core/contract/machine/host.ts';
import { MissingPolicy } from '#core/contract/model/model.ts';
import {
  BatchRows,
  Bytes,
  Cores,
  Count,
  countUpTo,
  Dims,
  IsoTime,
  MAX_ENTRIES,
  Name,
  Path,
  Seconds,
  Text,
} from '#core/contract/base/numbers.ts';
import { BatchJob, DataDescription, Parity } from './run.ts';

const SCORE_SCHEMA_VERSION = 1;

/** The most parts that the rows of a file are divided into. */
export const MAX_SHARDS = 1_000_000;

/** One of `of` equal parts of the rows, counted from 1. */
export const Shard = z.object({ index: countUpTo(MAX_SHARDS), of: countUpTo(MAX_SHARDS) });
export type Shard = Readonly<z.infer<typeof Shard>>;

/** The whole of the rows. */
export const WHOLE: Shard = { index: 1, of: 1 };

/** The rows of a shard by position, from 0: `from` up to but without `to`. Shards follow each other and differ by at most one row. */
export function shardRows({ index, of }: Shard, rows: number): { readonly from: number; readonly to: number } {
  const at = (part: number): number => Math.floor((part * rows) / of);
  return { from: at(index - 1), to: at(index) };
}

/** What to score. `model` is a path or `sample:NAME`; `data` is null for a sample's own data. */
export const ScoreRequest = z.object({
  model: Path,
  data: Path.nullable(),
  out: Path,
  shard: Shard,
  maps: Maps,
  drops: Drops,
  labels: Drops,
  dims: Dims,
  /** What to do with missing numbers. Absent: NaN where the model takes it, else their rows get no prediction. */
  missing: MissingPolicy.optional(),
  /** Columns of the data that the result also has; null for those that are recognised as keys. */
  keep: Drops.nullable(),
  /** Rows of one inference and threads of one session; null leaves the choice to the program. */
  batchSize: BatchRows.nullable(),
  threads: Cores.nullable(),
  /** Whether to replace a file that was made from something else. */
  overwrite: z.boolean(),
});
export type ScoreRequest = Readonly<z.infer<typeof ScoreRequest>>;

/** What happens while a file is scored. */
export const ScoreEvent = z.discriminatedUnion('kind', [
  /** A source is being read. */
  z.object({ kind: z.literal('reading'), text: Text }),
  z.object({ kind: z.literal('data'), data: DataDescription }),
  z.object({ kind: z.literal('scoring'), done: Count, of: Count }),
]);
export type ScoreEvent = Readonly<z.infer<typeof ScoreEvent>>;

/** The document of `modewise score`, which is also written to the folder of the result. */
export const ScoreDocument = z.object({
  schemaVersion: z.literal(SCORE_SCHEMA_VERSION),
  /** `already-there`: the result was complete, so nothing was scored. The other fields are those of the run that made it. */
  state: z.enum(['scored', 'already-there']),
  startedAt: IsoTime,
  finishedAt: IsoTime,
  host: HostDescription,
  model: z.object({ file: Path, sha256: Name }),
  data: DataDescription,
  shard: Shard.extend({
    /** Rows of the data by position, from 0: `fromRow` up to but without `toRow`. */
    fromRow: Count,
    toRow: Count,
  }),
  /** What the answers depend on besides model and data. */
  made: z.object({ maps: Maps, drops: Drops, labels: Drops, dims: Dims, missing: MissingPolicy.optional() }),
  settings: z.object({ batchSize: BatchRows, threads: Cores, replicas: Cores }),
  /** Whether stacked rows have the answers of single ones; null if rows were not stacked. */
  parity: Parity.nullable(),
  /** Columns of the result that are from the data. `column` is null for the position of the row, from 1. */
  kept: z.array(z.object({ column: Name.nullable(), as: Name })).max(MAX_ENTRIES),
  out: z.object({ file: Path, sha256: Name, bytes: Bytes, rows: Count }),
  /** Rows of the shard that lack a value and have no prediction. */
  rowsLeftOut: Count,
  job: BatchJob,
  /** From the start of the command to the finished file, with hashing and the start of the process. */
  totalS: Seconds,
});
export type ScoreDocument = Readonly<z.infer<typeof ScoreDocument>>;
