import { z } from 'zod';
import type { MethodMap } from '#core/contract/methods/method-map.ts';
import { PresetId, Text } from '#core/contract/base/numbers.ts';
import { Workload } from './workload.ts';

/** Maximum number of presets. */
const MAX_PRESETS = 1_024;

/** A named workload. */
export const PresetSummary = z.object({
  name: PresetId,
  title: Text,
  description: Text,
  workload: Workload,
});
export type PresetSummary = Readonly<z.infer<typeof PresetSummary>>;

/** The document that `modewise presets` prints. */
export const PresetList = z.object({ schemaVersion: z.literal(1), presets: z.array(PresetSummary).max(MAX_PRESETS) });
export type PresetList = Readonly<z.infer<typeof PresetList>>;

/** The method that needs only workloads. */
export const PRESET_METHODS = {
  presets: { kind: 'call', input: z.strictObject({}), output: PresetList },
} as const satisfies MethodMap;
