import { modeColour } from '#renderer/components/mode-glyph.tsx';
import type { Stretch, StretchKind } from '#renderer/store/stretches.ts';
import { waitText } from '#core/words/format.ts';
import styles from './measure.module.css';

/** Too narrow a stretch for its name; the bar says enough. */
const NARROW_SHARE = 0.08;

/** The whole measurement as a track that is split by planned time; what is over is filled. */
export function PhaseTrack({ stretches }: { readonly stretches: readonly Stretch[] }) {
  const plannedS = stretches.reduce((sum, stretch) => sum + stretch.plannedS, 0);
  return (
    <ol className={styles['track']} aria-label="Planned time by mode">
      {stretches.map((stretch) => (
        <li
          key={stretch.key}
          className={styles['stretch']}
          style={{ flexGrow: stretch.plannedS, flexBasis: 0 }}
          title={`${stretch.title}, ${waitText(stretch.plannedS)}`}
        >
          <div className={styles['bar']}>
            <div
              style={{
                width: `${stretch.plannedS === 0 ? 0 : (100 * stretch.doneS) / stretch.plannedS}%`,
                background: stretchColour(stretch.kind),
              }}
            />
          </div>
          {stretch.plannedS >= NARROW_SHARE * plannedS ? `${stretch.title}, ${waitText(stretch.plannedS)}` : ' '}
        </li>
      ))}
    </ol>
  );
}

/** The colour of a stretch of the track. */
export function stretchColour(kind: StretchKind): string {
  return kind === 'prepare' ? 'var(--mw-ink-3)' : modeColour(kind);
}
