import type { MeteredItem } from '#core/contract/workload/metered.ts';

/** How a quantity grows, in a few words. */
export const GROWTH_WORDS = {
  fixed: 'does not grow with the traffic',
  traffic: 'in proportion to the traffic',
  'in-part': 'a fixed part, and the rest in proportion',
  above: 'what the traffic needs beyond a fixed quantity',
  steps: 'by whole instances',
} as const satisfies Record<MeteredItem['growth'], string>;

/** The unit of a quantity per month. */
export const UNIT_WORDS = {
  hour: 'hours',
  gb: 'GB',
  'gb-month': 'GB-months',
  request: 'requests',
  unit: 'units',
  'unit-hour': 'unit-hours',
  run: 'runs',
  row: 'rows',
  dollar: 'US$, several prices',
} as const satisfies Record<MeteredItem['unit'], string>;

/** What the formulas leave out. */
export const MODEL_LIMITS: readonly string[] = [
  'With the inputs of the plan, the formulas give the costs of the plan. With others they are an estimate: the plan of Modewise prices every option again.',
  'Not modelled: another size of machine, another time between runs, more machines behind a latency SLO than whole steps, quotas, interruptions, and whether an option is still feasible.',
  'Uncertain prices, such as those of spot capacity, come from the simulation whose cost is nearest to the median.',
  'Means over a day, such as those of a fleet that follows the load, are assumed to grow in proportion.',
];
