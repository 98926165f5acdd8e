import { Button } from '@mantine/core';
import type { RunDocument } from '#core/contract/run.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { type TrustLine, trustLines } from './trust-lines.ts';
import styles from './trust-card.module.css';

const LINE_ICONS = { good: 'check', warning: 'warning', told: 'help' } as const satisfies Readonly<
  Record<TrustLine['state'], IconName>
>;

const VERDICT_ICONS = { good: 'check', fair: 'warning', poor: 'cross' } as const satisfies Readonly<
  Record<RunDocument['trust']['verdict'], IconName>
>;

/** Whether the numbers can be relied on: a verdict, each reason, and the one thing to do about it. */
export function TrustCard({ run, live }: { readonly run: RunDocument | null; readonly live: boolean }) {
  const lines = run === null ? [] : trustLines(run);
  const verdict = run?.trust.verdict ?? null;
  const isNoisy = !live && verdict !== null && verdict !== 'good';
  return (
    <section className={styles['trust']} aria-labelledby="trust-title">
      <div className={styles['trustHead']}>
        <h2 id="trust-title">Can these numbers be trusted?</h2>
        {verdict !== null && (
          <span className={styles['verdict']} data-verdict={verdict}>
            <Icon name={VERDICT_ICONS[verdict]} size={13} /> {live ? `${verdict} so far` : verdict}
          </span>
        )}
      </div>
      <ul className={styles['lines']}>
        {lines.length === 0 && <li>Nothing to judge yet</li>}
        {lines.map((line) => (
          <li key={line.key} data-state={line.state}>
            <Icon name={LINE_ICONS[line.state]} />
            <span>
              {line.text}
              {line.fix !== null && (
                <span className={styles['fix']}>
                  <Icon name="arrow" size={12} /> {line.fix}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {isNoisy && (
        <Button mt={10} variant="default" onClick={() => perform(commandOf('measure'))}>
          Measure again
        </Button>
      )}
    </section>
  );
}
