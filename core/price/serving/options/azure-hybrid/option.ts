import type { LiveOptions } from '#core/price/serving/hybrid/live-rest.ts';
import { storedOf } from '#core/price/serving/hybrid/stored-elsewhere.ts';
import { batchRealtimeHybrid, hybridWith } from '#core/price/serving/options/batch-realtime-hybrid/option.ts';
import { aks } from '#core/price/serving/options/aks/option.ts';
import { azureMlEndpoint } from '#core/price/serving/options/azure-ml-endpoint/option.ts';
import { containerApps } from '#core/price/serving/options/container-apps/option.ts';
import { functionsFlex } from '#core/price/serving/options/functions-flex/option.ts';
import { WORDS } from './words.ts';

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
  words: WORDS,
  prepare: hybridWith(LIVE_OPTIONS),
});
