import type { State } from './store.ts';

/** What a measurement still wants for, as a sentence that says what to do; null when model and data are there and fit. */
export function whyNotMeasurable(
  state: Pick<State, 'model' | 'data' | 'syntheticRows' | 'dims' | 'inspection' | 'inspecting'>,
): string | null {
  const { model, data, syntheticRows, dims, inspection, inspecting } = state;
  if (model === null) return 'Open a model first.';
  if (inspecting && inspection === null) return 'The model is being read.';
  if (inspection === null) return 'The model cannot be read: open another one.';
  if (data === null && syntheticRows === null) return 'Open a sample of its data, or use synthetic rows.';
  const open = inspection.model.freeDimensions.filter((name) => dims[name] === undefined);
  if (syntheticRows !== null && open.length > 0) return `Set the size of ${open.join(' and ')} first.`;
  if (data !== null && inspection.data === null)
    return inspecting ? 'The data are being read.' : 'The data cannot be read: open others.';
  if (inspection.data?.problem != null) return 'The data do not fit the inputs yet: choose columns.';
  return null;
}
