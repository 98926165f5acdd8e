import { Architecture } from '#core/contract/model/samples.ts';
import { z } from 'zod';
import { Maps } from '#core/contract/model/column-choice.ts';
import { Bytes, Count, Dims, IsoTime, Name, Path, Text } from '#core/contract/base/numbers.ts';

/** Maximum number of entries of a list that the program itself creates. */
const MAX_LISTED = 1_024;

/** A bundled sample model: what `sample:NAME` refers to. */
export const SampleSummary = z.object({
  name: Name,
  title: Text,
  description: Text,
  /** The two sentences of the description: what is predicted and for whom, and what the model consists of. */
  story: Text,
  architecture: Text,
  /** The same in a few words. */
  architectureInBrief: Text,
  family: Architecture,
  /** Absolute paths on this machine. */
  model: Path,
  data: Path,
  modelBytes: Bytes,
  dataRows: Count.nullable(),
  /** `INPUT=COLUMN,…` mappings and sizes of symbolic dimensions that the sample provides. */
  maps: Maps,
  dims: Dims,
  /** Name of the matching workload preset, or null. */
  preset: Name.nullable(),
  licence: Name,
});
export type SampleSummary = Readonly<z.infer<typeof SampleSummary>>;

/** The document that `modewise samples` prints. */
export const SampleList = z.object({ schemaVersion: z.literal(1), samples: z.array(SampleSummary).max(MAX_LISTED) });
export type SampleList = Readonly<z.infer<typeof SampleList>>;

/** The formats of a report. */
export const ReportFormat = z.enum(['html', 'pdf', 'md', 'csv', 'json', 'pptx', 'xlsx']);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** The paper of a printed report. */
export const Paper = z.enum(['a4', 'letter']);
export type Paper = z.infer<typeof Paper>;

/** A report file that was written, where and when. */
export const WrittenReport = z.object({
  format: ReportFormat,
  path: Path,
  bytes: Bytes,
  writtenAt: IsoTime,
  /** The mark of the plan in it (`core/report/card/plan-mark.ts`). */
  planMark: Name,
});
export type WrittenReport = Readonly<z.infer<typeof WrittenReport>>;

/** The document that `modewise report` prints: the written files and their folder. */
export const ReportFiles = z.object({
  schemaVersion: z.literal(1),
  folder: Path,
  files: z.array(z.object({ format: ReportFormat, file: Path, bytes: Bytes })).max(MAX_LISTED),
});
export type ReportFiles = Readonly<z.infer<typeof ReportFiles>>;
