import type { LiveOptions } from '#core/price/serving/hybrid/live-rest.ts';
import { storedOf } from '#core/price/serving/hybrid/stored-elsewhere.ts';
import { batchRealtimeHybrid, hybridWith } from '#core/price/services/batch-realtime-hybrid.ts';
import { aks } from '#core/price/services/aks.ts';
import { azureMlEndpoint } from '#core/price/services/azure-ml-endpoint.ts';
import { containerApps } from '#core/price/services/container-apps.ts';
import { functionsFlex } from '#core/price/services/functions-flex.ts';

const LIVE_OPTIONS: LiveOptions = {
  fleets: [
    { definition: azureMlEndpoint, nameOf: (instanceType) => instanceType },
    { definition: aks, nameOf: (instanceType) => instanceType },
  ],
  containers: [containerApps],
  functions: [functionsFlex],
};

/** A batch stores the answers whose reads pay for it in Cosmos DB; the rest, and new entities, are answered live. */
export const azureHybrid = storedOf('azure', batchRealtimeHybrid, {
  service: 'azure-hybrid',
  words: batchRealtimeHybrid.words,
  prepare: hybridWith(LIVE_OPTIONS),
});
