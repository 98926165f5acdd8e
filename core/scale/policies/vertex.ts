/**
 * Vertex AI online prediction (Gemini Enterprise Agent Platform).
 * Source: copy of cloud.google.com/vertex-ai/docs/predictions/autoscaling.
 */
import type { Rules } from '#core/scale/facts.ts';
import { periodic, type Policy, type Signal } from '#core/scale/policy.ts';
import { SlidingMax } from '#core/scale/sliding-max.ts';

/** Ids of the rules. */
export const VERTEX = {
  /** Seconds between evaluations, which is also the window of the utilisation. */
  everyS: 'vertex.evaluate',
  /** The replicas are the highest target of this many seconds. */
  windowS: 'vertex.window',
  delayS: 'vertex.delay',
} as const;
export type VertexRules = Rules<typeof VERTEX>;

/** Replicas for a utilisation, in the unit of the target. */
export function vertexTarget(replicas: number, utilisation: number, target: number): number {
  return Math.ceil((replicas * utilisation) / target - 1e-9);
}

/** The highest target of the window, from a utilisation. */
export function vertexPolicy(
  rules: VertexRules,
  {
    signal,
    target,
    min,
    max,
  }: { readonly signal: Signal; readonly target: number; readonly min: number; readonly max: number },
): Policy {
  const begin = () => {
    const highest = new SlidingMax(rules.windowS, Math.ceil(rules.windowS / rules.everyS) + 1);
    return periodic({ everyS: rules.everyS }, (fleet) => {
      const value = signal(fleet, fleet.nowS - rules.delayS, rules.everyS);
      if (Number.isNaN(value)) return fleet.desired;
      return highest.push(fleet.nowS, Math.max(min, vertexTarget(fleet.ready, value, target)));
    });
  };
  return { min, max, begin };
}
