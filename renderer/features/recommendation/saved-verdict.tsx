import { ServingMode } from '#core/contract/plan/plan.ts';
import { lowerFirst } from '#core/contract/reasons/reason-values-words.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { dateWords } from '#renderer/features/start/date-words.ts';
import type { SavedVerdict } from '#renderer/store/saved-verdict.ts';
import { useStore } from '#renderer/store/store.ts';
import page from './recommendation.module.css';
import styles from './verdict-card.module.css';

/** The verdict that a project was saved with, until its options are priced again. A project of an earlier version has only the headline. */
export function SavedVerdictCard({ saved }: { readonly saved: SavedVerdict }) {
  const name = useStore((state) => state.name);
  const problem = useStore((state) => state.planProblem);
  const { mode, text, card } = saved.verdict;
  const known = ServingMode.safeParse(mode);
  return (
    <div className={page['page']}>
      <div className={page['text']}>
        {problem !== null && <ProblemCard problem={problem} />}
        <header className={styles['head']}>
          <p className={styles['eyebrow']}>
            {name ?? 'This study'}, saved {lowerFirst(dateWords(saved.at, new Date()))}
            {problem === null && (
              <span className={styles['updating']} role="status">
                Recalculating…
              </span>
            )}
          </p>
          <h1 className={styles['verdict']}>
            {known.success ? (
              <ModeGlyph mode={known.data} size={30} />
            ) : (
              <span className={styles['none']}>
                <Icon name="cross" size={30} />
              </span>
            )}
            {card?.headline ?? text}
          </h1>
          {card !== undefined && card.assumed !== null && <span className={styles['chip']}>{card.assumed}</span>}
          {card !== undefined && <p className={styles['sentence']}>{card.sentence}</p>}
        </header>
        {card !== undefined && (
          <dl className={styles['tiles']}>
            {card.numbers.map(({ label, value, note }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <span className={styles['value']} data-long={value.length > 8 || undefined}>
                    {value}
                  </span>
                  <span className={styles['note']}>{note}</span>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </div>
  );
}
