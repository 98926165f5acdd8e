import type { Autoscaler, AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';

/** How a fleet is scaled, where it differs from target tracking. */
interface Tracking {
  readonly kind: AutoscalerKind;
  readonly safetyFactor?: number;
  readonly idleS?: number;
  readonly podsPerInstance?: number;
  readonly requests?: Autoscaler['requests'];
  /** Whether its minimum and its target may be set to be ready before the load. */
  readonly canMend?: boolean;
}

/** What a service says of its fleet. */
export interface FleetSettings {
  readonly tracking: Tracking;
  readonly minMachines?: number;
}
