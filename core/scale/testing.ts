import { defaultBehavior } from './policies/hpa.ts';
import type { Policy } from './policy.ts';
import { Recorder } from './recorder.ts';

/** Usual settings of policies, for tests and the comparison with another simulator. */
export const HPA = { syncS: 15, toleranceUp: 0.1, toleranceDown: 0.1, windowS: 15, delayS: 15 };
export const BEHAVIOR = defaultBehavior({
  upStabilizationS: 0,
  upPods: 4,
  upPercent: 100,
  upPeriodS: 15,
  downStabilizationS: 300,
  downPercent: 100,
  downPeriodS: 15,
});
export const TRACKING = { periodS: 60, delayS: 30, outPoints: 3, inPoints: 15, inShare: 0.9, inCooldownS: 300 };

/** What a scripted fleet does in a second. Missing values are 0. */
export interface Script {
  readonly arrivals?: number;
  readonly busy?: number;
  readonly waiting?: number;
}

/** The capacity that a policy wants at the end of each second, on a fleet that follows at once and whose metrics are scripted. */
export function follow(
  policy: Policy,
  options: {
    readonly seconds: number;
    readonly initial: number;
    /** Seconds since Monday 00:00. */
    readonly startS?: number;
    readonly script: (second: number, ready: number) => Script;
  },
): readonly number[] {
  const view = new Recorder(options.startS ?? 0);
  const scaler = policy.begin();
  view.desired = options.initial;
  view.ready = options.initial;
  return Array.from({ length: options.seconds }, (_, second) => {
    view.nowS = second;
    if (scaler.nextS <= second) {
      view.desired = Math.min(policy.max, Math.max(policy.min, scaler.evaluate(view)));
      view.ready = view.desired;
    }
    const { arrivals = 0, busy = 0, waiting = 0 } = options.script(second, view.ready);
    view.add(second, arrivals, busy, view.ready, waiting);
    return view.desired;
  });
}

/** The seconds at which a series changes, each with its new value. */
export function changesOf(series: readonly number[]): readonly (readonly [number, number])[] {
  return series.flatMap((value, second) => (second > 0 && value !== series[second - 1] ? [[second, value]] : []));
}
