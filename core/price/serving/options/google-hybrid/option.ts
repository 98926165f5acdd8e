import type { LiveOptions } from '#core/price/serving/hybrid/live-rest.ts';
import { storedOf } from '#core/price/serving/hybrid/stored-elsewhere.ts';
import { batchRealtimeHybrid, hybridWith } from '#core/price/serving/options/batch-realtime-hybrid/option.ts';
import { cloudRun } from '#core/price/serving/options/cloud-run/option.ts';
import { cloudRunInstances } from '#core/price/serving/options/cloud-run-instances/option.ts';
import { gke } from '#core/price/serving/options/gke/option.ts';
import { vertexEndpoint } from '#core/price/serving/options/vertex-endpoint/option.ts';
import { WORDS } from './words.ts';

const LIVE_OPTIONS: LiveOptions = {
  fleets: [
    { definition: vertexEndpoint, nameOf: (instanceType) => instanceType },
    { definition: gke, nameOf: (instanceType) => instanceType },
  ],
  containers: [cloudRun, cloudRunInstances],
  functions: [],
};

/** A batch stores the answers whose reads pay for it in Firestore; the rest, and new entities, are answered live. */
export const googleHybrid = storedOf('gcp', batchRealtimeHybrid, {
  service: 'google-hybrid',
  words: WORDS,
  prepare: hybridWith(LIVE_OPTIONS),
});
