import { memo, useMemo } from 'react';
import type { PlanDocument } from '#core/contract/plan.ts';
import { ruleOf } from '#core/contract/verdict-reasons.ts';
import { percent } from '#core/words/format.ts';
import { labelOfId } from '#core/words/names.ts';
import { capitalised } from '#core/words/reason-values.ts';
import { verdictWords } from '#core/words/verdict-reasons.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { modeColour } from '#renderer/components/mode-glyph.tsx';
import { Term } from '#renderer/components/term.tsx';
import styles from './recommendation.module.css';
import { chosenOption } from '#core/decide/plan-options.ts';
import { confidenceOf, confidenceSentence } from '#core/report/confidence.ts';
import { modeTitle } from '#core/words/mode-names.ts';

/** Rules with their own cards. */
const ELSEWHERE = new Set(['certainty', 'break-even']);

/** The certainty is a reason where it explains why a cheaper option was not chosen. */
function isShownHere(reason: PlanDocument['verdict']['because'][number]): boolean {
  const isTie = reason.code === 'certainty' && reason.tie !== undefined;
  return isTie || !ELSEWHERE.has(ruleOf(reason));
}

/** The reasons for the verdict, the deciding one first, and its certainty. */
export const BecauseCard = memo(function BecauseCard({ plan }: { readonly plan: PlanDocument }) {
  const reasons = useMemo(() => plan.verdict.because.filter(isShownHere), [plan]);
  const isNone = plan.verdict.mode === 'none';
  return (
    <section className={styles['card']} aria-labelledby="because-title">
      <div className={`${styles['split']} ${styles['ofVerdict']}`}>
        <div>
          <h2 className={styles['title']} id="because-title">
            {' '}
            Why{' '}
          </h2>
          <ul className={styles['reasons']} data-against={isNone || undefined}>
            {reasons.map((reason) => {
              const { claim, grounds } = verdictWords(reason);
              return (
                <li key={reason.text} data-doubt={reason.code === 'rarely-held' || undefined}>
                  <Icon name={isNone ? 'cross' : reason.code === 'rarely-held' ? 'warning' : 'check'} />
                  <div>
                    <strong>{claim}</strong>
                    {grounds !== '' && <span>{capitalised(grounds)}</span>}
                  </div>
                </li>
              );
            })}
          </ul>
        </div>
        <Certainty plan={plan} />
      </div>
    </section>
  );
});

/** How sure the verdict is: of the mode, of the option within it, and the option with the least regret. */
function Certainty({ plan }: { readonly plan: PlanDocument }) {
  const { leastRegretId, optionId } = plan.verdict;
  const confidence = confidenceOf(plan);
  const option = chosenOption(plan);
  if (option === null || confidence === null) {
    return (
      <div className={styles['aside']}>
        <h2 className={styles['title']}>No option is feasible</h2>
        <p>Compare lists every option with the reason why it is not feasible.</p>
      </div>
    );
  }
  const regret = leastRegretId === optionId || leastRegretId === null ? null : labelOfId(leastRegretId);
  return (
    <div className={styles['aside']}>
      <h2 className={styles['title']} style={{ color: 'var(--mw-ink)' }}>
        <Term id="probability-cheapest">Confidence</Term>: {confidence.word}
        {confidence.doubt !== null && `, because ${confidence.doubt}`}
      </h2>
      <p className={styles['subtitle']}>{confidenceSentence(confidence)}</p>
      {confidence.shares.map(({ mode, share }) => (
        <ShareLine key={mode} label={modeTitle(mode)} share={share} colour={modeColour(mode)} />
      ))}
      <p style={{ margin: '8px 0 0' }}>
        {regret === null ? 'The choice is the one with the ' : 'The option with the '}
        <Term id="least-regret">least regret</Term>
        {regret === null ? '.' : ` is ${regret}.`}
      </p>
      <BasisBadge basis={option.basis} />
      <p style={{ margin: '4px 0 0' }}>{groundOf(plan)}</p>
    </div>
  );
}

function ShareLine({
  label,
  share,
  colour,
}: {
  readonly label: string;
  readonly share: number;
  readonly colour: string;
}) {
  return (
    <>
      <div className={styles['line']}>
        <span>{label}</span>
        <strong>{percent(share)}</strong>
      </div>
      <div className={styles['share']}>
        <div style={{ width: `${100 * share}%`, background: colour }} />
      </div>
    </>
  );
}

/** The measured machine, imported runs and the number of simulations. */
function groundOf({ runs, worlds }: PlanDocument): string {
  const [run, ...packs] = runs;
  if (run === undefined) return 'No measurement.';
  const imported = packs.length === 0 ? '' : ` and ${packs.length} imported ${packs.length === 1 ? 'run' : 'runs'}`;
  return `From ${run.host.cpuModel}${imported}; ${worlds} simulations.`;
}
