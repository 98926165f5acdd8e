import { Architecture } from './samples.ts';
import { z } from 'zod';
import { HostCalibration } from './calibration.ts';
import { Maps } from './measure.ts';
import { Bytes, Count, Dims, Name, Path, Text } from './numbers.ts';
import { HostDescription } from './run.ts';
import { Workload } from './workload.ts';

/** Entries of a list that the program itself makes. */
const MAX_LISTED = 1_024;

/** A sample model that comes with the program: what `sample:NAME` stands for. */
export const SampleSummary = z.object({
  name: Name,
  title: Text,
  description: Text,
  /** The two sentences of the description: what is predicted, and for whom; what the model is made of. */
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
  /** `INPUT=COLUMN,…` and sizes of symbolic dimensions that the sample brings with it. */
  maps: Maps,
  dims: Dims,
  /** Name of the workload preset that fits it, or null. */
  preset: Name.nullable(),
  licence: Name,
});
export type SampleSummary = Readonly<z.infer<typeof SampleSummary>>;

/** The document that `modewise samples` prints. */
export const SampleList = z.object({ schemaVersion: z.literal(1), samples: z.array(SampleSummary).max(MAX_LISTED) });
export type SampleList = Readonly<z.infer<typeof SampleList>>;

/** A named workload. */
export const PresetSummary = z.object({
  name: Name,
  title: Text,
  description: Text,
  workload: Workload,
});
export type PresetSummary = Readonly<z.infer<typeof PresetSummary>>;

/** The document that `modewise presets` prints. */
export const PresetList = z.object({ schemaVersion: z.literal(1), presets: z.array(PresetSummary).max(MAX_LISTED) });
export type PresetList = Readonly<z.infer<typeof PresetList>>;

/** One thing that `modewise doctor` looked at. `fix` says what to do when it is not well. */
export const DoctorCheck = z.object({
  name: Name,
  state: z.enum(['ok', 'warning', 'failed']),
  text: Text,
  fix: Text.nullable(),
});
export type DoctorCheck = Readonly<z.infer<typeof DoctorCheck>>;

/** The document that `modewise doctor` prints. */
export const DoctorReport = z.object({
  schemaVersion: z.literal(1),
  modewise: Name,
  node: Name,
  host: HostDescription,
  /** Where runs and settings lie. */
  home: Path,
  checks: z.array(DoctorCheck).max(MAX_LISTED),
  /** What this host was calibrated to under this version of ONNX Runtime; null where it was not. */
  calibration: HostCalibration.nullable(),
});
export type DoctorReport = Readonly<z.infer<typeof DoctorReport>>;

/** What a report can be written as. */
export const ReportFormat = z.enum(['html', 'pdf', 'md', 'csv', 'json']);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** The document that `modewise report` prints: which files were written, and where. */
export const ReportFiles = z.object({
  schemaVersion: z.literal(1),
  folder: Path,
  files: z.array(z.object({ format: ReportFormat, file: Path, bytes: Bytes })).max(MAX_LISTED),
});
export type ReportFiles = Readonly<z.infer<typeof ReportFiles>>;
