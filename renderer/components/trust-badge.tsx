import type { Trust } from '#core/contract/run/run.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './trust-badge.module.css';

const VERDICT_ICONS = { good: 'check', fair: 'warning', poor: 'cross' } as const satisfies Readonly<
  Record<Trust['verdict'], IconName>
>;

/** How far numbers can be trusted, as icon and word. With `onOpen` it is a button that leads to the reasons, which its tooltip lists. */
export function TrustBadge({
  trust: { verdict, reasons },
  text,
  label,
  onOpen = null,
}: {
  readonly trust: Trust;
  readonly text: string;
  /** The name of the button for screen readers. */
  readonly label?: string;
  readonly onOpen?: (() => void) | null;
}) {
  const content = (
    <>
      <Icon name={VERDICT_ICONS[verdict]} size={13} /> {text}
    </>
  );
  if (onOpen === null) {
    return (
      <span className={styles['badge']} data-verdict={verdict}>
        {content}
      </span>
    );
  }
  const why = reasons.map((reason) => reason.text).join('\n');
  return (
    <button
      type="button"
      className={styles['badge']}
      data-verdict={verdict}
      aria-label={label}
      title={why === '' ? undefined : why}
      onClick={onOpen}
    >
      {content}
    </button>
  );
}
