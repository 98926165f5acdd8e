import type { PresetList, SampleList } from '#core/contract/listings.ts';
import { PRESETS } from '#core/contract/presets.ts';
import { readSamples } from '#engine/model/samples.ts';

/** The bundled sample models. */
export async function listSamples(): Promise<SampleList> {
  return { schemaVersion: 1, samples: [...(await readSamples())] };
}

/** The bundled workloads. */
export async function listPresets(): Promise<PresetList> {
  return { schemaVersion: 1, presets: [...PRESETS] };
}
