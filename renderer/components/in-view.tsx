import { memo, type ReactNode, useEffect, useRef, useState } from 'react';

/** A panel is made this far from the edge of the screen, in pixels. */
const NEAR_PX = 80;
/** So much of it has to be seen before it is repainted: an edge shows nothing that could change. */
const SEEN_PX = 24;

/**
 * A panel that is only there near the view, and only repainted while it is in it: a slider that moves repaints what can be seen and nothing else.
 * `minHeight`, in pixels, keeps its place.
 */
export function InView({ minHeight, children }: { readonly minHeight: number; readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    // Margins count from the element that scrolls, which is not the window.
    const root = element.closest('#screen');
    const observe = (marginPx: number, tell: (is: boolean) => void): IntersectionObserver => {
      const observer = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting === true), {
        root,
        rootMargin: `${marginPx}px`,
      });
      observer.observe(element);
      return observer;
    };
    const observers = [observe(NEAR_PX, setNear), observe(-SEEN_PX, setSeen)];
    return () => observers.forEach((observer) => observer.disconnect());
  }, []);
  return (
    <div ref={place} style={{ minHeight, minWidth: 0 }}>
      {near && <Still isStill={!seen}>{children}</Still>}
    </div>
  );
}

/** Keeps what it shows while it is still, and has caught up once it is not. */
const Still = memo(
  function Still({ children }: { readonly isStill: boolean; readonly children: ReactNode }) {
    return children;
  },
  (_before, { isStill }) => isStill,
);
