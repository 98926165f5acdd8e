import { NumberInput } from '@mantine/core';
import { memo } from 'react';
import { useStore } from '#renderer/store/store.ts';
import type { NumberField } from './workload-fields.ts';
import styles from './workload.module.css';

/** One number of the workload: its unit, the value as people say it, and what it is in a sentence. */
export const WorkloadNumber = memo(function WorkloadNumber({ field }: { readonly field: NumberField }) {
  const value = useStore((state) => state.workload[field.key]);
  const idle = useStore((state) => field.idle?.(state.workload) ?? null);
  const times = field.shownTimes ?? 1;
  const shown = value === null ? '' : Number((value * times).toPrecision(12));
  const also = value === null ? null : (field.also?.(value) ?? null);
  const change = (next: number | string): void => {
    const { changeWorkload } = useStore.getState();
    if (next === '') {
      if (field.open !== undefined) changeWorkload({ [field.key]: null });
      return;
    }
    const number = Number(next);
    if (!Number.isFinite(number) || number < field.min || number > field.max) return;
    if (number !== shown) changeWorkload({ [field.key]: number / times });
  };
  return (
    <NumberInput
      className={styles['field'] ?? ''}
      label={field.label}
      description={
        <>
          {field.explanation}
          {idle !== null && <em> Without effect: {idle}.</em>}
        </>
      }
      inputWrapperOrder={['label', 'input', 'description']}
      value={shown}
      onChange={change}
      min={field.min}
      max={field.max}
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
