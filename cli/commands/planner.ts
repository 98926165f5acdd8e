import type { Planner } from '#core/report/card/planner.ts';
import type { Context } from '#cli/context.ts';
import { catalogOf } from './plan-again.ts';

/** The engine of a command as the planner of a comparison. */
export function plannerOf(context: Context): Planner {
  return {
    catalogOf: (plan) => catalogOf(context, plan),
    make: async (requests) =>
      (await context.engine()).call('plansOnTheWay', { requests: [...requests] }, context.interruption),
    say: (text) => context.log(text),
  };
}
