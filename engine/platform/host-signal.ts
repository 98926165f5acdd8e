import type { CancelSignal } from '#core/contract/methods/cancel-signal.ts';

/** The peer's signal as the host's class, which it is: the peer creates its signals with the host's AbortController. */
export function hostSignal(signal: CancelSignal): AbortSignal {
  if (!(signal instanceof AbortSignal)) throw new TypeError('the peer made a signal that is not of this host');
  return signal;
}
