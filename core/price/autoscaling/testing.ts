import { SCALING } from '#core/contract/testing/testing-scaling.ts';
import { factsAt } from '#core/scale/facts.ts';
import { type Autoscaler, autoscalerRules } from './autoscaler.ts';

/** Usual rules of autoscalers. */
export const RULES = autoscalerRules(factsAt(SCALING, 'usual'));

/** Two instances at least, loaded to half, that serve two minutes after their order. */
export const SCALER: Autoscaler = {
  kind: 'target-tracking',
  minInstances: 2,
  safetyFactor: 0.5,
  startS: 120,
  idleS: 900,
  podsPerInstance: 1,
  keptShare: 0,
  isScheduled: false,
};
