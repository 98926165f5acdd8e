import { useEffect } from 'react';
import { useStore } from '#renderer/store/store.ts';
import styles from './key-answer.module.css';

/** Long enough to read a sentence, in ms. */
const SHOWN_MS = 4_000;

/** Says why a shortcut did nothing. Always in the page, so that screen readers announce its text. */
export function KeyAnswer() {
  const text = useStore((state) => state.keySaid);
  const sayKey = useStore((state) => state.sayKey);
  useEffect(() => {
    if (text === null) return undefined;
    const timer = setTimeout(() => sayKey(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text, sayKey]);
  return (
    <div className={styles['answer']} role="status" data-empty={text === null || undefined}>
      {text}
    </div>
  );
}
