import type { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import type { ServiceId } from '#core/contract/serving/serving.ts';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';

/**
 * The facts of a measured endpoint about the current deployment: the highest rate that it sustained, and the latency at that rate. Null if it
 * sustained none.
 * @param of.service the service that it runs on; null if that is unknown.
 */
export function endpointCurrentDeployment(
  { target, measuredAt, verdict, highest, split }: EndpointDocument,
  of: { readonly sha256: string; readonly service: ServiceId | null },
): MeasuredEndpoint | null {
  if (highest === null) return null;
  const { p50Ms, p99Ms } = highest.latency;
  if (p50Ms === null) return null;
  return {
    host: target.host,
    protocol: target.protocol,
    measuredAt,
    sha256: of.sha256,
    verdict: verdict.kind,
    ratePerS: highest.ratePerS,
    p50Ms,
    p99Ms,
    networkFloorMs: split?.networkFloorMs ?? 0,
    service: of.service,
  };
}
