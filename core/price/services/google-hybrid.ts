import type { LiveOptions } from '#core/price/serving/hybrid/live-rest.ts';
import { storedOf } from '#core/price/serving/hybrid/stored-elsewhere.ts';
import { batchRealtimeHybrid, hybridWith } from '#core/price/services/batch-realtime-hybrid.ts';
import { cloudRun } from '#core/price/services/cloud-run.ts';
import { cloudRunInstances } from '#core/price/services/cloud-run-instances.ts';
import { gke } from '#core/price/services/gke.ts';
import { vertexEndpoint } from '#core/price/services/vertex-endpoint.ts';

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
  words: batchRealtimeHybrid.words,
  prepare: hybridWith(LIVE_OPTIONS),
});
