import { z } from 'zod';
import type { ServerTime } from '#core/contract/endpoint/endpoint.ts';
import type { GrpcCall } from '#engine/bench/http-load/grpc-connections.ts';
import { framed, modelRequest, readModelStatistics, unframed } from '#engine/model-server/grpc/client-messages.ts';
import type { ServiceCall } from './service-call.ts';
import { openProbe } from './probe.ts';
import { grpcCallOf } from './service-grpc.ts';

const Part = z.object({ count: z.number().min(0), ns: z.number().min(0) });
/** Triton's statistics of a model; further fields are a server's own. */
const Statistics = z.object({
  model_stats: z
    .array(
      z.object({
        inference_stats: z.object({
          queue: Part,
          compute_input: Part,
          compute_infer: Part,
          compute_output: Part,
        }),
      }),
    )
    .min(1),
});

/** Sums since the start of a server. */
export interface ServerSums {
  readonly requests: number;
  readonly queueNs: number;
  readonly computeNs: number;
}

/** Asks a service for its statistics; null if it has none. Never throws. */
export async function readServerSums(service: ServiceCall, timeoutMs: number): Promise<ServerSums | null> {
  try {
    return sumsOf(await statisticsOf(service, timeoutMs));
  } catch {
    return null;
  }
}

async function statisticsOf(service: ServiceCall, timeoutMs: number): Promise<unknown> {
  const { statisticsPath, protocol, model, host, headers } = service;
  if (protocol === 'v2-grpc' && model !== null) {
    const request = framed(modelRequest(model));
    const body = await asked(service, grpcCallOf(service, 'ModelStatistics'), { request, timeoutMs });
    return body === null ? null : readModelStatistics(unframed(body));
  }
  if (statisticsPath === null) return null;
  const lines = [['Host', host], ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const request = Buffer.from(`GET ${statisticsPath} HTTP/1.1\r\n${lines}\r\n`);
  const body = await asked(service, null, { request, timeoutMs });
  return body === null ? null : JSON.parse(body.toString());
}

/** Null if it was not answered well. */
async function asked(
  { endpoint }: ServiceCall,
  grpc: GrpcCall | null,
  { request, timeoutMs }: { readonly request: Buffer; readonly timeoutMs: number },
): Promise<Buffer | null> {
  const probe = await openProbe(endpoint, grpc, timeoutMs);
  const { ended, answer } = await probe.ask(request, timeoutMs);
  probe.close();
  return ended < 0 ? null : answer.body;
}

function sumsOf(document: unknown): ServerSums | null {
  const parsed = Statistics.safeParse(document);
  if (!parsed.success) return null;
  const sums = { requests: 0, queueNs: 0, computeNs: 0 };
  for (const { inference_stats: stats } of parsed.data.model_stats) {
    sums.requests += stats.compute_infer.count;
    sums.queueNs += stats.queue.ns;
    sums.computeNs += stats.compute_input.ns + stats.compute_infer.ns + stats.compute_output.ns;
  }
  return sums;
}

/** The mean times of the requests between two readings. */
export function serverTimeBetween(before: ServerSums | null, after: ServerSums | null): ServerTime {
  if (before === null || after === null || after.requests <= before.requests) return { source: 'unknown' };
  const requests = after.requests - before.requests;
  const meanMs = (from: number, to: number): number => Math.max(0, to - from) / requests / 1e6;
  return {
    source: 'v2-statistics',
    requests,
    queueMs: meanMs(before.queueNs, after.queueNs),
    computeMs: meanMs(before.computeNs, after.computeNs),
  };
}
