import type { MeasuredMode } from '#core/contract/base/numbers.ts';

/** The modes in measuring and display order. */
export const MODES: readonly MeasuredMode[] = ['batch', 'realtime', 'microbatch'];
