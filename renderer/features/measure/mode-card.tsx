import type { MeasuredMode } from '#core/contract/numbers.ts';
import { modeTitle } from '#core/words/names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph, modeColour } from '#renderer/components/mode-glyph.tsx';
import type { Figure } from './figures.ts';
import type { ModeStanding } from './mode-standing.ts';
import styles from './mode-card.module.css';
import shared from './measure.module.css';

/** One mode: its key number, the basis, and the progress. */
export function ModeCard({
  mode,
  figure,
  standing,
}: {
  readonly mode: MeasuredMode;
  readonly figure: Figure | null;
  readonly standing: ModeStanding;
}) {
  return (
    <article className={styles['card']} aria-label={modeTitle(mode)}>
      <div className={styles['cardHead']}>
        <ModeGlyph mode={mode} size={14} />
        <h2>{modeTitle(mode)}</h2>
        <span className={shared['state']} data-state={standing.state}>
          {standing.state === 'done' && <Icon name="check" size={13} />}
          {standing.state === 'running' && <span className={styles['dot']} />}
          {standing.text}
        </span>
      </div>
      <div className={`${styles['key']} tabular`}>
        {figure === null ? (
          <span>{standing.empty}</span>
        ) : (
          <>
            <strong>{figure.value}</strong>
            <span>{figure.unit}</span>
            <BasisBadge basis={figure.basis} />
          </>
        )}
      </div>
      <div className={`${styles['detail']} tabular`}>{figure?.detail ?? ''}</div>
      {standing.share !== null && (
        <div className={styles['share']}>
          <div style={{ width: `${100 * standing.share}%`, background: modeColour(mode) }} />
        </div>
      )}
    </article>
  );
}
