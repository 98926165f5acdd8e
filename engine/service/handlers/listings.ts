import type { PresetList, SampleList } from '#core/contract/listings.ts';
import { PRESETS } from '#core/contract/presets.ts';
import { readSamples } from '#engine/model/samples.ts';

/** The sample models that come with the program. */
export async function listSamples(): Promise<SampleList> {
  return { schemaVersion: 1, samples: [...(await readSamples())] };
}

/** The workloads that come with the program. */
export async function listPresets(): Promise<PresetList> {
  return { schemaVersion: 1, presets: [...PRESETS] };
}
