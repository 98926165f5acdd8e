import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostCalibration } from '#core/contract/machine/calibration.ts';
import type { HostDescription } from '#core/contract/run/run.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';
import { calibrationFolder } from '#engine/platform/paths.ts';

type Host = Pick<HostDescription, 'cpuModel' | 'physicalCores' | 'logicalCores' | 'arch' | 'isa' | 'runtime'>;

/** One file per processor as visible here (a container may see fewer cores) and version of ONNX Runtime. */
function calibrationFile({ cpuModel, physicalCores, logicalCores, arch, isa, runtime }: Host): string {
  const told = JSON.stringify([cpuModel, physicalCores, logicalCores, arch, isa, runtime.version]);
  const hash = createHash('sha256').update(told).digest('hex').slice(0, 12);
  return join(calibrationFolder(), `ort-${runtime.version.replaceAll(/[^\w.]+/g, '-')}-${hash}.json`);
}

/** The calibration of this host; null if there is none or its file is unusable, in which case it is measured again. */
export function readCalibration(host: Host): HostCalibration | null {
  try {
    return HostCalibration.parse(JSON.parse(readFileSync(calibrationFile(host), 'utf8')));
  } catch {
    return null;
  }
}

/** The highest bandwidth for reading weights over all thread counts, GB/s; null without a calibration. */
export function readBandwidthGBps(calibration: HostCalibration | null): number | null {
  const measured = (calibration?.bandwidth ?? []).map(({ gbPerS }) => gbPerS);
  return measured.length === 0 ? null : Math.max(...measured);
}

/** Stores a calibration atomically. Throws AppError if it cannot be written. */
export async function writeCalibration(calibration: HostCalibration): Promise<void> {
  const file = calibrationFile(calibration.host);
  try {
    makeFolder(calibrationFolder());
    await writeAtomically(file, `${JSON.stringify(calibration, null, 2)}\n`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unusable(
      file,
      `the calibration cannot be written: ${writeFailureCause(error) ?? String(error)}`,
      'Set MODEWISE_HOME to a writable folder.',
    );
  }
}
