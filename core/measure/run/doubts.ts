import type { Phase } from '#core/contract/journal.ts';
import type { TrustReason } from '#core/contract/run.ts';
import { groupBy } from '#core/group-by.ts';
import type { RunView } from './fold.ts';
import { PHASE_NAMES } from './phase-names.ts';

/** What ties something that was noticed to the stretch of the run in which it was. */
interface OfPhase {
  /** Absent for what holds for the whole run. */
  readonly phase?: Phase | undefined;
  /** It was noticed in an earlier attempt at a phase that is being measured again. */
  readonly earlier?: boolean;
}

/** A reason not to trust the run. */
export type Doubt = TrustReason & OfPhase;

/** Something that went wrong and was lived with. */
export type Incident = OfPhase & { readonly text: string };

/** One reason for each code and phase: the latest, since it is told of everything so far. */
export function withDoubt(doubts: readonly Doubt[], doubt: Doubt): readonly Doubt[] {
  const isSame = (each: Doubt): boolean =>
    each.code === doubt.code && each.phase === doubt.phase && each.earlier !== true;
  return [...doubts.filter((each) => !isSame(each)), doubt];
}

/**
 * A phase starts: what was noticed in an attempt before still counts, until this one is through. Together with `core/measure/run/passes.ts` this is
 * the rule for everything that is measured again (docs/adr/0011).
 */
export function beginAttempt(view: RunView, phase: Phase): Pick<RunView, 'noise' | 'incidents'> {
  const age = <T extends OfPhase>(each: T): T => (each.phase === phase ? { ...each, earlier: true } : each);
  return { noise: view.noise.map(age), incidents: view.incidents.map(age) };
}

/** A phase is finished: what spoke against an earlier attempt does not speak against this one. */
export function endAttempt(view: RunView, phase: Phase): Pick<RunView, 'noise' | 'incidents'> {
  const isOver = (each: OfPhase): boolean => each.phase === phase && each.earlier === true;
  return {
    noise: view.noise.filter((each) => !isOver(each)),
    incidents: view.incidents.filter((each) => !isOver(each)),
  };
}

/** The reasons as they are shown: one for each code, with the phases in which it was noticed. */
export function trustReasons(doubts: readonly Doubt[]): TrustReason[] {
  return groupBy(doubts, (each) => each.code).flatMap((group) => {
    const last = group.at(-1);
    if (last === undefined) return [];
    const phases = new Set(group.flatMap(({ phase }) => (phase === undefined ? [] : [PHASE_NAMES[phase]])));
    const { code, text, fix } = last;
    if (phases.size === 0) return [{ code, text, fix }];
    return [{ code, text: text.replace(/\.?$/, ` (${[...phases].join(', ')}).`), fix }];
  });
}
