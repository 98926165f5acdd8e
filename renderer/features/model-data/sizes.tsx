import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { InputMapping, Inspection } from '#core/contract/model.ts';
import { useStore } from '#renderer/store/store.ts';
import { settledSizes } from './tensor-text.ts';
import styles from './model-data.module.css';

/** Sizes of the dimensions that the model leaves open: from the data, or set here. Nothing where it leaves none. */
export function Sizes({
  model,
  mapping,
}: {
  readonly model: Inspection['model'];
  readonly mapping: readonly InputMapping[];
}) {
  const dims = useStore((state) => state.dims);
  const settled = settledSizes(model.inputs, mapping);
  if (model.freeDimensions.length === 0) return null;
  return (
    <>
      <h3 className={styles['subtitle']}>Sizes that the model leaves open</h3>
      <div className={styles['sizes']}>
        {model.freeDimensions.map((name) => (
          <SizeInput key={`${name} ${dims[name] ?? ''}`} name={name} set={dims[name]} found={settled[name]} />
        ))}
      </div>
    </>
  );
}

/** One size: taken when it is left or Enter is pressed, and left to the data again when it is emptied. */
function SizeInput({
  name,
  set,
  found,
}: {
  readonly name: string;
  readonly set: number | undefined;
  readonly found: number | undefined;
}) {
  const [typed, setTyped] = useState<number | string>(set ?? '');
  const setDims = useStore((state) => state.setDims);

  function take(): void {
    if (typed === (set ?? '')) return;
    const { [name]: _, ...others } = useStore.getState().dims;
    void setDims(typeof typed === 'number' && typed >= 1 ? { ...others, [name]: typed } : others);
  }

  return (
    <NumberInput
      label={name}
      description={
        set !== undefined ? 'set, not from the data' : found === undefined ? 'needed: no data show it' : 'from the data'
      }
      size="xs"
      w={150}
      min={1}
      allowDecimal={false}
      allowNegative={false}
      placeholder={found === undefined ? 'a number' : String(found)}
      value={typed}
      onChange={setTyped}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
