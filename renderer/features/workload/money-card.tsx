import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useStore } from '#renderer/store/store.ts';
import { WorkloadNumber } from './number-field.tsx';
import { inputsOn } from './workload-fields.ts';
import styles from './workload.module.css';

/** What is paid today, what the contract takes off, and where it would run. */
export function MoneyCard() {
  const current = useStore((state) => state.workload.current);
  const change = useStore((state) => state.changeWorkload);
  return (
    <div className={styles['fields']}>
      <NumberInput
        label="Paid today"
        description="What the service that runs now costs; shown beside every option."
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={current?.monthlyUsd ?? ''}
        min={0}
        hideControls
        thousandSeparator=","
        prefix="$"
        rightSection={<span className={styles['unit']}>a month</span>}
        rightSectionWidth={72}
        onChange={(usd) =>
          change({ current: usd === '' ? null : { monthlyUsd: Number(usd), mode: current?.mode ?? 'as it is' } })
        }
      />
      <TextInput
        label="What runs today"
        description="In a few words, such as always-on endpoint."
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={current?.mode ?? ''}
        disabled={current === null}
        onChange={(event) => current !== null && change({ current: { ...current, mode: event.currentTarget.value } })}
      />
      {inputsOn('money').map((input) => (
        <WorkloadNumber key={input} input={input} />
      ))}
      <RegionField />
    </div>
  );
}

/** A region is taken once it is written: half a name has no prices. */
function RegionField() {
  const region = useStore((state) => state.workload.region);
  const [draft, setDraft] = useState<string | null>(null);
  const take = (): void => {
    const named = draft?.trim() ?? '';
    if (named !== '' && named !== region) useStore.getState().changeWorkload({ region: named });
    setDraft(null);
  };
  return (
    <TextInput
      label="Region"
      description="Where it would run; prices are those of this region."
      inputWrapperOrder={['label', 'input', 'description']}
      value={draft ?? region}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  );
}
