import { useStore } from '#renderer/store/store.ts';
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';

/** A panel is rendered when it is this close to the visible area, pixels. */
const NEAR_PX = 80;
/** Pixels that must be visible before the panel is updated. */
const SEEN_PX = 24;

/**
 * A panel that is rendered only near the visible area and updated only inside it, so that a slider move repaints visible panels only.
 * `minHeight`, in pixels, reserves its space.
 */
export function InView({ minHeight, children }: { readonly minHeight: number; readonly children: ReactNode }) {
  const { place, near, seen } = useSight();
  return (
    <div ref={place} style={{ minHeight, minWidth: 0 }}>
      {near && <Still isStill={!seen}>{children}</Still>}
    </div>
  );
}

/**
 * A panel that is always rendered, and outside the visible area skips the plans that follow each other while a slider moves: it follows with the
 * last of them, or when it comes into view.
 */
export function SkipsUnseen({
  className,
  children,
}: {
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const { place, seen } = useSight();
  const planning = useStore((state) => state.planning);
  return (
    <div ref={place} className={className}>
      <Still isStill={!seen && planning}>{children}</Still>
    </div>
  );
}

/** Whether a place is near the visible area, and whether a part of it is visible. `isSeen` is taken until it was looked at. */
export function useSight({ isSeen = false }: { readonly isSeen?: boolean } = {}) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(isSeen);
  const [seen, setSeen] = useState(isSeen);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    // Margins are relative to the scrolling element, which is not the window.
    const root = element.closest('#screen');
    const observe = (marginPx: number, report: (is: boolean) => void): IntersectionObserver => {
      const observer = new IntersectionObserver((entries) => report(entries.at(-1)?.isIntersecting === true), {
        root,
        rootMargin: `${marginPx}px`,
      });
      observer.observe(element);
      return observer;
    };
    const observers = [observe(NEAR_PX, setNear), observe(-SEEN_PX, setSeen)];
    return () => observers.forEach((observer) => observer.disconnect());
  }, []);
  return { place, near, seen };
}

/** Does not update its children while `isStill`. */
const Still = memo(
  function Still({ children }: { readonly isStill: boolean; readonly children: ReactNode }) {
    return children;
  },
  (_before, { isStill }) => isStill,
);
