import { z } from 'zod';
import { HostCalibration } from './calibration.ts';
import { ProviderState } from './execution.ts';
import { HostDescription } from './host.ts';
import { Name, Path, Text } from '#core/contract/base/numbers.ts';

/** Maximum number of checks. */
const MAX_CHECKS = 1_024;

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
  checks: z.array(DoctorCheck).max(MAX_CHECKS),
  /** ONNX Runtime's execution providers, each tried in a process of its own. Absent if they were not tried. */
  providers: z.array(ProviderState).max(64).optional(),
  /** The calibration of this host with this version of ONNX Runtime; null if there is none. */
  calibration: HostCalibration.nullable(),
});
export type DoctorReport = Readonly<z.infer<typeof DoctorReport>>;
