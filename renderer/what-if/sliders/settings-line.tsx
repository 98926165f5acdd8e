import type { NumericInput } from '#core/contract/workload-inputs.ts';
import { sliderDefinition } from '#core/words/slider-definitions.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './what-if-dock.module.css';

/** The values of some sliders in one line, for a window without room for the sliders. */
export function SettingsLine({ inputs }: { readonly inputs: readonly NumericInput[] }) {
  const workload = useStore((state) => state.workload);
  return (
    <p className={styles['line']}>
      {inputs.map((input) => {
        const { title, say } = sliderDefinition(input);
        return (
          <span key={input}>
            {title(workload)} <strong className="tabular">{say(workload[input])}</strong>
          </span>
        );
      })}
    </p>
  );
}
