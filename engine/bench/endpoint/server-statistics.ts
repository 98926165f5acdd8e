import { z } from 'zod';
import type { ServerTime } from '#core/contract/endpoint.ts';
import type { ServiceCall } from './service-call.ts';
import { openProbe } from './probe.ts';

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
  const { statisticsPath, endpoint, host, headers } = service;
  if (statisticsPath === null) return null;
  const lines = [['Host', host], ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  try {
    const probe = await openProbe(endpoint, null, timeoutMs);
    const { ended, answer } = await probe.ask(Buffer.from(`GET ${statisticsPath} HTTP/1.1\r\n${lines}\r\n`), timeoutMs);
    probe.close();
    if (ended < 0) return null;
    return sumsOf(JSON.parse(answer.body.toString()));
  } catch {
    return null;
  }
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
