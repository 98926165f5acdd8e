import { PRESETS } from '#core/contract/presets.ts';
import { amount } from '#core/words/format.ts';
import { useStore } from '#renderer/store/store.ts';
import { saySituation } from './say-situation.ts';
import styles from './workload.module.css';

/** The workloads that come with the program: what each is, and what it demands. */
export function PresetCards() {
  const preset = useStore((state) => state.workload.preset);
  const take = useStore((state) => state.takePreset);
  return (
    <section aria-label="Presets" className={styles['presets']}>
      {PRESETS.map(({ name, title, description, workload }) => (
        <button
          key={name}
          type="button"
          className={styles['preset']}
          aria-pressed={preset === name}
          onClick={() => take(name)}
        >
          <strong>{title}</strong>
          <span className={styles['demand']}>
            {amount(workload.predictionsPerDay)} a day · {saySituation(workload)}
          </span>
          <span className={styles['about']}>{description}</span>
        </button>
      ))}
    </section>
  );
}
