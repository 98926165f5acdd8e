import { type ReactNode, useId } from 'react';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './fold.module.css';

/**
 * A question as a line with its answer in a few words, which unfolds to the answer. What is folded is not rendered. It stays as the reader left it while
 * the window is open.
 */
export function Fold(props: {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** What the line shows belongs to a plan that is being replaced. */
  readonly isOld?: boolean;
  readonly children: ReactNode;
}) {
  const { id, title, summary, isOld = false, children } = props;
  const isOpen = useStore((state) => state.openFolds.includes(id));
  const toggle = useStore((state) => state.toggleFold);
  const bodyId = useId();
  return (
    <section className={styles['fold']} aria-label={title} data-open={isOpen || undefined}>
      <h2 className={styles['head']}>
        <button
          type="button"
          aria-expanded={isOpen}
          {...(isOpen && { 'aria-controls': bodyId })}
          onClick={() => toggle(id)}
        >
          <span>{title}</span>
          <span className={styles['summary']} data-old={isOld || undefined}>
            {summary}
          </span>
          <Icon name="down" size={13} />
        </button>
      </h2>
      {isOpen && (
        <div className={styles['body']} id={bodyId}>
          {children}
        </div>
      )}
    </section>
  );
}

/** Questions below each other in one card. */
export function Folds({ children }: { readonly children: ReactNode }) {
  return <div className={styles['folds']}>{children}</div>;
}
