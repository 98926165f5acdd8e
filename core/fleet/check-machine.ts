import type { FleetReason, MachineWord, TypeValue } from '#core/contract/fleet.ts';
import type { HostDescription } from '#core/contract/host.ts';

/** How a machine's own word compares with the label of its node. */
export type MachineCheck =
  | { readonly kind: 'confirmed'; readonly by: 'smbios' | 'imds' }
  /** The machine says nothing, and nothing speaks against the label. */
  | { readonly kind: 'unconfirmed' }
  | { readonly kind: 'refused'; readonly reason: FleetReason };

const ARCHITECTURES: Readonly<Record<TypeValue['arch'], string>> = { x86_64: 'x64', arm64: 'arm64' };

/**
 * Compares the label of a node with what the machine says: the firmware tables first, which cannot be changed on the machine, then the metadata
 * service. A machine that says nothing must at least have the architecture and the number of processors of its type.
 */
export function checkMachine(
  word: MachineWord,
  type: Pick<TypeValue, 'instanceType' | 'arch' | 'vcpus'>,
  host: Pick<HostDescription, 'arch' | 'logicalCores'>,
): MachineCheck {
  const { instanceType: label } = type;
  for (const source of ['smbios', 'imds'] as const) {
    const machine = word[source];
    if (machine !== null && machine !== label) {
      return { kind: 'refused', reason: { code: 'lying-label', label, machine, source } };
    }
  }
  const by = (['smbios', 'imds'] as const).find((source) => word[source] === label);
  if (by !== undefined) return { kind: 'confirmed', by };
  const arch = ARCHITECTURES[type.arch];
  if (host.arch !== arch) {
    return { kind: 'refused', reason: { code: 'unlike-type', label, fact: 'arch', expected: arch, found: host.arch } };
  }
  if (host.logicalCores !== type.vcpus) {
    const counts = { expected: String(type.vcpus), found: String(host.logicalCores) };
    return { kind: 'refused', reason: { code: 'unlike-type', label, fact: 'vcpus', ...counts } };
  }
  return { kind: 'unconfirmed' };
}
