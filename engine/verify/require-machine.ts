import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Promises } from '#core/contract/serving/promises.ts';
import type { ServingMachine } from '#core/contract/serving/verification.ts';
import { machineDifference } from '#core/verify/machine.ts';
import { unusable } from '#engine/platform/app-error.ts';

const REMEDY = 'Deploy the files of the bundle as they are, or name the option that is deployed: --option ID.';

/**
 * Refuses what runs on another machine than the one that was priced: its numbers say nothing about the plan. Of an option with a job, the machine of the
 * plan is that of the job, and a service that answers at the same time has one of its own. Throws AppError.
 */
export function requireMachine(
  { machine: priced, mode }: Pick<Promises, 'machine' | 'mode'>,
  seen: ServingMachine,
  { place, of }: { readonly place: string; readonly of: 'service' | 'job' | 'files' },
): void {
  const isJob = mode === 'batch' || mode === 'cached' || mode === 'hybrid';
  if (priced === undefined || (of !== 'files' && isJob !== (of === 'job'))) return;
  const difference = machineDifference(priced, seen);
  if (difference !== null) throw unusable(place, difference, REMEDY);
}

/** The stacks of a bundle, with how they state an architecture and a memory. */
const STACKS = {
  'cloudformation.yaml': {
    architecture: /^ *(?:Architectures: \[(\w+)\]|RuntimePlatform: \{ CpuArchitecture: (\w+))/m,
    memory: /^ *(?:MemorySize: (\d+)|MemorySizeInMB: (\d+)|Memory: "(\d+)")$/m,
  },
  'main.tf': {
    architecture: /^ *(?:architectures *= \["(\w+)"\]|cpu_architecture *= "(\w+)")/m,
    memory: /^ *(?:memory_size *= (\d+)|memory_size_in_mb *= (\d+)|memory *= "(\d+)")$/m,
  },
} as const;

/** Refuses the folder of a bundle whose stack was changed to another architecture or memory than was priced. Throws AppError. */
export async function requireMachineOfFiles(folder: string, promises: Promises): Promise<void> {
  const { machine: priced } = promises;
  if (priced === undefined) return;
  for (const [file, { architecture, memory }] of Object.entries(STACKS)) {
    const path = join(folder, file);
    // A folder whose stack was moved elsewhere says nothing.
    const text = await readFile(path, 'utf8').catch(() => '');
    const stated = { architecture: first(architecture, text)?.toLowerCase(), memory: first(memory, text) };
    const seen = {
      architecture: stated.architecture ?? priced.architecture,
      memoryMib: stated.memory === undefined ? null : Number(stated.memory),
    };
    requireMachine(promises, seen, { place: join(basename(folder), file), of: 'files' });
  }
}

function first(pattern: RegExp, text: string): string | undefined {
  return pattern
    .exec(text)
    ?.slice(1)
    .find((each) => each !== undefined);
}
