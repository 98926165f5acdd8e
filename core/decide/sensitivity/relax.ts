import type { Relaxation } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import { inputDefinition, isNumericInput } from '#core/contract/workload-inputs.ts';
import { centralChoice, type CentralModel, type Situation } from '#core/decide/choose/central-choice.ts';
import { leversOf } from './levers.ts';
import { nearestChange } from './search-lever.ts';

/**
 * What to give up when nothing fits: for each requirement on its own, the smallest easing that lets some option through.
 * Empty when no single one is enough.
 */
export function findRelaxations(model: CentralModel, situation: Situation): Relaxation[] {
  const { workload } = situation;
  const eased = leversOf(workload).flatMap((lever): Relaxation[] => {
    const direction = isNumericInput(lever.input) ? inputDefinition(lever.input).easier : undefined;
    if (direction === undefined) return [];
    const chosenAt = (value: number) => centralChoice(model, lever.turn(situation, value)).chosen;
    const to = nearestChange({ range: lever.range, direction, differs: (value) => chosenAt(value) !== null });
    if (to === null) return [];
    return [{ input: lever.input, from: lever.range.base, to, makesFeasible: chosenAt(to)?.candidate.id ?? '' }];
  });
  return [
    ...eased,
    ...dropped(model, situation, 'callerWaits', false),
    ...dropped(model, situation, 'deadlineS', null),
  ];
}

/** A requirement that is given up altogether, where easing it was not enough or has no meaning. */
function dropped(
  model: CentralModel,
  situation: Situation,
  input: 'callerWaits' | 'deadlineS',
  to: false | null,
): Relaxation[] {
  const { workload, world } = situation;
  const from = workload[input];
  if (from === to) return [];
  const eased: Workload = { ...workload, [input]: to };
  const { chosen } = centralChoice(model, { workload: eased, world });
  return chosen === null ? [] : [{ input, from, to, makesFeasible: chosen.candidate.id }];
}
