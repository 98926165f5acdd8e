import { GIB } from './units.ts';

/**
 * Capacity units that an application load balancer bills in an hour: the largest of new connections (25 a second a unit) and bytes in and
 * out (1 GB an hour a unit). Active connections and rules stay below these with connections that are kept open and a handful of rules.
 * Source: aws.amazon.com/elasticloadbalancing/pricing.
 */
export function loadBalancerUnits(traffic: {
  readonly requestsPerS: number;
  readonly bytesPerRequest: number;
  readonly requestsPerConnection: number;
  readonly unitConnectionsPerS: number;
  readonly unitGbPerHour: number;
}): number {
  const { requestsPerS, bytesPerRequest, requestsPerConnection, unitConnectionsPerS, unitGbPerHour } = traffic;
  const connections = requestsPerS / requestsPerConnection / unitConnectionsPerS;
  const gbPerHour = (requestsPerS * 3600 * bytesPerRequest) / GIB;
  return Math.max(connections, gbPerHour / unitGbPerHour);
}
