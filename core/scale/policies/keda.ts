/**
 * KEDA: a trigger starts and ends the last replica; between, a HorizontalPodAutoscaler follows the metric.
 * Source: kedacore/keda-docs `content/docs/2.20/reference/scaledobject-spec.md@a55c5d34`; kedacore/keda
 * `pkg/scaling/executor/scale_scaledobjects.go@8b4f083ca`, `pkg/scalers/kafka_scaler.go@8b4f083ca` (2026-08-20).
 */
import type { Rules } from '#core/scale/facts.ts';
import type { FleetView, Policy, Scaler, Signal } from '#core/scale/policy.ts';
import { hpa, type HpaOptions } from './hpa.ts';

/** Ids of the rules. */
export const KEDA = {
  pollS: 'keda.polling',
  /** Seconds after the last active poll before the last replica ends. */
  cooldownS: 'keda.cooldown',
} as const;
type KedaRules = Rules<typeof KEDA>;

/** A trigger with a target for each replica. */
interface Trigger {
  readonly signal: Signal;
  readonly target: number;
  /** Above this value it is active. */
  readonly activation: number;
}

/** Whether a trigger is active: strictly above its activation. */
export function isActive(metric: number, activation: number): boolean {
  return metric > activation;
}

/** The lag that Kafka's trigger reports: consumers beyond the partitions would be idle. */
export function kafkaLag(
  lag: number,
  { partitions, threshold }: { readonly partitions: number; readonly threshold: number },
): number {
  return Math.floor(lag / threshold) > partitions ? partitions * threshold : lag;
}

/** The metric that a failing trigger reports, per `fallback`: the target for as many replicas as it names. */
export function fallbackMetric(target: number, replicas: number): number {
  return target * replicas;
}

/** A ScaledObject: triggers, perhaps hours with a floor, and the HPA that it makes. */
export interface KedaOptions extends Omit<HpaOptions, 'metrics'> {
  readonly keda: KedaRules;
  readonly triggers: readonly Trigger[];
  readonly crons: readonly Cron[];
  /** `idleReplicaCount`: no replica while no trigger is active, although the minimum is higher. KEDA supports 0 only; null for none. */
  readonly idle: 0 | null;
}

/** A cron trigger: replicas wanted in [fromS, toS) of the week, in seconds since Monday 00:00. */
export interface Cron {
  readonly fromS: number;
  readonly toS: number;
  readonly replicas: number;
}

/** Replicas that the hours want now; 0 outside all of them. */
export function cronReplicas(crons: readonly Cron[], weekS: number): number {
  return crons.reduce(
    (most, { fromS, toS, replicas }) => (weekS >= fromS && weekS < toS ? Math.max(most, replicas) : most),
    0,
  );
}

/** The policy. Between polls an HPA acts at each sync; it is off at zero replicas. */
export function kedaPolicy(options: KedaOptions): Policy {
  const { keda, triggers, crons, idle, min, max, rules, behavior } = options;
  const least = idle ?? min;
  const isAny = (fleet: FleetView): boolean =>
    cronReplicas(crons, fleet.weekS) > 0 ||
    triggers.some(({ signal, activation }) => isActive(signal(fleet, fleet.nowS, 1), activation));
  const begin = (): Scaler => {
    const scaling = hpa({
      rules,
      behavior,
      metrics: [
        ...triggers.map(({ signal, target }) => ({ kind: 'external', signal: instant(signal), target }) as const),
        ...(crons.length > 0 ? [{ kind: 'external', signal: cronSignal(crons), target: 1 } as const] : []),
      ],
      min: Math.max(1, min),
      max,
    }).begin();
    let activeS = -Infinity;
    let pollS = keda.pollS;
    const scaler: Scaler = {
      nextS: Math.min(pollS, scaling.nextS),
      evaluate: (fleet) => {
        const { nowS, desired } = fleet;
        const isPoll = nowS >= pollS;
        const isSync = nowS >= scaling.nextS;
        if (isPoll) pollS += keda.pollS;
        const active = isPoll && isAny(fleet);
        if (active) activeS = nowS;
        const replicas = isSync ? scaling.evaluate(fleet) : desired;
        scaler.nextS = Math.min(pollS, scaling.nextS);
        if (active && desired === 0) return Math.max(1, min);
        const ends = isPoll && !active && least === 0 && activeS + keda.cooldownS < nowS;
        return ends ? 0 : replicas;
      },
    };
    return scaler;
  };
  return { min: least, max, begin };
}

/** Triggers report the value of the moment: the last second. */
const instant =
  (signal: Signal): Signal =>
  (fleet) =>
    signal(fleet, fleet.nowS, 1);

const cronSignal =
  (crons: readonly Cron[]): Signal =>
  (fleet) =>
    cronReplicas(crons, fleet.weekS);
