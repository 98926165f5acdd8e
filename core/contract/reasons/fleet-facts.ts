import { z } from 'zod';
import { fact } from '#core/contract/base/fact.ts';
import { NonNegative, Percentile } from '#core/contract/base/numbers.ts';
import { Product } from './products.ts';

/** Reasons about the size of a fleet, its autoscaler, and what it misses. */
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
  fact('scale-out-lag', {
    share: NonNegative,
    startS: NonNegative,
    outcome: z.enum(['queued', 'slo-kept', 'slo-missed']),
    percentile: Percentile,
    sloMs: NonNegative.nullable(),
  }),
  /** Deployed as sized, an autoscaled fleet keeps the SLO up to this many times the stated traffic, or more. */
  fact('carries-traffic', { ratio: NonNegative, isMore: z.boolean(), percentile: Percentile }),
  /** What an autoscaled fleet misses in a week, and what more instances that always run would do about it. */
  fact('missed-minutes', {
    minutes: NonNegative,
    /** Since Monday 00:00, or since midnight if each day is alike: the start of the hour in which most is missed. */
    fromMinute: NonNegative,
    cycle: z.enum(['day', 'week']),
    hasSlo: z.boolean(),
    /** Null if no number of instances misses none. */
    kept: z.object({ instances: NonNegative, monthlyUsd: NonNegative }).nullable(),
  }),
  /** An autoscaler is set to be ready before the load, because with its usual setting more requests would be late than the SLO tolerates. */
  fact('ready-before-load', {
    how: z.enum(['kept', 'target', 'schedule']),
    instances: NonNegative,
    target: NonNegative,
    /** With the usual setting. */
    missedShare: NonNegative,
    percentile: Percentile,
  }),
  /** A share of the requests meets no instance and fails, until one has started from zero. */
  fact('fails-from-zero', { share: NonNegative, startS: NonNegative }),
  fact('throttled-growth', { most: NonNegative, withinS: NonNegative }),
  /** A function that starts with no container does not add enough of them within the time for rows that appear at once. Calls at a time. */
  fact('growth-over-time', { needed: NonNegative, calls: NonNegative, withinS: NonNegative, product: Product }),
] as const;
