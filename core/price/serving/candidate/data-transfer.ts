import { CloudName } from '#core/contract/workload/clouds.ts';
import type { ServingMode } from '#core/contract/serving/serving.ts';
import { GIB } from '#core/price/pricing/units.ts';
import { requestsPerMonth } from './demand.ts';
import type { Lookup } from './lookup.ts';
import type { Asked, Stated } from './asked.ts';
import { payloadIn } from './payload.ts';
import type { Tally } from './tally.ts';

/**
 * The bytes that cross regions or clouds where the input data are elsewhere: the inputs leave their place, and the answers return to it unless a caller gets them.
 * Null where the data are in the region of the plan.
 */
export function dataTransfer(
  { context, workload }: Pick<Stated, 'context' | 'workload'>,
  mode: ServingMode,
): ((asked: Asked, to: Tally) => void) | null {
  const { lookup } = context;
  const { dataIn, callerWaits, readsPerEntityPerDay } = workload;
  if (dataIn === null || dataIn === `${lookup.cloud}:${lookup.region}`) return null;
  const from = CloudName.parse(dataIn.slice(0, dataIn.indexOf(':')));
  const outUsd = usdPerGb(lookup, { from, to: lookup.cloud });
  const backUsd = usdPerGb(lookup, { from: lookup.cloud, to: from });
  // What is computed in advance is computed for an entity, and not for each of its reads.
  const isByEntity = mode === 'cached' || mode === 'hybrid';
  const readsEach = isByEntity ? Math.max(1, readsPerEntityPerDay ?? 1) : 1;
  return (asked, to) => {
    const inputs = requestsPerMonth(asked) / readsEach;
    const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
    to.item('inputs-from-elsewhere', (inputs * payloadBytesIn) / GIB, 'gb', outUsd)?.describe({
      fields: { from: dataIn },
    });
    if (callerWaits) return;
    to.item('answers-to-elsewhere', (inputs * payloadBytesOut) / GIB, 'gb', backUsd)?.describe({
      fields: { to: dataIn },
    });
  };
}

/** US dollars for a GB that leaves a cloud, or a region of it. */
function usdPerGb({ limit }: Lookup, { from, to }: { readonly from: CloudName; readonly to: CloudName }): number {
  return limit(from === to ? `transfer.${from}-regions` : `transfer.${from}-internet`);
}
