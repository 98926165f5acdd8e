import { NumberInput } from '@mantine/core';
import { memo } from 'react';
import { inputDefinition, type NumericInput } from '#core/contract/workload-inputs.ts';
import { useStore } from '#renderer/store/store.ts';
import { alsoText, shownTimes } from './workload-fields.ts';
import styles from './workload.module.css';

/** One number of the workload with its unit, a readable form of the value, and an explanation. */
export const WorkloadNumber = memo(function WorkloadNumber({ input }: { readonly input: NumericInput }) {
  const { field, idle: idleOf } = inputDefinition(input);
  const { min, max = Number.MAX_SAFE_INTEGER } = field;
  const value = useStore((state) => state.workload[input]);
  const idle = useStore((state) => idleOf?.(state.workload) ?? null);
  const times = shownTimes(input);
  const shown = value === null ? '' : Number((value * times).toPrecision(12));
  const also = value === null ? null : alsoText(input, value);
  const change = (next: number | string): void => {
    const { changeWorkload } = useStore.getState();
    if (next === '') {
      if (field.open !== undefined) changeWorkload({ [input]: null });
      return;
    }
    const number = Number(next);
    if (!Number.isFinite(number) || number < min || number > max) return;
    if (number !== shown) changeWorkload({ [input]: number / times });
  };
  return (
    <NumberInput
      className={styles['field'] ?? ''}
      label={field.label}
      description={
        <>
          {field.help}
          {idle !== null && <em> No effect: {idle}.</em>}
        </>
      }
      inputWrapperOrder={['label', 'input', 'description']}
      value={shown}
      onChange={change}
      min={min}
      max={max}
      thousandSeparator=","
      clampBehavior="blur"
      hideControls
      placeholder={field.open ?? ''}
      rightSection={
        <span className={styles['unit']}>
          {field.unit}
          {also !== null && <span className={styles['also']}>{also}</span>}
        </span>
      }
      rightSectionWidth={also === null ? 72 : 190}
      rightSectionPointerEvents="none"
      data-idle={idle !== null || undefined}
    />
  );
});
