import { Button, Select, Switch, Title, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState, memo } from 'react';
import { BatchRecovery } from '#core/contract/workload.ts';
import { predictionsADay, amount } from '#core/words/format.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { useStore } from '#renderer/store/store.ts';
import { ReuseCard } from './reuse-card.tsx';
import { saySituation } from './say-situation.ts';
import { ShapeCard } from './shape-card.tsx';
import { FRESHNESS_FIELDS, type NumberField, TRAFFIC_FIELDS, WAITING_FIELDS, MONEY_FIELDS } from './workload-fields.ts';
import styles from './workload.module.css';
import { PRESETS } from '#core/contract/presets.ts';
import { asProblem } from '#renderer/store/problem.ts';

/** One number of the workload: its unit, the value as people say it, and what it is in a sentence. */
const WorkloadNumber = memo(function WorkloadNumber({ field }: { readonly field: NumberField }) {
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

/** What the predictions are for: how many, when, who waits, how old an answer may be. */
export function WorkloadView() {
  return (
    <div className={styles['page']}>
      <Head />
      <PresetCards />
      <div className={styles['columns']}>
        <div className={styles['column']}>
          <ShapeCard />
          <Card title="Traffic">
            <Fields fields={TRAFFIC_FIELDS} />
          </Card>
          <Card title="Money and place">
            <MoneyCard />
          </Card>
        </div>
        <div className={styles['column']}>
          <Card title="Who waits">
            <CallerWaits />
            <Fields fields={WAITING_FIELDS} />
          </Card>
          <Card title="How old an answer may be">
            <Fields fields={FRESHNESS_FIELDS} />
            <RecoveryField />
          </Card>
          <Card title="How often answers are read again">
            <ReuseCard />
          </Card>
        </div>
      </div>
    </div>
  );
}

function Head() {
  const workload = useStore((state) => state.workload);
  const waits = workload.callerWaits ? 'a caller waits' : 'nobody waits';
  return (
    <div className={styles['head']}>
      <div>
        <Title order={1} fz={20}>
          {predictionsADay(workload.predictionsPerDay)}, {saySituation(workload)}; {waits}
        </Title>
        <p className={styles['remark']}>What is measured holds for any workload; what it costs depends on this page.</p>
      </div>
      <div className={styles['tools']}>
        <Button variant="default" onClick={() => void openWorkload()}>
          Open a file…
        </Button>
        <Button variant="default" onClick={() => void saveWorkload()}>
          Save as a file…
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

function Fields({ fields }: { readonly fields: readonly NumberField[] }) {
  return (
    <div className={styles['fields']}>
      {fields.map((field) => (
        <WorkloadNumber key={field.key} field={field} />
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
      description="A person or a program that cannot go on without it."
      checked={callerWaits}
      onChange={(event) => change({ callerWaits: event.currentTarget.checked })}
    />
  );
}

const RECOVERY = {
  shards: 'the shards that are done',
  checkpoints: 'up to the last checkpoint',
  'whole-job': 'nothing: it starts again',
} as const satisfies Record<BatchRecovery, string>;

function RecoveryField() {
  const recovery = useStore((state) => state.workload.batchRecovery);
  const change = useStore((state) => state.changeWorkload);
  return (
    <Select
      mt={12}
      label="An interrupted batch keeps"
      description="What need not be done again; only a job in shards can be spread over instances."
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

/** What is paid today, what the contract takes off, and where it would run. */
function MoneyCard() {
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
      {MONEY_FIELDS.map((field) => (
        <WorkloadNumber key={field.key} field={field} />
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

/** The workloads that come with the program: what each is, and what it demands. */
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
            {amount(workload.predictionsPerDay)} a day · {saySituation(workload)}
          </span>
          <span className={styles['about']}>{description}</span>
        </button>
      ))}
    </section>
  );
}

/** Takes a workload from a JSON file that the user names. */
export async function openWorkload(): Promise<void> {
  const { host, engine, changeWorkload, showProblem } = useStore.getState();
  try {
    const [file] = (await host?.chooseFiles('workload', { multiple: false })) ?? [];
    if (file !== undefined) changeWorkload(await engine().call('openWorkload', { file }));
  } catch (error) {
    showProblem(asProblem(error));
  }
}

/** Writes the workload to a JSON file that the command line takes. */
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
