import type { GrpcCall } from '#engine/bench/http-load/grpc-connections.ts';
import { GRPC_SERVICE } from '#engine/model-server/grpc/client-messages.ts';
import type { ServiceCall } from './service-call.ts';

/** A method of the Open Inference Protocol on a service that speaks gRPC. */
export function grpcCallOf(
  { host, headers }: ServiceCall,
  method: 'ModelInfer' | 'ModelMetadata' | 'ModelStatistics',
): GrpcCall {
  const lower = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return { path: `/${GRPC_SERVICE}/${method}`, authority: host, headers: lower };
}
