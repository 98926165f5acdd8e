import { missingFiles } from './missing-files.ts';
import type { State } from './state.ts';

/** Why the study cannot be measured yet, as a sentence with the next action; null if it can. */
export function whyNotMeasurable(
  state: Pick<
    State,
    'model' | 'data' | 'syntheticRows' | 'dims' | 'inspection' | 'inspecting' | 'refusal' | 'projectNotices'
  >,
): string | null {
  const { model, data, syntheticRows, dims, inspection, inspecting, refusal } = state;
  const [lost] = missingFiles(state);
  if (model === null) return 'Open a model first.';
  if (lost !== undefined)
    return `The ${lost === 'model' ? 'model was' : 'data were'} not found. Locate the file first.`;
  if (inspecting && inspection === null) return 'Reading the model…';
  if (inspection === null) return 'The model could not be read. Open another one.';
  if (refusal !== null) return 'ONNX Runtime does not load this model.';
  if (data === null && syntheticRows === null) return 'Open sample data or use synthetic rows.';
  const open = inspection.model.freeDimensions.filter((name) => dims[name] === undefined);
  if (syntheticRows !== null && open.length > 0) return `Set the size of ${open.join(' and ')} first.`;
  if (data !== null && inspection.data === null)
    return inspecting ? 'Reading the data…' : 'The data could not be read. Open another file.';
  if (inspection.data?.problem != null) return 'The data do not match the inputs. Select columns.';
  return null;
}
