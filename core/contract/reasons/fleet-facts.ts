import { fact } from '#core/contract/base/fact.ts';
import { NonNegative } from '#core/contract/base/numbers.ts';

/** Reasons about the size of a fleet and the target of its autoscaler. */
export const FLEET_FACTS = [
  /** A machine at its highest rate does not use enough of its CPU to pass the target of its autoscaler; per cent of the vCPUs that it counts. */
  fact('cpu-target-not-passed', { targetPct: NonNegative, mostPct: NonNegative }),
  /** A fleet that was sized for the expected load does not keep up; rates are per machine. */
  fact('fleet-too-small', { instances: NonNegative, ratePerS: NonNegative, sustainedPerS: NonNegative }),
  /** A fleet is sized for a multiple of the expected load, so that it holds in enough simulations for a waiting caller. */
  fact('sized-with-slack', {
    factor: NonNegative,
    /** Nine in ten true speeds lie within this factor of the projected one; null for a measured machine, or one without a projection. Absent in older documents. */
    factor90: NonNegative.nullable().optional(),
    /** The monthly cost of the fleet as sized, and of one for the expected load. Absent in older documents. */
    monthlyUsd: NonNegative.optional(),
    expectedUsd: NonNegative.optional(),
  }),
] as const;
