import { Architecture } from './samples.ts';
import { z } from 'zod';
import { HostCalibration } from './calibration.ts';
import { Maps } from './measure.ts';
import { Bytes, Count, Dims, Name, Path, Text } from './numbers.ts';
import { HostDescription } from './run.ts';
import { Workload } from './workload.ts';

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

/** One check of `modewise doctor`. `fix` says what to do if it did not pass. */
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
  /** Folder of runs and settings. */
  home: Path,
  checks: z.array(DoctorCheck).max(MAX_LISTED),
  /** The calibration of this host with this version of ONNX Runtime; null if there is none. */
  calibration: HostCalibration.nullable(),
});
export type DoctorReport = Readonly<z.infer<typeof DoctorReport>>;

/** The formats of a report. */
export const ReportFormat = z.enum(['html', 'pdf', 'md', 'csv', 'json']);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** The document that `modewise report` prints: the written files and their folder. */
export const ReportFiles = z.object({
  schemaVersion: z.literal(1),
  folder: Path,
  files: z.array(z.object({ format: ReportFormat, file: Path, bytes: Bytes })).max(MAX_LISTED),
});
export type ReportFiles = Readonly<z.infer<typeof ReportFiles>>;
