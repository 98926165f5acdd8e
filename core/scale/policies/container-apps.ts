/**
 * Azure Container Apps.
 * Source: MicrosoftDocs/azure-docs `articles/container-apps/scale-app.md` and its current text (polling 30 s, cooldown 300 s, up steps 1, 4, 8, 16, …).
 * A public log found more replicas than the HTTP rule predicts, so that rule is a lower bound.
 */
import type { Rules } from '#core/scale/facts.ts';
import { backlog, inFlight, periodic, type Policy, requestRate } from '#core/scale/policy.ts';
import { SlidingMax } from '#core/scale/sliding-max.ts';

/** Ids of the rules. */
export const CONTAINER_APPS = {
  /** Seconds between evaluations, and the window of the HTTP rule. */
  httpEveryS: 'container-apps.http-evaluate',
  /** Seconds between polls of other rules. */
  pollS: 'container-apps.polling',
  /** Seconds without work before the last replica ends. */
  cooldownS: 'container-apps.cooldown',
  /** Replicas that are no longer wanted end after this many seconds. */
  downWindowS: 'container-apps.down-window',
  /** Replicas that a step may add from few. */
  leastStep: 'container-apps.least-step',
} as const;
export type ContainerAppsRules = Rules<typeof CONTAINER_APPS>;

/** Replicas after one evaluation: at most four, or twice the current ones. From zero the first replica comes alone. */
export function nextReplicas(rules: Pick<ContainerAppsRules, 'leastStep'>, current: number, wanted: number): number {
  if (current === 0) return Math.min(1, wanted);
  return Math.min(wanted, Math.max(rules.leastStep, 2 * current));
}

/** What a rule counts: requests a second over 15 s, or messages in a queue with those in service. */
export type ContainerAppsScale = 'http' | 'queue';

/** A policy with one rule, whose `target` is per replica. */
export function containerAppsPolicy(
  rules: ContainerAppsRules,
  {
    scale,
    target,
    min,
    max,
  }: { readonly scale: ContainerAppsScale; readonly target: number; readonly min: number; readonly max: number },
): Policy {
  const everyS = scale === 'http' ? rules.httpEveryS : rules.pollS;
  const begin = () => {
    const kept = new SlidingMax(rules.downWindowS, Math.ceil(rules.downWindowS / everyS) + 1);
    let activeS = 0;
    return periodic({ everyS }, (fleet) => {
      const { nowS, desired } = fleet;
      const metric = scale === 'http' ? requestRate(fleet, nowS, everyS) : inFlight(fleet, nowS, 1);
      const isActive = metric > 0 || (scale === 'queue' && backlog(fleet, nowS, 1) > 0);
      if (isActive) activeS = nowS;
      const wanted = Math.max(min, isActive ? 1 : 0, Math.ceil(metric / target - 1e-9));
      const held = kept.push(nowS, wanted);
      if (wanted > desired) return nextReplicas(rules, desired, Math.min(max, wanted));
      const least = min === 0 && nowS - activeS < rules.cooldownS ? 1 : min;
      return Math.min(desired, Math.max(held, Math.min(desired, least)));
    });
  };
  return { min, max, begin };
}
