import type { EndpointEvidence, EndpointPoint, LatencySplit } from '#core/contract/endpoint/endpoint.ts';
import type { RowAnswer } from '#engine/protocols/answers.ts';

/** What a bench process tells of a load while it sends it, so that what was measured is kept however it ends. */
export type EndpointEvent =
  /** What is sent of each row, by name, and how many rows were read and encoded. */
  | { readonly kind: 'encoded'; readonly rows: number; readonly encoded: number; readonly names: readonly string[] }
  /** Requests of the warm-up, the split of their latency, and the answers of the first rows. */
  | {
      readonly kind: 'warm';
      readonly requests: number;
      readonly split: Omit<LatencySplit, 'server'> | null;
      readonly answers: readonly RowAnswer[];
    }
  /** The warm-up met trouble, so nothing more is sent. */
  | { readonly kind: 'trouble'; readonly evidence: EndpointEvidence }
  | { readonly kind: 'opened'; readonly connections: number; readonly generators: number }
  | { readonly kind: 'rate'; readonly ratePerS: number; readonly durationS: number }
  | { readonly kind: 'point'; readonly point: EndpointPoint; readonly sent: number }
  /** A rate was stopped before its end. */
  | { readonly kind: 'stopped-rate'; readonly sent: number }
  | { readonly kind: 'server'; readonly server: LatencySplit['server'] }
  /** Seconds from the first request to the last answer. */
  | { readonly kind: 'ended'; readonly seconds: number };
