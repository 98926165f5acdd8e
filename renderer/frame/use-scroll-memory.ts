import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from '#renderer/store/store.ts';

/** How long the parts of a screen may take to appear before it is as high as it was. */
const FILLED_WITHIN_MS = 1500;

/** Opens each screen of a project at its top first, later where it was left. Returns the scrolling element's props. */
export function useScrollMemory(): { readonly ref: RefObject<HTMLElement | null>; readonly onScroll: () => void } {
  const step = useStore((state) => state.step);
  const study = useStore((state) => `${state.name ?? ''} ${state.model ?? ''}`);
  const ref = useRef<HTMLElement>(null);
  const left = useRef(new Map<string, number>());
  const restoring = useRef(false);
  useLayoutEffect(() => {
    left.current.clear();
  }, [study]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    return scrollTo(element, left.current.get(step) ?? 0, restoring);
  }, [step]);
  useEffect(() => {
    const element = ref.current;
    const stop = (): void => {
      restoring.current = false;
    };
    element?.addEventListener('wheel', stop, { passive: true });
    addEventListener('keydown', stop, { capture: true });
    addEventListener('pointerdown', stop, { capture: true });
    return () => {
      element?.removeEventListener('wheel', stop);
      removeEventListener('keydown', stop, { capture: true });
      removeEventListener('pointerdown', stop, { capture: true });
    };
  }, []);
  const onScroll = useCallback(() => {
    if (!restoring.current && ref.current !== null) left.current.set(step, ref.current.scrollTop);
  }, [step]);
  return { ref, onScroll };
}

/** Scrolls to a place, again while the screen grows until it is reached. The user's next move ends it. */
function scrollTo(element: HTMLElement, top: number, restoring: { current: boolean }): () => void {
  restoring.current = true;
  const attempt = (): void => {
    if (!restoring.current) return;
    element.scrollTop = top;
    if (element.scrollTop >= top - 1) finish();
  };
  const finish = (): void => {
    restoring.current = false;
    observer.disconnect();
    clearTimeout(timer);
  };
  const observer = new ResizeObserver(attempt);
  const timer = setTimeout(finish, FILLED_WITHIN_MS);
  for (const part of element.children) observer.observe(part);
  attempt();
  return finish;
}
