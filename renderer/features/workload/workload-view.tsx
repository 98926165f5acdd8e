import { Button, Select, Switch, Title, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState, memo } from 'react';
import { ServerKind } from '#core/contract/server-handling.ts';
import { AnswerSink, BatchRecovery, type Workload } from '#core/contract/workload.ts';
import { predictionsPerDayText, amount } from '#core/words/format.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { useStore } from '#renderer/store/store.ts';
import { ReuseCard } from './reuse-card.tsx';
import { saySituation } from './say-situation.ts';
import { ShapeCard } from './shape-card.tsx';
import { inputDefinition, type NumericInput } from '#core/contract/workload-inputs.ts';
import { alsoText, inputsOn, shownTimes } from './workload-fields.ts';
import styles from './workload.module.css';
import { PRESETS } from '#core/contract/presets.ts';
import { asProblem } from '#renderer/store/problem.ts';

/** One number of the workload with its unit, a readable form of the value, and an explanation. */
const WorkloadNumber = memo(function WorkloadNumber({ input }: { readonly input: NumericInput }) {
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

/** The workload: traffic, latency requirements, freshness, reuse and money. */
export function WorkloadView() {
  return (
    <div className={styles['page']}>
      <Head />
      <PresetCards />
      <div className={styles['columns']}>
        <div className={styles['column']}>
          <ShapeCard />
          <Card title="Traffic">
            <Fields card="traffic" />
          </Card>
          <Card title="Cost and region">
            <MoneyCard />
          </Card>
        </div>
        <div className={styles['column']}>
          <Card title="Latency">
            <CallerWaits />
            <Fields card="waiting" />
            <ServerField />
          </Card>
          <Card title="Freshness">
            <Fields card="freshness" />
            <RecoveryField />
            <SinkField />
          </Card>
          <Card title="Reuse of answers">
            <ReuseCard />
          </Card>
        </div>
      </div>
    </div>
  );
}

function Head() {
  const workload = useStore((state) => state.workload);
  const waits = workload.callerWaits ? 'a caller waits' : 'no caller waits';
  return (
    <div className={styles['head']}>
      <div>
        <Title order={1} fz={20}>
          {predictionsPerDayText(workload.predictionsPerDay)}, {saySituation(workload)}; {waits}
        </Title>
        <p className={styles['remark']}>Measurements hold for any workload. Costs depend on the values on this page.</p>
      </div>
      <div className={styles['tools']}>
        <Button variant="default" onClick={() => void openWorkload()}>
          {' '}
          Open workload…{' '}
        </Button>
        <Button variant="default" onClick={() => void saveWorkload()}>
          {' '}
          Save workload…{' '}
        </Button>
        <Button onClick={() => perform(commandOf('go-compare'))}>Compare</Button>
      </div>
    </div>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles['card']} aria-label={title}>
      <h2 className={styles['title']}>{title}</h2>
      {children}
    </section>
  );
}

function Fields({ card }: { readonly card: Parameters<typeof inputsOn>[0] }) {
  return (
    <div className={styles['fields']}>
      {inputsOn(card).map((input) => (
        <WorkloadNumber key={input} input={input} />
      ))}
    </div>
  );
}

function CallerWaits() {
  const callerWaits = useStore((state) => state.workload.callerWaits);
  const change = useStore((state) => state.changeWorkload);
  return (
    <Switch
      mb={12}
      label="A caller waits for the answer"
      description="A person or a program cannot continue without the answer."
      checked={callerWaits}
      onChange={(event) => change({ callerWaits: event.currentTarget.checked })}
    />
  );
}

const RECOVERY = {
  shards: 'completed shards',
  checkpoints: 'work up to the last checkpoint',
  'whole-job': 'nothing: the job restarts',
} as const satisfies Record<BatchRecovery, string>;

function RecoveryField() {
  const recovery = useStore((state) => state.workload.batchRecovery);
  const change = useStore((state) => state.changeWorkload);
  return (
    <Select
      mt={12}
      label="An interrupted batch keeps"
      description="The work that need not be repeated. Only a job in shards can run on several instances."
      inputWrapperOrder={['label', 'input', 'description']}
      data={BatchRecovery.options.map((value) => ({ value, label: RECOVERY[value] }))}
      value={recovery}
      allowDeselect={false}
      onChange={(value) => {
        const known = BatchRecovery.safeParse(value);
        if (known.success) change({ batchRecovery: known.data });
      }}
    />
  );
}

const SINKS = {
  natural: 'where the option puts them: S3, or a stream',
  s3: 'files in S3',
  table: 'a DynamoDB table',
  stream: 'an output stream or topic',
} as const satisfies Record<AnswerSink, string>;

function SinkField() {
  const sink = useStore((state) => state.workload.sink);
  const waits = useStore((state) => state.workload.callerWaits);
  const change = useStore((state) => state.changeWorkload);
  return (
    <Select
      mt={12}
      label="Answers go to"
      description={`Batches and streams pay for it and are bound by its limits.${waits ? ' No effect: a caller waits and gets the answers.' : ''}`}
      inputWrapperOrder={['label', 'input', 'description']}
      data={AnswerSink.options.map((value) => ({ value, label: SINKS[value] }))}
      value={sink}
      allowDeselect={false}
      disabled={waits}
      onChange={(value) => {
        const known = AnswerSink.safeParse(value);
        if (known.success) change({ sink: known.data });
      }}
    />
  );
}

const SERVER = {
  lean: 'a lean server',
  python: 'a Python container',
} as const satisfies Record<ServerKind, string>;

function ServerField() {
  const server = useStore((state) => state.workload.server);
  const stated = useStore((state) => state.workload.handlingMs);
  const change = useStore((state) => state.changeWorkload);
  return (
    <Select
      mt={12}
      label="The program around the model"
      description="Determines the CPU time that each request takes besides the inference, unless you state it above."
      inputWrapperOrder={['label', 'input', 'description']}
      data={ServerKind.options.map((value) => ({ value, label: SERVER[value] }))}
      value={server}
      allowDeselect={false}
      disabled={stated !== null}
      onChange={(value) => {
        const known = ServerKind.safeParse(value);
        if (known.success) change({ server: known.data });
      }}
    />
  );
}

/** Today's cost, the discount and the region. */
function MoneyCard() {
  const current = useStore((state) => state.workload.current);
  const change = useStore((state) => state.changeWorkload);
  return (
    <div className={styles['fields']}>
      <NumberInput
        label="Current cost"
        description="Monthly cost of the current service, shown beside every option."
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={current?.monthlyUsd ?? ''}
        min={0}
        hideControls
        thousandSeparator=","
        prefix="$"
        rightSection={<span className={styles['unit']}>per month</span>}
        rightSectionWidth={72}
        onChange={(usd) =>
          change({ current: usd === '' ? null : { ...(current ?? NOTHING_STATED), monthlyUsd: Number(usd) } })
        }
      />
      <TextInput
        label="Current service"
        description="A short description, such as “always-on endpoint”."
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={current?.mode ?? ''}
        disabled={current === null}
        onChange={(event) => current !== null && change({ current: { ...current, mode: event.currentTarget.value } })}
      />
      <CurrentMachines />
      {inputsOn('money').map((input) => (
        <WorkloadNumber key={input} input={input} />
      ))}
      <RegionField />
      <AlsoPaidSwitch />
    </div>
  );
}

const NOTHING_STATED = { mode: 'as it is', instanceType: null, instances: null, switchHours: null };

/** What runs today, and the work of switching. Empty fields are not stated. */
function CurrentMachines() {
  const current = useStore((state) => state.workload.current);
  const change = useStore((state) => state.changeWorkload);
  const set = (part: Partial<NonNullable<Workload['current']>>): void => {
    if (current !== null) change({ current: { ...current, ...part } });
  };
  return (
    <>
      <TextInput
        label="Current machines"
        description="The instance type that it runs on, such as ml.c5.xlarge."
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={current?.instanceType ?? ''}
        disabled={current === null}
        onChange={(event) => {
          const instanceType = event.currentTarget.value;
          set({ instanceType: instanceType === '' ? null : instanceType });
        }}
      />
      <NumberInput
        label="Number of them"
        description="Machines that run today, on average."
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={current?.instances ?? ''}
        disabled={current === null}
        min={1}
        allowDecimal={false}
        hideControls
        onChange={(instances) => set({ instances: instances === '' ? null : Math.max(1, Number(instances)) })}
      />
      <NumberInput
        label="Work of switching"
        description="Hours until another option is in production. They are priced like running effort."
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={current?.switchHours ?? ''}
        disabled={current === null}
        min={0}
        hideControls
        rightSection={<span className={styles['unit']}>hours</span>}
        rightSectionWidth={72}
        onChange={(hours) => set({ switchHours: hours === '' ? null : Number(hours) })}
      />
    </>
  );
}

function AlsoPaidSwitch() {
  const alsoPaid = useStore((state) => state.workload.alsoPaid);
  const change = useStore((state) => state.changeWorkload);
  return (
    <Switch
      label="Include what is usually also paid"
      description="Adds logs, monitoring, NAT gateways, public addresses and traffic between zones to the price. Each option lists them either way."
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

/** The bundled workloads, each with its requirements. */
function PresetCards() {
  const preset = useStore((state) => state.workload.preset);
  const take = useStore((state) => state.takePreset);
  return (
    <section aria-label="Presets" className={styles['presets']}>
      {PRESETS.map(({ name, title, description, workload }) => (
        <button
          key={name}
          type="button"
          className={styles['preset']}
          aria-pressed={preset === name}
          onClick={() => take(name)}
        >
          <strong>{title}</strong>
          <span className={styles['demand']}>
            {amount(workload.predictionsPerDay)} per day · {saySituation(workload)}
          </span>
          <span className={styles['about']}>{description}</span>
        </button>
      ))}
    </section>
  );
}

/** Opens a workload from a JSON file that the user chooses. */
export async function openWorkload(): Promise<void> {
  const { host, engine, changeWorkload, showProblem } = useStore.getState();
  try {
    const [file] = (await host?.chooseFiles('workload', { multiple: false })) ?? [];
    if (file !== undefined) changeWorkload(await engine().call('openWorkload', { file }));
  } catch (error) {
    showProblem(asProblem(error));
  }
}

/** Saves the workload as a JSON file, which the command line can read. */
export async function saveWorkload(): Promise<void> {
  const { host, engine, workload, showProblem } = useStore.getState();
  if (host === null) return;
  try {
    const file = await host.chooseSavePath({
      title: 'Save the workload',
      suggestedName: `${workload.preset ?? 'workload'}.json`,
      endings: ['json'],
    });
    if (file === null) return;
    await engine().call('saveWorkload', { file, workload });
    await host.deliver(file);
  } catch (error) {
    showProblem(asProblem(error));
  }
}
