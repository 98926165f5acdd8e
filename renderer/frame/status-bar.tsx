import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { Term } from '#renderer/components/term.tsx';
import { useStore } from '#renderer/store/store.ts';
import { planStageText } from '#core/contract/plan/plan-stage-words.ts';
import { days } from '#core/words/format/format.ts';
import styles from './status-bar.module.css';

/** Whether the project is saved, and the time of the last autosave. */
function SavedMark() {
  const name = useStore((state) => state.name);
  const edited = useStore((state) => state.edited);
  const savedAt = useStore((state) => state.savedAt);
  const keptAt = useStore((state) => state.keptAt);
  const isShared = useStore((state) => state.shared !== null);
  if (name === null) return null;
  if (isShared) return <span>read-only</span>;
  return <span role="status">{textOf({ edited, savedAt, keptAt })}</span>;
}

function textOf(project: {
  readonly edited: boolean;
  readonly savedAt: string | null;
  readonly keptAt: string | null;
}): string {
  const { edited, savedAt, keptAt } = project;
  const draft = keptAt === null ? 'Draft' : `Draft, saved ${clock(keptAt)}`;
  if (savedAt === null) return draft;
  return edited ? `Edited; ${draft.toLowerCase()}` : `Saved ${clock(savedAt)}`;
}

/** Created once, because creation is slow. */
const CLOCK = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function clock(at: string): string {
  return CLOCK.format(new Date(at));
}

function PriceDate({ asOf }: { readonly asOf: string }) {
  const text = `Prices as of ${days(asOf)}; not a quote`;
  return (
    <span className={styles['prices']} title={text}>
      {text}
    </span>
  );
}

/** That nothing leaves this machine, or where rows are being sent. */
function Privacy() {
  const sentTo = useStore(({ endpoint }) =>
    endpoint === null || endpoint.planned === null || endpoint.state === 'asking' || endpoint.planned.target.isLoopback
      ? null
      : endpoint.planned.target.host,
  );
  return (
    <span className={styles['item']}>
      <Icon name={sentTo === null ? 'lock' : 'arrow'} size={12} />{' '}
      {sentTo === null ? <Term id="privacy">Nothing leaves this machine</Term> : `Rows are sent to ${sentTo}`}
    </span>
  );
}

/** Engine state, machine, save state, legend of the bases, and date of the prices. */
export function StatusBar() {
  const connection = useStore((state) => state.connection);
  const doctor = useStore((state) => state.doctor);
  const catalog = useStore((state) => state.plan?.catalog ?? null);
  const planning = useStore((state) => state.planning);
  const stage = useStore((state) => state.planStage);
  // Before there are numbers, the words have no meaning.
  const hasNumbers = useStore((state) => state.run !== null);
  return (
    <footer className={styles['bar']}>
      {connection === 'ready' ? (
        <Privacy />
      ) : (
        <span className={styles['item']} role="status">
          <Icon name="warning" size={12} /> {connection === 'lost' ? 'Restarting the engine' : 'Starting the engine'}
        </span>
      )}
      {doctor !== null && (
        <span className={`${styles['item']} ${styles['machine']}`}>
          {doctor.host.runtime.name} {doctor.host.runtime.version}, {doctor.host.logicalCores} cores,{' '}
          {Math.round(doctor.host.memoryGiB)} GiB
        </span>
      )}
      <SavedMark />
      {hasNumbers && (
        <span className={styles['key']}>
          <BasisBadge basis="measured" />
          <BasisBadge basis="imported" />
          <BasisBadge basis="projected" />
          <BasisBadge basis="bounded" />
          <BasisBadge basis="assumed" />
        </span>
      )}
      {catalog !== null && <PriceDate asOf={catalog.asOf} />}
      <span className={styles['end']} role="status">
        {planning ? `• Recalculating${stage === null ? '…' : `: ${planStageText(stage)}`}` : ''}
      </span>
    </footer>
  );
}
