import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './notice-bar.module.css';

/** A notice with buttons. Not an error. */
export function NoticeBar(props: {
  readonly title: string;
  readonly lines: readonly string[];
  /** Buttons, if there is something to do. */
  readonly children?: ReactNode;
}) {
  const { title, lines, children } = props;
  return (
    <div className={styles['bar']} role="status">
      <span className={styles['mark']}>
        <Icon name="warning" />
      </span>
      <div className={styles['text']}>
        <strong>{title}</strong>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <div className={styles['actions']}>{children}</div>
    </div>
  );
}
