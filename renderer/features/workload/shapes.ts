import type { WorkloadShape } from '#core/contract/workload/workload.ts';

/** The shapes of a day, with their names. */
export const SHAPES = [
  { value: 'flat', label: 'Flat' },
  { value: 'diurnal', label: 'Daily cycle' },
  { value: 'weekly', label: 'Weekly cycle' },
  { value: 'business-hours', label: 'Business hours' },
  { value: 'bursty', label: 'Bursts' },
  { value: 'flash-crowd', label: 'Flash crowd' },
  { value: 'deploy-restart', label: 'Deploy restart' },
  { value: 'partner-batch', label: 'Partner batch' },
  { value: 'trace', label: 'Your trace' },
] as const satisfies readonly { readonly value: WorkloadShape; readonly label: string }[];
