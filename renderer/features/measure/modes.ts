import type { MeasuredMode } from '#core/contract/numbers.ts';

/** The modes in measuring and display order. */
export const MODES: readonly MeasuredMode[] = ['batch', 'realtime', 'microbatch'];
