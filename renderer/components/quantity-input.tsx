import { TextInput, type TextInputProps } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { type FieldRules, fieldText, readField } from '#core/words/read/number-field.ts';
import styles from './quantity-input.module.css';

interface QuantityInputProps extends Omit<
  TextInputProps,
  'value' | 'onChange' | 'error' | 'description' | 'rightSection' | 'rightSectionWidth' | 'onBlur' | 'onKeyDown'
> {
  readonly rules: FieldRules;
  /** Null if not stated. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  /** Placeholder of an empty field, which says what applies then. Absent if the field needs a number. */
  readonly open?: string | undefined;
  readonly help?: ReactNode;
  /** The value in a more readable unit, behind the field's own. */
  readonly also?: string | null;
}

/**
 * A field for one number, typed as people write it: `2.5m`, `2 h`, `64 KiB`. While it is typed, the field says what it understands, or in red
 * why it does not. Enter or leaving the field takes the number; a text that is refused stays to be corrected, and the value before it stays
 * in effect. Esc brings that value back.
 */
export function QuantityInput({ rules, value, onChange, open, help, also = null, ...input }: QuantityInputProps) {
  const [draft, setDraft] = useDraft(value);
  const reading = draft === null ? null : readField(draft, rules);
  const kept = value === null ? 'It stays unset' : `${fieldText(value, rules.kind)} stays`;
  const refusal =
    reading?.state === 'refused'
      ? reading.why
      : reading?.state === 'empty' && open === undefined
        ? 'A number is needed.'
        : null;
  const take = (): void => {
    if (reading === null || refusal !== null) return;
    const next = reading.state === 'read' ? reading.value : null;
    setDraft(null);
    if (next !== value) onChange(next);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') take();
    if (event.key !== 'Escape' || draft === null) return;
    // The key is used up: Esc also stops a measurement.
    event.preventDefault();
    setDraft(null);
  };
  const below = refusal === null && reading?.state === 'read' ? reading.says : (help ?? null);
  const hasSection = rules.unit !== '';
  return (
    <TextInput
      {...input}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={open ?? ''}
      value={draft ?? (value === null ? '' : fieldText(value, rules.kind))}
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={take}
      onKeyDown={press}
      error={refusal === null ? null : `${refusal} ${kept}.`}
      description={below === null ? null : <span aria-live="polite">{below}</span>}
      classNames={{ description: styles['note'] ?? '', error: styles['note'] ?? '' }}
      {...(hasSection && {
        rightSection: (
          <span className={styles['unit']}>
            {rules.unit}
            {also !== null && draft === null && <span className={styles['also']}>{also}</span>}
          </span>
        ),
        rightSectionWidth: 20 + 6.5 * (rules.unit.length + (also === null ? 0 : also.length + 2)),
        rightSectionPointerEvents: 'none',
      })}
    />
  );
}

/** The text being typed, or null. A value that changes elsewhere, as by undo, replaces it. */
function useDraft(value: number | null): readonly [string | null, (draft: string | null) => void] {
  const [draft, setDraft] = useState<string | null>(null);
  const [before, setBefore] = useState(value);
  if (before !== value) {
    setBefore(value);
    setDraft(null);
  }
  return [before === value ? draft : null, setDraft];
}
