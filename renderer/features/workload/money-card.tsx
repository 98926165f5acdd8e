import { Switch, TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import type { Workload } from '#core/contract/workload/workload.ts';
import { MeasuredDeployment } from '#renderer/features/endpoint/measured-deployment.tsx';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { useStore } from '#renderer/store/store.ts';
import { CloudChoice } from './cloud-choice.tsx';
import { inputsOn } from './workload-fields.ts';
import { WorkloadNumber } from './workload-number.tsx';
import styles from './workload.module.css';

/** How the fields look that may stay empty. */
const STATED = {
  inputWrapperOrder: ['label', 'input', 'description'],
  placeholder: 'not stated',
} satisfies Partial<TextInputProps>;

/** Today's cost, the discount and the region. */
export function MoneyCard() {
  const current = useStore((state) => state.workload.current);
  const change = useStore((state) => state.changeWorkload);
  return (
    <div className={styles['fields']}>
      <QuantityInput
        open={STATED.placeholder}
        label="Current cost"
        help="Monthly cost of the current service, for comparison with every option."
        rules={{ kind: 'usd', unit: '$ per month', min: 0, max: 1e12, whole: false }}
        value={current?.monthlyUsd ?? null}
        onChange={(monthlyUsd) =>
          change({ current: monthlyUsd === null ? null : { ...(current ?? NOTHING_STATED), monthlyUsd } })
        }
      />
      <TextInput
        {...STATED}
        label="Current service"
        description="A short description, such as “always-on endpoint”."
        value={current?.mode ?? ''}
        disabled={current === null}
        onChange={(event) => current !== null && change({ current: { ...current, mode: event.currentTarget.value } })}
      />
      <CurrentMachines />
      <CurrentMeasured />
      {inputsOn('money').map((input) => (
        <WorkloadNumber key={input} input={input} />
      ))}
      <CloudChoice />
      <RegionField />
      <AlsoPaidSwitch />
    </div>
  );
}

const NOTHING_STATED = {
  mode: 'the current service',
  instanceType: null,
  instances: null,
  switchHours: null,
  run: null,
  measured: null,
};

/** The measurement of the current deployment. */
function CurrentMeasured() {
  const plan = useStore((state) => state.plan);
  return (
    <div className={styles['whole']} role="group" aria-label="Current service, as measured">
      <span className={styles['label']}>Current service, as measured</span>
      <MeasuredDeployment plan={plan} />
    </div>
  );
}

/** The current deployment, and the work of switching. Empty fields are not stated. */
function CurrentMachines() {
  const current = useStore((state) => state.workload.current);
  const change = useStore((state) => state.changeWorkload);
  const set = (part: Partial<NonNullable<Workload['current']>>): void => {
    if (current !== null) change({ current: { ...current, ...part } });
  };
  return (
    <>
      <TextInput
        {...STATED}
        label="Current instance type"
        description="What the service runs on, such as ml.c5.xlarge."
        value={current?.instanceType ?? ''}
        disabled={current === null}
        onChange={(event) => set({ instanceType: event.currentTarget.value === '' ? null : event.currentTarget.value })}
      />
      <QuantityInput
        open={STATED.placeholder}
        label="Current instances"
        help="How many of them run today, on average."
        rules={{ kind: 'count', unit: '', min: 1, max: 1e6, whole: true }}
        value={current?.instances ?? null}
        disabled={current === null}
        onChange={(instances) => set({ instances })}
      />
      <QuantityInput
        open={STATED.placeholder}
        label="Migration effort"
        help="Hours until another option is in production. They are priced like running effort."
        rules={{ kind: 'work-hours', unit: 'hours', min: 0, max: 1e6, whole: false }}
        value={current?.switchHours ?? null}
        disabled={current === null}
        onChange={(switchHours) => set({ switchHours })}
      />
    </>
  );
}

function AlsoPaidSwitch() {
  const alsoPaid = useStore((state) => state.workload.alsoPaid);
  const change = useStore((state) => state.changeWorkload);
  return (
    <Switch
      label="Include logs, monitoring and network"
      description="NAT gateways, public addresses and traffic between zones, logs and alarms are usually paid, too. Without them each option lists them apart."
      checked={alsoPaid}
      onChange={(event) => change({ alsoPaid: event.currentTarget.checked })}
    />
  );
}

/** The region applies on blur or Enter: a partial name has no prices. */
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
      description="Prices are those of this region."
      inputWrapperOrder={['label', 'input', 'description']}
      value={draft ?? region}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  );
}
