import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { billableOptions } from '#core/bill/against-bill.ts';
import { BILL_LABELS } from '#core/bill/window-ways.ts';
import { MAX_PER_DAY, MIN_PER_DAY } from '#core/contract/workload/workload-inputs.ts';
import { keyAndValue } from '#core/key-value.ts';
import { optionLabel } from '#core/words/names.ts';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import type { OpenBill } from '#renderer/store/bill-state.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './bill-drawer.module.css';

const PER_DAY = { kind: 'per-day', unit: 'per day', min: MIN_PER_DAY, max: MAX_PER_DAY, whole: false } as const;
const RATE = { kind: 'usd', unit: '', min: 1e-6, max: 1e6, whole: false } as const;

/** What of the bill counts, and what it does not say. Each field compares again when it is left. */
export function BillFields({ bill }: { readonly bill: OpenBill }) {
  const changeBill = useStore((state) => state.changeBill);
  const { query, services, extract } = bill;
  const currencies = [...new Set(extract?.lines.map(({ currency }) => currency) ?? [])].filter(
    (name) => name !== 'USD',
  );
  return (
    <div className={styles['fields']}>
      <OptionField chosen={query.option} onChange={(option) => void changeBill({ option })} />
      <QuantityInput
        label={BILL_LABELS.predictionsPerDay}
        rules={PER_DAY}
        value={query.predictionsPerDay}
        onChange={(predictionsPerDay) => void changeBill({ predictionsPerDay })}
        open="as the bill says, if it does"
      />
      <MultiSelect
        label={BILL_LABELS.services}
        data={[...(services ?? [])]}
        value={[...query.services]}
        onChange={(chosen) => void changeBill({ services: chosen })}
        placeholder={query.services.length === 0 ? 'the usual ones of the option' : ''}
        searchable
        clearable
        comboboxProps={{ withinPortal: true }}
      />
      <KeptText
        label="Only with the tag"
        placeholder="KEY=VALUE"
        read={(text) => (text === '' ? { value: null } : tagOf(text))}
        onTake={(tag) => void changeBill({ tag })}
      />
      <KeptText
        label="Only resources whose id contains"
        placeholder="all resources"
        read={(text) => ({ value: text === '' ? null : text })}
        onTake={(resource) => void changeBill({ resource })}
      />
      {currencies.map((name) => (
        <QuantityInput
          key={name}
          label={BILL_LABELS.usdPer(name)}
          rules={RATE}
          value={query.usdPer[name] ?? null}
          onChange={(usd) => void changeBill({ usdPer: withRate(query.usdPer, name, usd) })}
          open="needed"
        />
      ))}
    </div>
  );
}

/** The option that runs: the recommended one, or another with a cost. */
function OptionField({
  chosen,
  onChange,
}: {
  readonly chosen: string | null;
  readonly onChange: (id: string | null) => void;
}) {
  const plan = useStore((state) => state.plan);
  const options = plan === null ? [] : billableOptions(plan);
  const recommended = plan?.verdict.optionId ?? null;
  return (
    <Select
      label={BILL_LABELS.option}
      data={options.map((option) => ({
        value: option.id,
        label: option.id === recommended ? `${optionLabel(option)} (recommended)` : optionLabel(option),
      }))}
      value={chosen ?? recommended}
      onChange={(id) => onChange(id === recommended ? null : id)}
      placeholder="none is recommended"
      searchable
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

type Taken<T> = { readonly value: T } | { readonly refusal: string };

/** A key and a value, which may contain more equals signs. */
function tagOf(text: string): Taken<OpenBill['query']['tag']> {
  const { key, value } = keyAndValue(text);
  return key === '' || value === null || value === ''
    ? { refusal: 'Write it as KEY=VALUE, for example team=fraud.' }
    : { value: { key, value } };
}

/** A text that is taken when the field is left or Enter is pressed; one that is refused says why. */
function KeptText<T>({
  label,
  placeholder,
  read,
  onTake,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly read: (text: string) => Taken<T>;
  readonly onTake: (value: T) => void;
}) {
  const [text, setText] = useState('');
  const [taken, setTaken] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = (): void => {
    const trimmed = text.trim();
    const reading = read(trimmed);
    setRefusal('refusal' in reading ? reading.refusal : null);
    if ('refusal' in reading || trimmed === taken) return;
    setTaken(trimmed);
    onTake(reading.value);
  };
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      error={refusal}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => key === 'Enter' && take()}
    />
  );
}

function withRate(
  rates: Readonly<Record<string, number>>,
  name: string,
  usd: number | null,
): Readonly<Record<string, number>> {
  const { [name]: _before, ...others } = rates;
  return usd === null ? others : { ...others, [name]: usd };
}
