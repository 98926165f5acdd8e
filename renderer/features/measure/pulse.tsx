import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const BEATS = 4;
const BEAT_MS = 350;

/**
 * The point being measured: a ring inside another that grows in a few steps, because an animation at screen rate would take processor
 * time from the measurement. With reduced motion the ring does not move.
 */
export function Pulse({ cx, cy }: { readonly cx: number; readonly cy: number }) {
  const still = useReducedMotion();
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    if (still) return undefined;
    const timer = setInterval(() => setBeat((before) => (before + 1) % BEATS), BEAT_MS);
    return () => clearInterval(timer);
  }, [still]);
  const at = still ? 1 : beat;
  return (
    <g aria-hidden>
      <circle
        cx={cx}
        cy={cy}
        r={7 + 2.5 * at}
        fill="none"
        stroke="var(--mw-realtime)"
        strokeWidth={1.4}
        opacity={0.8 - 0.2 * at}
      />
      <circle cx={cx} cy={cy} r={4} fill="none" stroke="var(--mw-realtime)" strokeWidth={1.8} />
    </g>
  );
}
