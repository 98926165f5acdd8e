import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { Button, CloseButton, Code } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '#renderer/store/problem.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { Icon } from './icon.tsx';
import styles from './problem-card.module.css';

/** A button that helps with a problem. */
export interface Remedy {
  readonly label: string;
  readonly run: () => void;
}

/** A problem: file, cause and actions. A `warning` does not block the user. `remedies` are buttons for fixes. */
export function ProblemCard({
  problem,
  tone = 'problem',
  remedies = [],
  onClose,
}: {
  readonly problem: Problem;
  readonly tone?: 'problem' | 'warning';
  readonly remedies?: readonly Remedy[];
  readonly onClose?: () => void;
}) {
  const [open, setOpen] = useState(false);
  const { file, cause, actions, details } = problem;
  return (
    <div className={styles['card']} data-tone={tone} role={tone === 'problem' ? 'alert' : 'status'}>
      <span className={styles['icon']}>
        <Icon name="warning" />
      </span>
      <p className={styles['cause']}>{file === null ? capitalised(cause) : `${baseName(file)}: ${cause}`}</p>
      {onClose !== undefined && <CloseButton size="sm" aria-label="Dismiss" onClick={onClose} />}
      <div className={styles['body']}>
        {actions.map((action) => (
          <p key={action}>{action}</p>
        ))}
        <div className={styles['remedies']}>
          {remedies.map(({ label, run }) => (
            <Button key={label} variant="default" size="compact-sm" onClick={run}>
              {label}
            </Button>
          ))}
          <Button variant="subtle" color="gray" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide details' : 'Show details'}
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => void navigator.clipboard.writeText(JSON.stringify(problem, null, 2))}
          >
            Copy diagnostics
          </Button>
        </div>
        {open && (
          <Code block mt={6}>
            {details}
          </Code>
        )}
      </div>
    </div>
  );
}
