import { useStore } from '#renderer/store/store.ts';
import { shareDone } from '#renderer/store/measuring-news.ts';
import { secondsLeft, stretchesOf } from '#renderer/store/stretches.ts';
import { leftInBrief } from './left-in-brief.ts';
import styles from './measuring-ring.module.css';

const SIZE = 16;
const STROKE = 2.5;
const RADIUS = (SIZE - STROKE) / 2;
const AROUND = 2 * Math.PI * RADIUS;

/** The progress of the running measurement as a ring, and below the name of the step the seconds left. Takes no room of its own. */
export function MeasuringRing() {
  const view = useStore((state) => state.view);
  const nowMs = useStore((state) => state.shownAtMs);
  const isStopping = useStore((state) => state.measuring === 'stopping');
  const stretches = stretchesOf(view, nowMs);
  const text = isStopping
    ? 'stopping'
    : leftInBrief({ waits: view.waitingText !== null, leftS: stretches.length === 0 ? null : secondsLeft(stretches) });
  return (
    <>
      <svg className={styles['ring']} width={SIZE} height={SIZE} viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden>
        <circle cx={SIZE / 2} cy={SIZE / 2} r={RADIUS} strokeWidth={STROKE} className={styles['track']} />
        <circle
          cx={SIZE / 2}
          cy={SIZE / 2}
          r={RADIUS}
          strokeWidth={STROKE}
          className={styles['done']}
          strokeDasharray={`${AROUND * shareDone(view, nowMs)} ${AROUND}`}
        />
      </svg>
      <span className={`${styles['left']} tabular`} aria-hidden>
        {text}
      </span>
    </>
  );
}
