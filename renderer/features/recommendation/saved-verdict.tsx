import { ServingMode } from '#core/contract/plan.ts';
import { lowerFirst } from '#core/words/reason-values.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { dateWords } from '#renderer/features/start/date-words.ts';
import type { SavedVerdict } from '#renderer/store/state.ts';
import { useStore } from '#renderer/store/store.ts';
import page from './recommendation.module.css';
import styles from './verdict-card.module.css';

/** The verdict that a project was saved with, until its options are priced again. Projects of earlier versions have no sentence and no numbers. */
export function SavedVerdictHead({ saved }: { readonly saved: SavedVerdict }) {
  const name = useStore((state) => state.name);
  const { mode, text, sentence, numbers = [] } = saved.verdict;
  const known = ServingMode.safeParse(mode);
  return (
    <div className={page['page']}>
      <div className={page['text']}>
        <header className={styles['head']}>
          <p className={styles['eyebrow']}>
            Recommendation for {name ?? 'this model'}, saved {lowerFirst(dateWords(saved.at, new Date()))}
            <span className={styles['updating']} role="status">
              Recalculating…
            </span>
          </p>
          <h1 className={styles['verdict']}>
            {known.success ? (
              <ModeGlyph mode={known.data} size={30} />
            ) : (
              <span className={styles['none']}>
                <Icon name="cross" size={30} />
              </span>
            )}
            {text}
          </h1>
          {sentence !== undefined && <p className={styles['sentence']}>{sentence}</p>}
        </header>
        {numbers.length > 0 && (
          <dl className={styles['tiles']}>
            {numbers.map(({ label, text: value, note }) => (
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
