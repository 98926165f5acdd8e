import type {
  FleetPack,
  FleetReason,
  FleetRun,
  FleetStudy,
  TypeValue,
  MachineWord,
} from '#core/contract/fleet/fleet.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { TrustFact, TrustReason } from '#core/contract/run/run-facts.ts';
import { trustVerdict } from '#core/measure/run/concerns.ts';
import { remedyText } from '#core/words/format/remedy.ts';
import { trustAdvice, trustReasonText } from '#core/contract/run/run-facts-words.ts';
import type { HostDescription } from '#core/contract/machine/host.ts';

/** A pack that becomes a run of its type, or the reason why it does not. */
export type Acceptance =
  | { readonly kind: 'accepted'; readonly run: RunDocument }
  | { readonly kind: 'refused'; readonly reason: FleetReason };

/**
 * Decides whether a pack is the measurement that its study requested. Its circumstances go into the trust of the run: whether its type comes only
 * from a label, and whether other pods were on its node. Stolen time is in it already.
 */
export function acceptPack(
  pack: FleetPack,
  run: RunDocument,
  of: {
    readonly study: Pick<FleetStudy, 'studyId' | 'model'>;
    readonly type: TypeValue;
    readonly seen: Pick<FleetRun, 'neighbours'>;
  },
): Acceptance {
  const { study, type, seen } = of;
  const { studyId, instanceType } = pack;
  if (studyId !== study.studyId || instanceType !== type.instanceType) {
    return refused({ code: 'pack-of-other-study', study: studyId, instanceType });
  }
  const { sha256 } = run.model;
  if (sha256 !== study.model.sha256) {
    return refused({ code: 'pack-of-other-model', sha256: sha256 ?? 'unknown', ownSha256: study.model.sha256 });
  }
  if (run.state !== 'complete') return refused({ code: 'incomplete-run', state: run.state });
  const check = checkMachine(pack.machine, type, run.host);
  if (check.kind === 'refused') return check;
  const facts: readonly TrustFact[] = [
    ...(check.kind === 'unconfirmed' ? [{ code: 'label-unconfirmed', instanceType } as const] : []),
    ...(seen.neighbours === null || seen.neighbours === 0
      ? []
      : [{ code: 'neighbours', pods: seen.neighbours } as const]),
  ];
  const reasons = [...run.trust.reasons, ...facts.map(statedTrust)];
  return {
    kind: 'accepted',
    run: { ...run, host: { ...run.host, instanceType }, trust: { verdict: trustVerdict(reasons), reasons } },
  };
}

function refused(reason: FleetReason): Acceptance {
  return { kind: 'refused', reason };
}

function statedTrust(fact: TrustFact): TrustReason {
  const reason = { ...fact, phases: [] };
  return { ...reason, text: trustReasonText(reason), fix: remedyText(trustAdvice(fact).fix) };
}

/** How a machine's own word compares with the label of its node. */
type MachineCheck =
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
