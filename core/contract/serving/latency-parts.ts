import { z } from 'zod';
import { NonNegative } from '#core/contract/base/numbers.ts';

/**
 * The parts of an answer's time, in the order in which they pass: the caller's own path, the load balancer or gateway, the propagation through a stream, the
 * transfer of the bytes, the store of an asynchronous request, a queue, the window of a micro-batch with its batch, the start of a container,
 * request handling, the inference, the look-up of a stored answer, the live answer of a hybrid, and the queue, stream or event
 * that brings a request without a waiting caller.
 */
export const LatencyPartCode = z.enum([
  'path',
  'front-door',
  'stream',
  'transfer',
  'store',
  'queue',
  'window',
  'cold-start',
  'handling',
  'inference',
  'lookup',
  'live-answer',
  'transport',
]);
export type LatencyPartCode = z.infer<typeof LatencyPartCode>;

/** A part of an option's latency in milliseconds: what it adds to p50 and to p99. */
export const LatencyPart = z.object({ code: LatencyPartCode, p50: NonNegative, p99: NonNegative });
export type LatencyPart = Readonly<z.infer<typeof LatencyPart>>;
