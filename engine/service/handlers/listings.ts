import type { SampleList } from '#core/contract/methods/listings.ts';
import type { PresetList } from '#core/contract/workload/preset-list.ts';
import { readSamples } from '#engine/model/samples.ts';

/** The bundled sample models. */
export async function listSamples(): Promise<SampleList> {
  return { schemaVersion: 1, samples: [...(await readSamples())] };
}

/** The bundled workloads. */
export async function listPresets(): Promise<PresetList> {
  const { PRESETS } = await import('#core/contract/workload/presets.ts');
  return { schemaVersion: 1, presets: [...PRESETS] };
}
