import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { ReferenceArea, ReferenceDot } from 'recharts';
import type { LiveLoad } from './live-load-chart.ts';

/** Marks of a live chart: the range that contains the limit, and the point being measured. */
export function LiveMarks({ bracket, underWay }: Pick<LiveLoad, 'bracket' | 'underWay'>) {
  const { passingPerS, failingPerS } = bracket ?? { passingPerS: null, failingPerS: null };
  return (
    <>
      {passingPerS !== null && failingPerS !== null && (
        <ReferenceArea
          x1={passingPerS}
          x2={failingPerS}
          fill="var(--mw-accent-soft)"
          fillOpacity={0.7}
          stroke="none"
          label={{ value: 'limit in this range', position: 'insideTop', fill: 'var(--mw-accent-text)', fontSize: 11 }}
        />
      )}
      {underWay !== null && (
        <ReferenceDot
          x={underWay.ratePerS}
          y={underWay.ms}
          ifOverflow="hidden"
          shape={({ cx, cy }) => <Pulse cx={cx ?? 0} cy={cy ?? 0} />}
        />
      )}
    </>
  );
}

const BEATS = 4;
const BEAT_MS = 350;

/**
 * A hollow point with a ring that grows in a few steps: an animation at screen rate would take processor time from the measurement.
 * With reduced motion the ring does not move.
 */
function Pulse({ cx, cy }: { readonly cx: number; readonly cy: number }) {
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
      <circle cx={cx} cy={cy} r={4} fill="var(--mw-surface)" stroke="var(--mw-realtime)" strokeWidth={1.8} />
    </g>
  );
}
