import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Hop } from './machine.ts';
import { siliconOf, siliconOfHost } from './silicon.ts';

/** The hop from the machine of a run to a CPU instance type of another name. */
export function hopTo(run: RunDocument, instance: InstanceType, instances: readonly InstanceType[]): Hop {
  const source = siliconOfHost(run.host, instances);
  const target = siliconOf(instance);
  if (source.uarch !== null && source.uarch === target.uarch) return 'generation';
  return source.arch === target.arch ? 'isa' : 'other-isa';
}

const RANK: Readonly<Record<Hop, number>> = {
  threads: 0,
  generation: 1,
  isa: 2,
  'other-isa': 3,
  'gpu-gpu': 4,
  'cpu-gpu': 5,
};

/**
 * Chooses the run from which an instance type is projected: the one measured on it, otherwise the one with the nearest hop, then with the nearest
 * number of cores, then the first. A pack thus improves projections to its siblings: projecting from it is equivalent to projecting from the host and
 * multiplying by measured ÷ predicted on the pack's type. A run on a device represents only its own type, where it goes before one on the CPU.
 */
export function chooseSource(
  runs: readonly RunDocument[],
  instance: InstanceType,
  instances: readonly InstanceType[],
): RunDocument | undefined {
  const onType = runs.filter((run) => run.host.instanceType === instance.instanceType);
  const onDevice = instance.accelerator === null ? undefined : onType.find(({ execution }) => execution !== undefined);
  const same = onDevice ?? onType.find(({ execution }) => execution === undefined);
  if (same !== undefined || instance.accelerator !== null || runs.length === 1) return same ?? runs[0];
  const accelerated = new Set(instances.filter((i) => i.accelerator !== null).map((i) => i.instanceType));
  const ranked = runs
    .map((run, index) => ({
      run,
      index,
      rank: RANK[hopTo(run, instance, instances)],
      coreDistance: Math.abs(Math.log(Math.max(1, run.host.physicalCores) / instance.physicalCores)),
    }))
    // A run on a machine with a GPU may have used it, which documents did not say before they named the provider.
    .filter(
      ({ run, index }) => index === 0 || (run.execution === undefined && !accelerated.has(run.host.instanceType ?? '')),
    );
  const nearest = Math.min(...ranked.map(({ rank }) => rank));
  const candidates = ranked.filter(({ rank }) => rank === nearest);
  // The host was measured with the current model and data. A pack at the same distance does not replace it.
  const own = candidates.find(({ index }) => index === 0);
  return (own ?? candidates.toSorted((a, b) => a.coreDistance - b.coreDistance)[0])?.run ?? runs[0];
}
