import { assertNever } from '#core/assert-never.ts';
import { count, counted } from '#core/words/format/format.ts';
import type { PlanStage } from './plan-stage.ts';

/** A stage of a plan: `pricing options in us-east-1 in 512 simulations, 40 of up to 2,310`. */
export function planStageText(stage: PlanStage): string {
  switch (stage.kind) {
    case 'pricing':
      return `pricing options in ${stage.region} in ${count(stage.simulations)} simulations, ${count(stage.priced)} of up to ${count(stage.options)}`;
    case 'searching':
      return `searching for what changes the verdict, ${count(stage.done)} of ${count(stage.of)} searches`;
    case 'confirming':
      return `confirming ${counted(stage.values, 'tipping point')} with plans of their own, ${count(stage.plans)} so far`;
    default:
      return assertNever(stage);
  }
}
