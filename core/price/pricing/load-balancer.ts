import { GIB } from './units.ts';

/**
 * Capacity units that an application load balancer bills per hour: the larger of new connections (25 a second per unit) and bytes in and
 * out (1 GB an hour per unit). Active connections and rules stay below these with keep-alive connections and few rules. Source:
 * aws.amazon.com/elasticloadbalancing/pricing.
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
