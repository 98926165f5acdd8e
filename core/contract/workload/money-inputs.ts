import { z } from 'zod';
import type { InputDefinition } from './input-definition.ts';
import { factorOfTwo, log } from './input-ranges.ts';

/** The numbers of a workload that are about money: entries of the table in `workload-inputs.ts`. */
export const MONEY_INPUTS = {
  discountPct: {
    schema: z.number().min(0).max(100).default(0),
    kind: 'percent',
    name: 'discount',
    field: {
      card: 'money',
      label: 'Discount',
      unit: '%',
      help: 'The discount of your contract on list prices for compute.',
      min: 0,
      max: 100,
    },
    phrase: (value) => `a discount of ${value}`,
    varied: { range: (base) => ({ base, low: 0, high: 95, scale: 'linear' }) },
    slider: { place: 5, scale: { kind: 'linear', low: 0, high: 95, grid: 'whole' }, unset: 0, open: '0 %' },
  },
  /** Monthly saving in US dollars below which batch is not replaced on cost alone. */
  materialUsd: {
    schema: z.number().min(0).max(1e9).default(25),
    kind: 'usd',
    name: 'minimum saving that matters',
    field: {
      card: 'money',
      label: 'Minimum saving that matters',
      unit: '$ per month',
      help: 'A smaller saving is a tie, and so is one below 5 %. A tie goes to batch.',
      min: 0,
      max: 1e9,
    },
  },
  /** US dollars per hour of operations. With 0, the hours are stated but not priced. */
  opsUsdPerHour: {
    schema: z.number().min(0).max(10_000).default(0),
    kind: 'usd-per-hour',
    name: 'ops cost',
    field: {
      card: 'money',
      label: 'Ops cost',
      unit: '$ per hour',
      help: 'The price of an hour that your team spends on running the service. Each option states its hours; 0 excludes them from the cost.',
      min: 0,
      max: 10_000,
    },
    phrase: (value) => `an ops cost of ${value}`,
    varied: { range: (base) => log(Math.max(1, base), 1, 500), when: ({ opsUsdPerHour }) => opsUsdPerHour > 0 },
    guess: factorOfTwo,
  },
} satisfies Readonly<Record<string, InputDefinition & { readonly schema: z.ZodType<number | null> }>>;
