import type { Execution } from '#core/contract/machine/execution.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { Phase, Incident, TrustFact, TrustReason } from '#core/contract/run/run-facts.ts';
import type { DataDescription, Trust } from '#core/contract/run/run.ts';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import { groupBy } from '#core/group-by.ts';
import { shareOfUsual } from '#core/measure/search/effort.ts';
import { fallbackOf } from '#core/contract/machine/providers-words.ts';
import { remedyText } from '#core/words/format/remedy.ts';
import { incidentText, trustAdvice, trustReasonText } from '#core/contract/run/run-facts-words.ts';
import { modesOfPhases } from './expected-phases.ts';
import type { Concern, OfPhase, PhaseIncident, RunView } from './run-view.ts';

/** The code of a reason. For a reason from a version 1 file, the code it had there. */
export function codeOf(fact: TrustFact): string {
  return fact.code === 'recorded' ? fact.was : fact.code;
}

/** Adds a concern. Keeps one concern for each code and phase: the latest, which covers everything so far. */
export function withConcern(concerns: readonly Concern[], concern: Concern): readonly Concern[] {
  const isSame = (each: Concern): boolean =>
    codeOf(each.fact) === codeOf(concern.fact) && each.phase === concern.phase && each.earlier !== true;
  return [...concerns.filter((each) => !isSame(each)), concern];
}

/**
 * Marks the concerns and incidents of a phase that starts as those of an earlier attempt. They count until the new attempt is finished.
 * Together with `core/measure/run/passes.ts`, this implements the rule for repeated phases (docs/adr/0011).
 */
export function beginAttempt(view: RunView, phase: Phase): Pick<RunView, 'concerns' | 'incidents'> {
  const age = <T extends OfPhase>(each: T): T => (each.phase === phase ? { ...each, earlier: true } : each);
  return { concerns: view.concerns.map(age), incidents: view.incidents.map(age) };
}

/** Drops the concerns and incidents of earlier attempts at a phase that has finished. */
export function endAttempt(view: RunView, phase: Phase): Pick<RunView, 'concerns' | 'incidents'> {
  const isOver = (each: OfPhase): boolean => each.phase === phase && each.earlier === true;
  return {
    concerns: view.concerns.filter((each) => !isOver(each)),
    incidents: view.incidents.filter((each) => !isOver(each)),
  };
}

/** The reasons of the document: the latest one for each code, with all phases that it affects. */
export function trustReasons(concerns: readonly Concern[]): TrustReason[] {
  return groupBy(concerns, ({ fact }) => codeOf(fact)).flatMap((group) => {
    const last = group.at(-1);
    if (last === undefined) return [];
    const phases = [...new Set(group.flatMap(({ phase }) => (phase === undefined ? [] : [phase])))];
    const reason = { ...last.fact, phases };
    return [{ ...reason, text: trustReasonText(reason), fix: remedyText(trustAdvice(last.fact).fix) }];
  });
}

/** The incidents of the document. */
export function documentIncidents(incidents: readonly PhaseIncident[]): Incident[] {
  return incidents.map(({ fact, phase = null }) => ({ ...fact, phase, text: incidentText({ ...fact, phase }) }));
}

/** The concerns about the binding of a run's data: one for each kind of warning, with all sentences of that kind. */
export function bindingConcerns({ warnings = [] }: DataDescription): readonly Concern[] {
  return groupBy(warnings, ({ code }) => code).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ fact: { code: first.code, sentence: group.map(({ text }) => text).join(' ') } }];
  });
}

/** The concern about a run whose points are so short that everything else was shortened, too. */
export function glanceConcerns({ durationS }: Pick<MeasureRequest, 'durationS'>): readonly Concern[] {
  return durationS === null || shareOfUsual(durationS) === 1 ? [] : [{ fact: { code: 'glance', durationS } }];
}

/** The concerns about a run on another provider than the CPU's: nodes on the CPU, the device, and missing measurements. */
export function executionConcerns({
  provider,
  device,
  placement,
  answers,
  sessions = 'one',
  memory,
}: Execution): readonly Concern[] {
  const fallback = fallbackOf(placement);
  return [
    ...(fallback.nodes === 0 ? [] : [{ fact: { code: 'partial-fallback', provider, ...fallback } } as const]),
    ...(device.isSoftware === true ? [{ fact: { code: 'software-device', provider, device } } as const] : []),
    ...(device.isSoftware === null ? [{ fact: { code: 'unknown-device', provider, device } } as const] : []),
    ...(answers.same ? [] : [{ fact: differing(provider, answers) }]),
    // A software device uses the memory of the machine, which is checked in older runs, too.
    ...(device.isSoftware === true || memory?.freeBytes != null
      ? []
      : [{ fact: { code: 'device-memory-unknown', provider } } as const]),
    ...(sessions === 'one' ? [{ fact: { code: 'one-session', provider } } as const] : []),
  ];
}

function differing(provider: Execution['provider'], { maxAbsDiff, tolerance }: Execution['answers']): TrustFact {
  return { code: 'device-answers-differ', provider, difference: maxAbsDiff, tolerance };
}

/** Codes that alone make trust poor. */
const GRAVE: ReadonlySet<string> = new Set<TrustFact['code']>([
  'other-load',
  'throttled',
  'stopped',
  'unstable',
  'generator-limited',
  'bench-crashed',
  'phase-failed',
  'device-answers-differ',
]);

/**
 * Codes that are informational only and do not lower trust: the corrected numbers already include the effect of stalls, and columns that
 * are not used were left out with a reason.
 */
const INFORMATIONAL: ReadonlySet<string> = new Set<TrustFact['code']>([
  'stalls',
  'key-order',
  'sets-aside',
  'leaves-between',
  'one-session',
  'device-memory',
  'device-memory-unknown',
]);

/** Whether a reason is informational only. */
export function isInformational(fact: TrustFact): boolean {
  return INFORMATIONAL.has(codeOf(fact));
}

function weightOf(fact: TrustFact): number {
  return GRAVE.has(codeOf(fact)) ? 0 : isInformational(fact) ? 2 : 1;
}

/** How far the numbers of a run can be trusted, with the reasons: those that decide the verdict first. */
export function trustOf(concerns: readonly Concern[]): Trust {
  const reasons = trustReasons(concerns).toSorted((a, b) => weightOf(a) - weightOf(b));
  return { verdict: trustVerdict(reasons), reasons };
}

/** The verdict that reasons lead to. */
export function trustVerdict(reasons: readonly TrustFact[]): Trust['verdict'] {
  if (reasons.some((reason) => GRAVE.has(codeOf(reason)))) return 'poor';
  return reasons.every(isInformational) ? 'good' : 'fair';
}

/** How far the numbers of one mode can be trusted: only reasons that name one of its phases count. */
export function trustOfMode({ reasons }: Trust, mode: MeasuredMode): Trust {
  const own = reasons.filter(({ phases }) => modesOfPhases(phases).includes(mode));
  return { verdict: trustVerdict(own), reasons: own };
}
