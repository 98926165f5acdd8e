import styles from './claim.module.css';
import { Icon } from './icon.tsx';

/** A finding in one sentence, with a mark for good or for what needs attention. */
export function Claim({ text, isGood }: { readonly text: string; readonly isGood: boolean }) {
  return (
    <h2 className={styles['claim']} data-good={isGood || undefined}>
      <Icon name={isGood ? 'check' : 'warning'} size={18} />
      {text}
    </h2>
  );
}
