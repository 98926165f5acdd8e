import type { CalibrationStep } from '#core/contract/calibration.ts';
import { asProblem, type Problem } from './problem.ts';
import type { Slice } from './store.ts';

/** A calibration of this machine under way; its result is part of what the doctor says. */
export interface CalibrationSlice {
  readonly calibrating: CalibrationStep | null;
  readonly calibrationProblem: Problem | null;
  readonly calibrate: () => Promise<void>;
  readonly stopCalibrating: () => void;
}

export const createCalibrationSlice: Slice<CalibrationSlice> = (set, get) => {
  let abort: AbortController | null = null;
  return {
    calibrating: null,
    calibrationProblem: null,
    calibrate: async () => {
      if (get().calibrating !== null) return;
      abort = new AbortController();
      set({ calibrating: { done: 0, of: 1, text: 'starting' }, calibrationProblem: null });
      try {
        const onEvent = (step: CalibrationStep): void => set({ calibrating: step });
        const calibration = await get().engine().stream('calibrate', {}, { onEvent, signal: abort.signal });
        const { doctor } = get();
        if (doctor !== null) set({ doctor: { ...doctor, calibration } });
      } catch (error) {
        if (!abort.signal.aborted) set({ calibrationProblem: asProblem(error) });
      } finally {
        abort = null;
        set({ calibrating: null });
      }
    },
    stopCalibrating: () => abort?.abort(),
  };
};
