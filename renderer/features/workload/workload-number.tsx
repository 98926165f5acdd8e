import { memo } from 'react';
import { inputDefinition, type NumericInput } from '#core/contract/workload/workload-inputs.ts';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { useStore } from '#renderer/store/store.ts';
import { alsoText, fieldRules, shownTimes } from './workload-fields.ts';
import styles from './workload.module.css';

/** One number of the workload with its unit, a readable form of the value, and an explanation. */
export const WorkloadNumber = memo(function WorkloadNumber({ input }: { readonly input: NumericInput }) {
  const { field, idle: idleOf } = inputDefinition(input);
  const value = useStore((state) => state.workload[input]);
  const idle = useStore((state) => idleOf?.(state.workload) ?? null);
  const times = shownTimes(input);
  return (
    <QuantityInput
      className={styles['field'] ?? ''}
      label={field.label}
      help={
        <>
          {field.help}
          {idle !== null && <em> No effect: {idle}.</em>}
        </>
      }
      rules={fieldRules(input)}
      value={value === null ? null : value * times}
      onChange={(next) => useStore.getState().stateWorkload({ [input]: next === null ? null : next / times })}
      open={field.open}
      also={value === null ? null : alsoText(input, value)}
      data-idle={idle !== null || undefined}
    />
  );
});
