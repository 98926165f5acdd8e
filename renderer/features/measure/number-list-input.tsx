import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { type NumberKind, readNumbers } from './number-list.ts';

/** A field for several numbers; what does not fit is said below it, and what was there before still counts. */
export function NumberListInput({
  label,
  unit,
  kind,
  values,
  onChange,
}: {
  readonly label: string;
  readonly unit: string;
  readonly kind: NumberKind;
  readonly values: readonly number[];
  readonly onChange: (values: number[]) => void;
}) {
  const [text, setText] = useState(values.join(', '));
  const typed = readNumbers(text, kind);
  return (
    <TextInput
      label={`${label}, ${unit}`}
      placeholder="chosen by the search"
      value={text}
      error={typed.state === 'bad' ? typed.why : null}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        const read = readNumbers(currentTarget.value, kind);
        if (read.state === 'good') onChange([...read.values]);
      }}
    />
  );
}
