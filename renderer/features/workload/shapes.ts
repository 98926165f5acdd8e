import type { WorkloadShape } from '#core/contract/workload/workload.ts';

/** The shapes of a day, with their names. */
export const SHAPES = [
  { value: 'flat', label: 'Flat' },
  { value: 'diurnal', label: 'Daily cycle' },
  { value: 'business-hours', label: 'Business hours' },
  { value: 'bursty', label: 'Bursts' },
  { value: 'trace', label: 'Your trace' },
] as const satisfies readonly { readonly value: WorkloadShape; readonly label: string }[];
