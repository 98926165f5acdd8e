import { resolve } from 'node:path';
import { FLEET_SCHEMA_VERSION, FleetStudy } from '#core/contract/fleet.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { readMadeDocument } from '#engine/platform/read-made-document.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** Reads fleet.json. Throws AppError with the file, the cause and a remedy. */
export function readStudy(file: string): Promise<FleetStudy> {
  return readMadeDocument(file, {
    schema: FleetStudy,
    version: FLEET_SCHEMA_VERSION,
    name: 'fleet.json',
    remedy: 'Make one with: modewise fleet plan PLAN.json --out fleet.json',
  });
}

/** Writes fleet.json in one step: a crash leaves the old or the new one. Throws AppError. */
export async function writeStudy(file: string, study: FleetStudy): Promise<void> {
  try {
    await writeAtomically(resolve(file), `${JSON.stringify(study, null, 2)}\n`);
  } catch (error) {
    const cause = writeFailureCause(error);
    if (cause === null) throw error;
    throw unusable(file, `the file cannot be written: ${cause}`, 'Name a file in a folder that you may write to.');
  }
}
