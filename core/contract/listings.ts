import { z } from 'zod';
import { HostCalibration } from './calibration.ts';
import { HostDescription } from './run.ts';
import { Workload } from './workload.ts';

/** A sample model that comes with the program: what `sample:NAME` stands for. */
export const SampleSummary = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** The two sentences of the description: what is predicted, and for whom; what the model is made of. */
  story: z.string(),
  architecture: z.string(),
  /** Absolute paths on this machine. */
  model: z.string(),
  data: z.string(),
  modelBytes: z.number().int(),
  dataRows: z.number().int().nullable(),
  /** `INPUT=COLUMN,…` and sizes of symbolic dimensions that the sample brings with it. */
  maps: z.array(z.string()),
  dims: z.record(z.string(), z.number().int().positive()),
  /** Name of the workload preset that fits it, or null. */
  preset: z.string().nullable(),
  licence: z.string(),
});
export type SampleSummary = Readonly<z.infer<typeof SampleSummary>>;

/** The document that `modewise samples` prints. */
export const SampleList = z.object({ schemaVersion: z.literal(1), samples: z.array(SampleSummary) });
export type SampleList = Readonly<z.infer<typeof SampleList>>;

/** A named workload. */
export const PresetSummary = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  workload: Workload,
});
export type PresetSummary = Readonly<z.infer<typeof PresetSummary>>;

/** The document that `modewise presets` prints. */
export const PresetList = z.object({ schemaVersion: z.literal(1), presets: z.array(PresetSummary) });
export type PresetList = Readonly<z.infer<typeof PresetList>>;

/** One thing that `modewise doctor` looked at. `fix` says what to do when it is not well. */
export const DoctorCheck = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'failed']),
  text: z.string(),
  fix: z.string().nullable(),
});
export type DoctorCheck = Readonly<z.infer<typeof DoctorCheck>>;

/** The document that `modewise doctor` prints. */
export const DoctorReport = z.object({
  schemaVersion: z.literal(1),
  modewise: z.string(),
  node: z.string(),
  host: HostDescription,
  /** Where runs and settings lie. */
  home: z.string(),
  checks: z.array(DoctorCheck),
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
  folder: z.string(),
  files: z.array(z.object({ format: ReportFormat, file: z.string(), bytes: z.number().int() })),
});
export type ReportFiles = Readonly<z.infer<typeof ReportFiles>>;
