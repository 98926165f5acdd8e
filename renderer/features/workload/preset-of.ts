import { findPreset } from '#core/contract/workload/presets.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { differences } from '#renderer/store/edit-history.ts';

/** Fields that say nothing about what a preset asks for. */
const ASIDE = new Set(['region', 'current', 'only', 'without', 'existing', 'quotas', 'clouds', 'dataIn']);

/** The name of the preset that a workload still is: null while questions are open, and once a field that the preset sets was changed. */
export function presetOf(workload: Workload): string | null {
  const preset = workload.preset === null ? null : findPreset(workload.preset);
  if (preset === null) return null;
  return differences(preset.workload, workload).every((field) => ASIDE.has(field)) ? preset.name : null;
}
