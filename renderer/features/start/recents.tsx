import { ActionIcon } from '@mantine/core';
import { useEffect } from 'react';
import type { RecentProject } from '#core/contract/project/project.ts';
import { ServingMode } from '#core/contract/plan/plan.ts';
import { usd, usdDecimals, usdRange } from '#core/words/format/format.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
import { dateWords } from './date-words.ts';
import styles from './recents.module.css';
import start from './start.module.css';

/** Each has a shortcut, Ctrl+1 to Ctrl+9. */
const MAX_SHOWN = 9;

const DAY_MS = 86_400_000;

/** Prices change about monthly; up to this age the list does not mention it. */
const RECENT_PRICES_DAYS = 31;

/** Recent projects, each with its verdict, its cost and why it is stale. */
export function Recents() {
  const recents = useStore((state) => state.recents);
  const isConnected = useStore((state) => state.client !== null);
  const loadRecents = useStore((state) => state.loadRecents);
  // Reload on every visit: projects may have been saved since.
  useEffect(() => {
    if (isConnected) void loadRecents();
  }, [isConnected, loadRecents]);
  if (recents.length === 0) return null;
  return (
    <section className={start['section']} aria-labelledby="recents-title">
      <div className={start['sectionHead']}>
        <h2 id="recents-title">Recent</h2>
        <span>Cost per million predictions, p5 to p95{pricesWords(recents)}</span>
      </div>
      <ul className={styles['list']}>
        {recents.slice(0, MAX_SHOWN).map((project, index) => (
          <li key={project.file} className={styles['row']}>
            <Row project={project} number={index + 1} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How old the prices of the listed projects are, once for all; empty if they are recent. */
function pricesWords(recents: readonly RecentProject[]): string {
  const newest = recents.flatMap(({ verdict }) => verdict?.pricesAsOf.split('/').at(-1) ?? []).map(Date.parse);
  const days = newest.map((at) => Math.floor((Date.now() - at) / DAY_MS)).filter(Number.isFinite);
  const [least, most] = [Math.min(...days), Math.max(...days)];
  if (days.length === 0 || most <= RECENT_PRICES_DAYS) return '';
  return least === most ? `, at prices that are ${most} days old` : `, at prices that are ${least} to ${most} days old`;
}

function Row({ project, number }: { readonly project: RecentProject; readonly number: number }) {
  const openProject = useStore((state) => state.openProject);
  const forgetRecent = useStore((state) => state.forgetRecent);
  const { file, name, verdict, stale, openedAt, untitled } = project;
  return (
    <>
      <button type="button" className={styles['open']} title={file} onClick={() => void openProject(file)}>
        <Icon name="file" />
        <span className={styles['name']}>
          <strong>{name}</strong>
          {untitled && <span className={styles['faint']}> not saved</span>}
        </span>
        <Verdict verdict={verdict} />
        <Cost verdict={verdict} />
        <span className={styles['stale']}>
          {stale !== null && (
            <>
              <Icon name="warning" size={13} /> <span>{stale}</span>
            </>
          )}
        </span>
        <span className={styles['date']}>{dateWords(openedAt, new Date())}</span>
        <KeyCap keys={`Ctrl+${number}`} />
      </button>
      <ActionIcon
        className={styles['forget']}
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Remove ${name} from the list`}
        title="Remove from the list; the file is kept"
        onClick={() => void forgetRecent(file)}
      >
        <Icon name="cross" size={12} />
      </ActionIcon>
    </>
  );
}

function Verdict({ verdict }: Pick<RecentProject, 'verdict'>) {
  if (verdict === null) return <span className={styles['faint']}>not measured yet</span>;
  const mode = ServingMode.safeParse(verdict.mode);
  return (
    <span className={styles['verdict']}>
      {mode.success ? <ModeGlyph mode={mode.data} /> : <Icon name="cross" size={12} />} <span>{verdict.text}</span>
    </span>
  );
}

function Cost({ verdict }: Pick<RecentProject, 'verdict'>) {
  const cost = verdict?.costPerMillionUsd ?? null;
  if (cost === null) return <span />;
  const { value, low, high } = cost;
  return (
    <span className={`${styles['cost']} tabular`}>
      <strong>{usd(value)}</strong>
      {low !== null && high !== null && (
        <span className={styles['faint']}> {usdRange(low, high, usdDecimals(value))}</span>
      )}
    </span>
  );
}
