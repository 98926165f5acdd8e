import type { Workload } from '#core/contract/workload.ts';
import { amount, percent, plain, roundDuration } from '#core/words/format.ts';
import type { SliderScale } from './slider-scale.ts';

/** The inputs with a what-if slider. */
export const SLIDER_IDS = ['traffic', 'staleness', 'slo', 'reads', 'discount', 'failures'] as const;
export type SliderId = (typeof SLIDER_IDS)[number];

/** A slider for a workload input. */
interface SliderDefinition {
  readonly id: SliderId;
  readonly title: (workload: Workload) => string;
  /** The workload key; flips name their input by it. */
  readonly input: keyof Workload;
  readonly scale: SliderScale;
  /** Null if not stated. */
  readonly read: (workload: Workload) => number | null;
  readonly write: (value: number) => Partial<Workload>;
  /** The thumb position of an unstated value. */
  readonly unset: number;
  /** A value with its unit. */
  readonly say: (value: number | null) => string;
  /** Why the slider has no effect, in a few words; null if it has one. */
  readonly idle: (workload: Workload) => string | null;
}

const DAY_S = 86_400;
const binds = (): null => null;

const TRAFFIC: SliderDefinition = {
  id: 'traffic',
  title: () => 'Traffic',
  input: 'predictionsPerDay',
  scale: { kind: 'log', low: 1e3, high: 1e9, grid: 'digits' },
  unset: 1e6,
  read: (workload) => workload.predictionsPerDay,
  write: (predictionsPerDay) => ({ predictionsPerDay }),
  say: (value) => `${amount(value ?? 0)} / day`,
  idle: binds,
};

const STALENESS: SliderDefinition = {
  id: 'staleness',
  title: () => 'Maximum staleness',
  input: 'maxStalenessS',
  scale: { kind: 'log', low: 1, high: 30 * DAY_S, grid: 'seconds' },
  unset: 30 * DAY_S,
  read: (workload) => workload.maxStalenessS,
  write: (maxStalenessS) => ({ maxStalenessS }),
  say: (value) => (value === null ? 'no limit' : roundDuration(value * 1000)),
  idle: binds,
};

const SLO: SliderDefinition = {
  id: 'slo',
  title: ({ sloPercentile }) => `Latency SLO, p${plain(sloPercentile)}`,
  input: 'sloMs',
  scale: { kind: 'log', low: 1, high: 600_000, grid: 'milliseconds' },
  unset: 600_000,
  read: (workload) => workload.sloMs,
  write: (sloMs) => ({ sloMs }),
  say: (value) => (value === null ? 'none' : roundDuration(value)),
  idle: ({ callerWaits }) => (callerWaits ? null : 'no caller waits'),
};

const READS: SliderDefinition = {
  id: 'reads',
  title: () => 'Reads per entity',
  input: 'readsPerEntityPerDay',
  scale: { kind: 'log', low: 0.01, high: 1000, grid: 'digits' },
  unset: 1,
  read: (workload) => workload.readsPerEntityPerDay,
  write: (readsPerEntityPerDay) => ({ readsPerEntityPerDay }),
  say: (value) => (value === null ? 'not stated' : `${plain(value, 3)} / day`),
  idle: ({ inputsKnownInAdvance, reuse }) => {
    if (reuse !== null && reuse.readsPerEntityPerDay !== null) return `measured in ${reuse.file}`;
    return inputsKnownInAdvance === 0 ? 'no input is known in advance' : null;
  },
};

const DISCOUNT: SliderDefinition = {
  id: 'discount',
  title: () => 'Discount',
  input: 'discountPct',
  scale: { kind: 'linear', low: 0, high: 95, grid: 'whole' },
  unset: 0,
  read: (workload) => workload.discountPct,
  write: (discountPct) => ({ discountPct }),
  say: (value) => `${plain(value ?? 0, 3)} %`,
  idle: binds,
};

const FAILURES: SliderDefinition = {
  id: 'failures',
  title: () => 'Retried items',
  input: 'failureRate',
  scale: { kind: 'log-from-zero', low: 1e-4, high: 0.5, grid: 'digits' },
  unset: 0,
  read: (workload) => workload.failureRate,
  write: (failureRate) => ({ failureRate }),
  say: (value) =>
    value === null || value === 0 ? '0 %' : value < 0.01 ? `${plain(100 * value, 2)} %` : percent(value),
  idle: binds,
};

const DEFINITIONS = {
  traffic: TRAFFIC,
  staleness: STALENESS,
  slo: SLO,
  reads: READS,
  discount: DISCOUNT,
  failures: FAILURES,
} satisfies Record<SliderId, SliderDefinition>;

export function sliderDefinition(id: SliderId): SliderDefinition {
  return DEFINITIONS[id];
}
