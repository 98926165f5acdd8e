import { useEffect, useState } from 'react';
import type { DataPreview } from '#core/contract/preview.ts';
import { asProblem, type Problem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { whyNotMeasurable } from '#renderer/store/why-not-measurable.ts';

const ROWS_SHOWN = 5;

/** The first rows of what is open as tensors, asked anew whenever model, data, columns or sizes change. */
export type PreviewState =
  | { readonly state: 'nothing' }
  | { readonly state: 'reading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  /** `updating`: a newer one has been asked for. */
  | { readonly state: 'read'; readonly preview: DataPreview; readonly updating: boolean };

/** Asks for the preview of the study as it is; what comes for an older state of it is thrown away. */
export function usePreview(): PreviewState {
  const [answer, setAnswer] = useState<PreviewState>({ state: 'nothing' });
  const isReady = useStore((state) => whyNotMeasurable(state) === null && state.client !== null);
  const inspection = useStore((state) => state.inspection);
  const isSynthetic = useStore((state) => state.syntheticRows !== null);
  const seed = useStore((state) => state.settings.seed);
  useEffect(() => {
    const { engine, model, data, maps, drops, dims } = useStore.getState();
    if (!isReady || model === null) return setAnswer({ state: 'nothing' });
    const abort = new AbortController();
    const request = { model, data, maps: [...maps], drops: [...drops], dims: { ...dims }, rows: ROWS_SHOWN, seed };
    setAnswer((before) => (before.state === 'read' ? { ...before, updating: true } : { state: 'reading' }));
    engine()
      .call('preview', request, { signal: abort.signal })
      .then((preview) => {
        if (!abort.signal.aborted) setAnswer({ state: 'read', preview, updating: false });
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setAnswer({ state: 'failed', problem: asProblem(error) });
      });
    return () => abort.abort();
  }, [inspection, isReady, isSynthetic, seed]);
  return answer;
}
