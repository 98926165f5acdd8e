import { trustReasonText } from '#core/words/run-facts.ts';
import type { ShownPlan } from '#core/contract/plan.ts';
import { keyNumbers, verdictSentence } from '#core/report/verdict.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './verdict-picture.module.css';
import shared from './present.module.css';

/** The glyph of the mode, the key numbers, and a warning if the measurement is not good. */
export function VerdictPicture({ plan }: { readonly plan: ShownPlan }) {
  const { mode } = plan.verdict;
  const trust = plan.runs[0]?.trust ?? null;
  const firstReason = trust?.reasons[0];
  return (
    <div className={shared['verdict']}>
      {mode === 'none' ? <Icon name="cross" size={200} /> : <ModeGlyph mode={mode} size={240} />}
      <div>
        <p className={styles['sentence']}>{verdictSentence(plan)}</p>
        <dl className={styles['numbers']}>
          {keyNumbers(plan).map(({ label, text, note, quantity }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <strong>{text}</strong>
                <span>{note}</span>
                {quantity !== null && quantity.unit !== 'share' && <BasisBadge basis={quantity.basis} />}
              </dd>
            </div>
          ))}
        </dl>
        {trust !== null && trust.verdict !== 'good' && (
          <p className={styles['caution']} data-verdict={trust.verdict}>
            <Icon name={trust.verdict === 'poor' ? 'cross' : 'warning'} size={20} />
            The measurement is {trust.verdict === 'poor' ? 'poor' : 'only fair'}:{' '}
            {firstReason === undefined ? 'see the report.' : trustReasonText(firstReason)}
          </p>
        )}
      </div>
    </div>
  );
}
