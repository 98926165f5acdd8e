import { readFile, stat } from 'node:fs/promises';
import type { FleetRun, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { statedFleetReason } from '#core/contract/fleet/fleet-words.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { makePacksFolder, withPack } from './follow-study.ts';
import { readPack } from '#engine/packs/pack-file.ts';

/** More than a kubelet keeps of a log. */
const MAX_LOG_BYTES = 256 * 2 ** 20;

/** Reads packs from files with the logs of runs; each pack says which type it is of. Throws AppError for a file without a pack of the study. */
export async function collectFromLogs(
  study: FleetStudy,
  {
    logs,
    out,
    onChange,
  }: { readonly logs: readonly string[]; readonly out: string; readonly onChange: (run: FleetRun) => void },
): Promise<FleetStudy> {
  await makePacksFolder(out);
  let now = study;
  for (const file of logs) {
    const source = { kind: 'log', text: await logText(file) } as const;
    const read = readPack(source);
    if (read.kind === 'refused') {
      throw unusable(file, statedFleetReason(read.reason).text, 'Use the complete log of the container “measure”.');
    }
    const run = now.runs.find(({ instanceType }) => instanceType === read.pack.instanceType);
    if (run === undefined) {
      throw unusable(
        file,
        `its run is on ${read.pack.instanceType}, which the study does not measure`,
        'Name another log.',
      );
    }
    const changed = await withPack(now, run, { source, out });
    onChange(changed);
    now = { ...now, runs: now.runs.map((each) => (each === run ? changed : each)) };
  }
  return now;
}

async function logText(file: string): Promise<string> {
  const bytes = (await stat(file).catch(() => null))?.size;
  if (bytes === undefined) throw unusable(file, 'there is no such file', 'Check the path.');
  if (bytes > MAX_LOG_BYTES)
    throw unusable(file, `it has ${bytes} bytes, more than a log of a measurement`, 'Name one log.');
  return readFile(file, 'utf8');
}
