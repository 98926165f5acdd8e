import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { Term } from '#renderer/components/term.tsx';
import { useStore } from '#renderer/store/store.ts';
import { SavedMark } from './saved-mark.tsx';
import styles from './status-bar.module.css';

/** What holds for everything above: whether the engine answers, what the lines mean, how old the prices are. */
export function StatusBar() {
  const connection = useStore((state) => state.connection);
  const doctor = useStore((state) => state.doctor);
  const catalog = useStore((state) => state.plan?.catalog ?? null);
  const planning = useStore((state) => state.planning);
  return (
    <footer className={styles['bar']}>
      {connection === 'ready' ? (
        <span className={styles['item']}>
          <Icon name="lock" size={12} /> <Term id="privacy">Nothing leaves this machine</Term>
        </span>
      ) : (
        <span className={styles['item']} role="status">
          <Icon name="warning" size={12} />{' '}
          {connection === 'lost' ? 'The engine is being started again' : 'The engine is starting'}
        </span>
      )}
      {doctor !== null && (
        <span className={styles['item']}>
          {doctor.host.runtime.name} {doctor.host.runtime.version}, {doctor.host.logicalCores} cores,{' '}
          {Math.round(doctor.host.memoryGiB)} GiB
        </span>
      )}
      <SavedMark />
      <span className={styles['key']}>
        <BasisBadge basis="measured" />
        <BasisBadge basis="imported" />
        <BasisBadge basis="projected" />
        <BasisBadge basis="assumed" />
      </span>
      {catalog !== null && (
        <span className={styles['item']}>Prices of {catalog.asOf.replace('/', ' to ')}, for planning, not a quote</span>
      )}
      <span className={styles['end']} role="status">
        {planning ? '• updating 512 worlds' : ''}
      </span>
    </footer>
  );
}
