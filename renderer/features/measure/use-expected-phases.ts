import { useMemo } from 'react';
import type { Effort } from '#core/contract/base/numbers.ts';
import { expectedPhases, type ExpectedPhase } from '#core/measure/run/expected-phases.ts';
import { measureRequestOf } from '#renderer/store/measuring-slice.ts';
import { useStore } from '#renderer/store/store.ts';

/** The expected phases of a measurement with the current settings at an effort. */
export function useExpectedPhases(effort: Effort): readonly ExpectedPhase[] {
  const settings = useStore((state) => state.settings);
  const stopEarly = useStore((state) => state.stopEarly);
  const stackable = useStore((state) => state.inspection?.model.batchable !== false);
  const fromFile = useStore((state) => state.syntheticRows === null);
  return useMemo(() => {
    const request = measureRequestOf({ ...useStore.getState(), settings, stopEarly });
    return request === null ? [] : expectedPhases({ ...request, effort }, { fromFile, stackable });
  }, [settings, stopEarly, stackable, fromFile, effort]);
}
