import { unitsKept } from '#core/words/format/format.ts';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { trustOfMode } from '#core/measure/run/concerns.ts';
import { modeName, modeTitle } from '#core/words/mode-names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph, modeColour } from '#renderer/components/mode-glyph.tsx';
import { TrustBadge } from '#renderer/components/trust-badge.tsx';
import { MeasureAgain } from './measure-again.tsx';
import { showTrust } from './show-trust.ts';
import type { Figure } from './figures.ts';
import type { ModeStanding } from './mode-standing.ts';
import styles from './mode-card.module.css';
import shared from './measure.module.css';

/** One mode: its key number, the basis, and the progress. */
export function ModeCard({
  mode,
  figure,
  standing,
  run,
  live,
}: {
  readonly mode: MeasuredMode;
  readonly figure: Figure | null;
  readonly standing: ModeStanding;
  readonly run: RunDocument | null;
  readonly live: boolean;
}) {
  return (
    <article className={styles['card']} aria-label={modeTitle(mode)}>
      <div className={styles['cardHead']}>
        <ModeGlyph mode={mode} size={14} />
        <h2>{modeTitle(mode)}</h2>
        {run !== null && <ModeTrust run={run} mode={mode} live={live} />}
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
            {!(standing.state === 'done' && figure.basis === 'measured') && <BasisBadge basis={figure.basis} />}
          </>
        )}
      </div>
      <div className={`${styles['detail']} tabular`}>{unitsKept(figure?.detail ?? '')}</div>
      {standing.share !== null && (
        <div className={styles['share']}>
          <div style={{ width: `${100 * standing.share}%`, background: modeColour(mode) }} />
        </div>
      )}
    </article>
  );
}

/** For a result that a reason against trust concerns: how far to trust it, and a button that measures it again. Nothing if trust is good. */
function ModeTrust({
  run,
  mode,
  live,
}: {
  readonly run: RunDocument;
  readonly mode: MeasuredMode;
  readonly live: boolean;
}) {
  const trust = trustOfMode(run.trust, mode);
  const result = { batch: run.batch, realtime: run.realtime, microbatch: run.microBatch }[mode];
  if (result === null || trust.verdict === 'good') return null;
  return (
    <>
      <TrustBadge
        trust={trust}
        text={trust.verdict}
        label={`Trust in ${modeName(mode)}: ${trust.verdict}. Show why`}
        onOpen={showTrust}
      />
      {!live && <MeasureAgain run={run} modes={[mode]} brief />}
    </>
  );
}
