import type { LatencyPart, LatencyPartCode } from '#core/contract/serving/latency-parts.ts';
import { duration } from '#core/words/format/format.ts';

/** The name of each part of an answer's time. */
const NAMES: Readonly<Record<LatencyPartCode, string>> = {
  path: 'network and lookup',
  'front-door': 'load balancer or gateway',
  stream: 'streaming latency',
  transfer: 'transfer',
  store: 'round trip through S3',
  queue: 'queue',
  window: 'window and its batch',
  'cold-start': 'cold start',
  handling: 'request handling',
  inference: 'inference',
  lookup: 'answer lookup',
  'live-answer': 'live answer',
  transport: 'queue, stream or event',
};

/** A part below this share of the percentile is not named. */
const MIN_SHARE = 0.005;

/** The parts of p50, and the parts that p99 adds, the largest first. Empty without parts. */
export function latencyPartsText(parts: readonly LatencyPart[]): string {
  const typical = namedParts(parts, ({ p50 }) => p50);
  if (typical === null) return '';
  const slower = namedParts(parts, ({ p50, p99 }) => p99 - p50);
  return `p50 is ${typical}.${slower === null ? '' : ` p99 adds ${slower}.`}`;
}

function namedParts(parts: readonly LatencyPart[], msOf: (part: LatencyPart) => number): string | null {
  const sized = parts.map((part) => ({ code: part.code, ms: msOf(part) })).filter(({ ms }) => ms > 0);
  const totalMs = sized.reduce((sum, { ms }) => sum + ms, 0);
  const named = sized.filter(({ ms }) => ms >= MIN_SHARE * totalMs).sort((a, b) => b.ms - a.ms);
  return named.length === 0 ? null : named.map(({ code, ms }) => `${duration(ms)} ${NAMES[code]}`).join(' + ');
}
