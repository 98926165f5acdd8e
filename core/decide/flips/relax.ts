import type { RelaxationFact } from '#core/contract/verdict/verdict-changes.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { isNumericInput } from '#core/contract/workload/workload-inputs.ts';
import { centralChoice, type CentralModel } from '#core/decide/verdict/central-choice.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import type { Lever } from './levers.ts';
import { nearestChange } from './search-lever.ts';

/**
 * What to relax if no option is feasible: for each requirement on its own, the smallest change that makes some option feasible. Empty if no
 * single change is enough.
 */
export function findRelaxations(model: CentralModel, situation: Situation, levers: readonly Lever[]): RelaxationFact[] {
  const eased = levers.flatMap((lever): RelaxationFact[] => {
    const direction = isNumericInput(lever.input) ? lever.easier : undefined;
    if (direction === undefined) return [];
    const chosenAt = (value: number) => centralChoice(model, lever.turn(situation, value)).chosen;
    const to = nearestChange({ range: lever.range, direction, differs: (value) => chosenAt(value) !== null });
    if (to === null) return [];
    const makesFeasible = chosenAt(to)?.candidate.id ?? '';
    return [{ code: 'input-eased', input: lever.input, from: lever.range.base, to, makesFeasible }];
  });
  return [...eased, ...dropped(model, situation)];
}

/** Requirements that are dropped entirely, because relaxing them is not enough or has no meaning. */
function dropped(model: CentralModel, { workload, simulation }: Situation): RelaxationFact[] {
  const { callerWaits, deadlineS } = workload;
  const idWith = (change: Partial<Workload>): string | null =>
    centralChoice(model, { workload: { ...workload, ...change }, simulation }).chosen?.candidate.id ?? null;
  const unhurried = callerWaits ? idWith({ callerWaits: false }) : null;
  const undated = deadlineS === null ? null : idWith({ deadlineS: null });
  return [
    ...(unhurried === null
      ? []
      : [{ code: 'waiting-dropped', input: 'callerWaits', from: true, to: false, makesFeasible: unhurried } as const]),
    ...(deadlineS === null || undated === null
      ? []
      : [{ code: 'deadline-dropped', input: 'deadlineS', from: deadlineS, to: null, makesFeasible: undated } as const]),
  ];
}
