import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FLEET_SCHEMA_VERSION, FleetStudy } from '#core/contract/fleet.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** Thousand types take less than a megabyte. */
const MAX_BYTES = 32 * 2 ** 20;
const REMEDY = 'Make one with: modewise fleet plan PLAN.json --out fleet.json';

/** Reads fleet.json. Throws AppError with the file, the cause and a remedy. */
export async function readStudy(file: string): Promise<FleetStudy> {
  const bytes = (await stat(file).catch(() => null))?.size;
  if (bytes === undefined) throw unusable(file, 'there is no such file', REMEDY);
  if (bytes > MAX_BYTES) throw unusable(file, `it has ${bytes} bytes, more than any fleet.json`, REMEDY);
  const value = jsonOf(
    file,
    await readFile(file, 'utf8').catch((error: unknown) => {
      throw unusable(
        file,
        `it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        'Name a file.',
      );
    }),
  );
  const version: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'schemaVersion') : null;
  if (typeof version === 'number' && version > FLEET_SCHEMA_VERSION) {
    throw unusable(file, `it was written by a newer Modewise (schemaVersion ${version})`, 'Update Modewise.');
  }
  const parsed = FleetStudy.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(file, `it is no fleet.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`, REMEDY);
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable(file, 'this is not JSON', REMEDY);
  }
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
