import type { MeasureSettings } from '#core/contract/run/measure.ts';
import type { Workload } from '#core/contract/workload/workload.ts';

/** The undoable state: workload and measurement settings. */
export interface Edit {
  readonly workload: Workload;
  readonly settings: MeasureSettings;
}

/** States before and after the current one; the nearest is last. */
export interface EditHistory {
  readonly past: readonly Edit[];
  readonly future: readonly Edit[];
  /** Time and fields of the last edit, so that one drag of a slider is one edit. */
  readonly latest: { readonly atMs: number; readonly fields: string } | null;
}

/** A history without edits. */
export const NO_HISTORY: EditHistory = { past: [], future: [], latest: null };

/** Edits of the same fields within this time are merged. */
const ONE_EDIT_MS = 700;
const MAX_EDITS = 100;

/** The history after an edit from `before` to `after`. */
export function withEdit(history: EditHistory, before: Edit, after: Edit, atMs: number): EditHistory {
  const fields = changedFields(before, after);
  if (fields === '') return history;
  const { latest, past } = history;
  const continues = latest !== null && latest.fields === fields && atMs - latest.atMs < ONE_EDIT_MS && past.length > 0;
  return { past: continues ? past : [...past, before].slice(-MAX_EDITS), future: [], latest: { atMs, fields } };
}

/** One step back: the new history and the restored edit; null at the start. */
export function undone(
  history: EditHistory,
  present: Edit,
): { readonly history: EditHistory; readonly edit: Edit } | null {
  const edit = history.past.at(-1);
  if (edit === undefined) return null;
  const { past, future } = history;
  return { edit, history: { past: past.slice(0, -1), future: [...future, present], latest: null } };
}

/** One step forward; null at the end. */
export function redone(
  history: EditHistory,
  present: Edit,
): { readonly history: EditHistory; readonly edit: Edit } | null {
  const edit = history.future.at(-1);
  if (edit === undefined) return null;
  const { past, future } = history;
  return { edit, history: { past: [...past, present], future: future.slice(0, -1), latest: null } };
}

function changedFields(before: Edit, after: Edit): string {
  return [...differences(before.workload, after.workload), ...differences(before.settings, after.settings)].join(' ');
}

/** The fields that differ by value. */
export function differences<T extends object>(before: T, after: T): readonly string[] {
  if (before === after) return [];
  const keys = Object.keys(after) as (keyof T & string)[];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}
