import type { Clock } from './clock.ts';

/** A clock that tests advance by hand. */
export function manualClock(): Clock & { readonly pass: (ms: number) => void } {
  let nowMs = 0;
  let waiting: { readonly atMs: number; readonly work: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    after: (ms: number, work: () => void) => {
      const entry = { atMs: nowMs + ms, work };
      waiting.push(entry);
      return () => void (waiting = waiting.filter((each) => each !== entry));
    },
    pass: (ms: number) => {
      nowMs += ms;
      const due = waiting.filter(({ atMs }) => atMs <= nowMs);
      waiting = waiting.filter(({ atMs }) => atMs > nowMs);
      for (const { work } of due) work();
    },
  };
}
