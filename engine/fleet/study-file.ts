import { FLEET_SCHEMA_VERSION, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { writeDocument } from '#engine/platform/files/write-document.ts';
import { readMadeDocument } from '#engine/platform/read-made-document.ts';

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
export function writeStudy(file: string, study: FleetStudy): Promise<void> {
  const remedy = 'Name a file in a folder that you may write to.';
  return writeDocument(file, `${JSON.stringify(study, null, 2)}\n`, remedy);
}
