import { type Clock, pageClock } from '#renderer/host/clock.ts';
import type { State } from './state.ts';
import { useStore } from './store.ts';

/** How long the window must be left alone before the engine rests. */
export const REST_AFTER_MS = 15_000;
/** What shows that the user is about to do something. */
const INPUTS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'dragenter', 'focus'] as const;

/** The parts of the page that resting uses. */
interface Surroundings {
  /** Receives the user's input. */
  readonly inputs: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  readonly clock: Clock;
}

/**
 * Lets the engine end while nothing is open and the window is left alone, since it takes a fifth of the idle app's memory. Any input starts it
 * again, so that it is back before it is needed. Call it once; returns a function that stops it.
 */
export function restWhenIdle({ inputs, clock }: Surroundings = { inputs: window, clock: pageClock }): () => void {
  let latestInputMs = clock.nowMs();
  let cancel: () => void = () => undefined;

  function lookIn(ms: number): void {
    cancel = clock.after(ms, () => {
      const leftMs = latestInputMs + REST_AFTER_MS - clock.nowMs();
      if (leftMs <= 0 && isIdle(useStore.getState())) useStore.getState().host?.engineRest?.begin();
      lookIn(leftMs > 0 ? leftMs : REST_AFTER_MS);
    });
  }
  const onInput = (): void => {
    latestInputMs = clock.nowMs();
    useStore.getState().host?.engineRest?.end();
  };
  for (const input of INPUTS) inputs.addEventListener(input, onInput, { capture: true, passive: true });
  lookIn(REST_AFTER_MS);
  return () => {
    for (const input of INPUTS) inputs.removeEventListener(input, onInput, { capture: true });
    cancel();
  };
}

/** Nothing is open that the engine may hold something for, and nothing is asked. */
function isIdle({ model, run, endpoint, fleetShown, client }: State): boolean {
  return model === null && run === null && endpoint === null && !fleetShown && client !== null && client.isIdle();
}
