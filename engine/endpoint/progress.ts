import type { EndpointProgress } from '#core/contract/methods/endpoint-methods.ts';
import type { EndpointEvent } from '#engine/bench/endpoint/events.ts';

/** What a user is shown of what happens; null for the rest. */
export function progressOf(event: EndpointEvent): EndpointProgress | null {
  switch (event.kind) {
    case 'encoded':
      return { kind: 'encoded', names: [...event.names] };
    case 'warm': {
      if (event.split === null) return null;
      const unloadedMs = event.split.unloaded.p50Ms ?? event.split.unloaded.meanMs;
      return unloadedMs === null ? null : { kind: 'warm', unloadedMs };
    }
    case 'rate':
      return { kind: 'rate', ratePerS: event.ratePerS, durationS: event.durationS };
    case 'point':
      return { kind: 'point', point: event.point };
    case 'trouble':
    case 'opened':
    case 'stopped-rate':
    case 'server':
    case 'ended':
      return null;
  }
}
