import type { LatencyPart, LatencyPartCode } from '#core/contract/serving/latency-parts.ts';
import type { FleetMachine } from './fleet.ts';
import type { Asked } from './asked.ts';
import type { Tally } from './tally.ts';
import type { RequestPath } from './request-path.ts';

/** A part that takes every answer the same milliseconds. */
export function always(code: LatencyPartCode, ms: number): LatencyPart {
  return { code, p50: ms, p99: ms };
}

/**
 * The parts of a latency: the known ones, and the remainder as the part of a code. Parts that take no time are omitted. If the known parts take longer than
 * the whole, the longest of them is cut, so that the parts add up to the latency: by the queue model, more sessions than were measured answer sooner under
 * load than one session does without load.
 */
export function partsOf(
  totalMs: { readonly p50: number; readonly p99: number },
  known: readonly LatencyPart[],
  rest: LatencyPartCode,
): readonly LatencyPart[] {
  const left = (percentile: 'p50' | 'p99'): number => {
    const leftMs = known.reduce((ms, part) => ms - part[percentile], totalMs[percentile]);
    // Only the rounding of the sum, and of the closed form of a queue that is nearly empty.
    return Math.abs(leftMs) > 1e-6 * totalMs[percentile] ? leftMs : 0;
  };
  const over = { p50: Math.max(0, -left('p50')), p99: Math.max(0, -left('p99')) };
  const longest = known.reduce<LatencyPart | null>((a, b) => (a === null || b.p99 > a.p99 ? b : a), null);
  const cut = known.map((part) =>
    part === longest ? { ...part, p50: Math.max(0, part.p50 - over.p50), p99: Math.max(0, part.p99 - over.p99) } : part,
  );
  const parts = [...cut, { code: rest, p50: Math.max(0, left('p50')), p99: Math.max(0, left('p99')) }];
  return parts.filter(({ p50, p99 }) => p50 > 0 || p99 > 0);
}

/** The parts of the way to a program in a draw. */
export function pathParts(
  path: Pick<RequestPath, 'addedMs'>,
  { workload, simulation }: Pick<Asked, 'workload' | 'simulation'>,
): readonly LatencyPart[] {
  const frontMs = (percentile: number) => path.addedMs(simulation, percentile) - workload.pathOverheadMs;
  return [always('path', workload.pathOverheadMs), { code: 'front-door', p50: frontMs(50), p99: frontMs(99) }];
}

/** The parts of an answer of a machine without waiting: the request path, the transfer, and the inference without other requests. */
export function machineParts(asked: Asked, machine: FleetMachine): readonly LatencyPart[] {
  const { simulation } = asked;
  const transferMs = machine.transferMs(simulation);
  // The time of an answer if no other request is served. At p99 it can be shorter than the inference and the handling at their own p99.
  const ownMs = (percentile: number) => Math.max(0, machine.latencyMs(simulation, percentile, 0) - transferMs);
  const inferenceMs = (percentile: number) => Math.min(machine.inferenceMs(simulation, percentile), ownMs(percentile));
  const handlingMs = (percentile: number) => ownMs(percentile) - inferenceMs(percentile);
  return [
    ...pathParts(machine.path, asked),
    { code: 'handling', p50: handlingMs(50), p99: handlingMs(99) },
    always('transfer', transferMs),
    { code: 'inference', p50: inferenceMs(50), p99: inferenceMs(99) },
  ];
}

/** The parts of the latency that a tally has, of a machine and its queue. */
export function partsAround(
  to: Pick<Tally, 'p50Ms' | 'p99Ms'>,
  asked: Asked,
  machine: FleetMachine,
): () => readonly LatencyPart[] {
  const totalMs = { p50: to.p50Ms, p99: to.p99Ms };
  return () => partsOf(totalMs, machineParts(asked, machine), 'queue');
}
