import type { FleetPack, FleetReason, FleetRun, FleetStudy, TypeValue } from '#core/contract/fleet.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { TrustFact, TrustReason } from '#core/contract/run-facts.ts';
import { trustVerdict } from '#core/measure/run/concerns.ts';
import { remedyText } from '#core/words/remedy.ts';
import { trustAdvice, trustReasonText } from '#core/words/run-facts.ts';
import { checkMachine } from './check-machine.ts';

/** A pack that becomes a run of its type, or the reason why it does not. */
export type Acceptance =
  | { readonly kind: 'accepted'; readonly run: RunDocument }
  | { readonly kind: 'refused'; readonly reason: FleetReason };

/**
 * Decides whether a pack is the measurement that its study asked for. What it says about the circumstances goes into the trust of the run: that
 * its type is only what a label says, and who else was on its node. Stolen time is in it already.
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
