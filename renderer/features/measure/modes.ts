import type { MeasuredMode } from '#core/contract/numbers.ts';

/** The modes in the order in which they are measured and shown. */
export const MODES: readonly MeasuredMode[] = ['batch', 'realtime', 'microbatch'];
