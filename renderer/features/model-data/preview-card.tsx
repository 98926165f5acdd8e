import { count } from '#core/words/format/format.ts';
import { SegmentedControl, Select } from '@mantine/core';
import { useState, useEffect } from 'react';
import type { InputMapping } from '#core/contract/model/model.ts';
import type { DataPreview, TensorPreview } from '#core/contract/model/preview.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { OTHER_DATA, SyntheticBadge } from './data-card.tsx';
import { headings, shapeText } from './preview-text.ts';
import styles from './model-data.module.css';
import { asProblem, type Problem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { whyNotMeasurable } from '#renderer/store/why-not-measurable.ts';

const ROWS_SHOWN = 5;

/** The first rows as tensors, requested again whenever the model, data, columns or sizes change. */
type PreviewState =
  | { readonly state: 'nothing' }
  | { readonly state: 'reading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  /** `updating`: a newer preview has been requested. */
  | { readonly state: 'read'; readonly preview: DataPreview; readonly updating: boolean };

/** Requests the preview of the current study and discards answers for an older state. */
function usePreview(): PreviewState {
  const [answer, setAnswer] = useState<PreviewState>({ state: 'nothing' });
  const isReady = useStore((state) => whyNotMeasurable(state) === null && state.client !== null);
  const inspection = useStore((state) => state.inspection);
  const isSynthetic = useStore((state) => state.syntheticRows !== null);
  const seed = useStore((state) => state.settings.seed);
  useEffect(() => {
    const { engine, model, data, maps, drops, labels, dims, missing } = useStore.getState();
    if (!isReady || model === null) return setAnswer({ state: 'nothing' });
    const abort = new AbortController();
    const request = {
      model,
      data,
      maps: [...maps],
      drops: [...drops],
      labels: [...labels],
      dims: { ...dims },
      ...(missing === null ? {} : { missing }),
      rows: ROWS_SHOWN,
      seed,
    };
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

/** More input names do not fit side by side. */
const MAX_SEGMENTS = 4;

/** The first rows as the model receives them, read by the same code that measures. */
export function PreviewCard() {
  const answer = usePreview();
  switch (answer.state) {
    case 'nothing':
      return null;
    case 'reading':
      return (
        <section className={styles['card']} aria-busy>
          <span className={styles['small']}>Reading the first rows…</span>
        </section>
      );
    case 'failed':
      return <ProblemCard problem={answer.problem} remedies={OTHER_DATA} />;
    case 'read':
      return <Preview preview={answer.preview} updating={answer.updating} />;
  }
}

function Preview({ preview, updating }: { readonly preview: DataPreview; readonly updating: boolean }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const names = preview.tensors.map((tensor) => tensor.input);
  const tensor = preview.tensors.find((each) => each.input === chosen) ?? preview.tensors[0];
  if (tensor === undefined) return null;
  const mapping = preview.mapping.find((each) => each.input === tensor.input);
  return (
    <section className={styles['card']} aria-labelledby="preview-title" aria-busy={updating}>
      <div className={styles['cardHead']}>
        <div>
          <h2 id="preview-title">
            First tensor: {tensor.input}, {tensor.type} {shapeText(tensor.shape)}{' '}
            {preview.synthetic && <SyntheticBadge />}
          </h2>
          <p>{aboutRows(preview, updating)}</p>
        </div>
        {names.length > 1 && names.length <= MAX_SEGMENTS && (
          <SegmentedControl
            aria-label="Input"
            size="xs"
            data={names}
            value={tensor.input}
            onChange={(value) => setChosen(value)}
          />
        )}
        {names.length > MAX_SEGMENTS && (
          <Select aria-label="Input" size="xs" data={names} value={tensor.input} onChange={setChosen} />
        )}
      </div>
      <Values tensor={tensor} mapping={mapping} />
    </section>
  );
}

function aboutRows({ synthetic }: DataPreview, updating: boolean): string {
  if (updating) return 'Updating…';
  return synthetic
    ? 'Random values from a fixed seed, as the model receives them'
    : 'The first rows of the data, as the model receives them';
}

function Values({ tensor, mapping }: { readonly tensor: TensorPreview; readonly mapping: InputMapping | undefined }) {
  const [first] = tensor.rows;
  if (first === undefined) return null;
  const hidden = first.length - first.values.length;
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={`First values of ${tensor.input}`}>
      <table className={`${styles['preview']} tabular`}>
        <thead>
          <tr>
            <th scope="col">row</th>
            {headings(first.values.length, first.length, mapping?.columns ?? []).map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
            {hidden > 0 && <th scope="col">and</th>}
          </tr>
        </thead>
        <tbody>
          {tensor.rows.map((row, index) => (
            // A row is its place in the file: it has no other name.
            <tr key={index}>
              <th scope="row">{index + 1}</th>
              {row.values.map((value, place) => (
                <td key={place}>{value}</td>
              ))}
              {hidden > 0 && <td className={styles['faint']}>{count(hidden)} more</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
