import { openQuestions } from '#core/contract/workload/workload.ts';
import { Button, Switch, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { predictionsPerDayText, amount } from '#core/words/format/format.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { forOpenProject } from '#renderer/store/answers.ts';
import { useStore } from '#renderer/store/store.ts';
import { AllowedCard } from './allowed-card.tsx';
import { ChoiceField, NeedSwitch } from './choice-fields.tsx';
import { ReuseCard } from './reuse-card.tsx';
import { MoneyCard } from './money-card.tsx';
import { presetOf } from './preset-of.ts';
import { saySituation } from './say-situation.ts';
import { ShapeCard } from './shape-card.tsx';
import { WorkloadQuestions } from './workload-questions.tsx';
import { WorkloadNumber } from './workload-number.tsx';
import { inputsOn } from './workload-fields.ts';
import styles from './workload.module.css';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { asProblem } from '#renderer/store/problem.ts';

/** The workload: traffic, latency requirements, freshness, reuse and money. */
export function WorkloadView() {
  return (
    <div className={styles['page']}>
      <Head />
      <WorkloadQuestions />
      <PresetCards />
      <div className={styles['columns']}>
        <div className={styles['column']}>
          <ShapeCard />
          <Card title="Traffic">
            <Fields card="traffic" />
            <ChoiceField choice="payloadEncoding" />
          </Card>
          <Card title="What is allowed">
            <AllowedCard />
          </Card>
          <Card title="Cost and region">
            <MoneyCard />
          </Card>
        </div>
        <div className={styles['column']}>
          <Card title="Latency">
            <CallerWaits />
            <Fields card="waiting" />
            <ChoiceField choice="server" />
          </Card>
          <Card title="Freshness">
            <Fields card="freshness" />
            <ChoiceField choice="rowsAppear" />
            <ChoiceField choice="inputsStored" />
            <ChoiceField choice="batchRecovery" />
            <ChoiceField choice="transport" />
            <ChoiceField choice="sink" />
            <NeedSwitch need="needsOrder" />
            <NeedSwitch need="needsReplay" />
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
  // The situation of a caller without an SLO says that one waits.
  const waits = workload.callerWaits ? (workload.sloMs === null ? '' : '; a caller waits') : '; no caller waits';
  return (
    <div className={styles['head']}>
      <div>
        <Title order={1} fz={20}>
          {openQuestions(workload).length > 0 && 'Assumed: '}
          {predictionsPerDayText(workload.predictionsPerDay)}, {saySituation(workload)}
          {waits}
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
  const change = useStore((state) => state.stateWorkload);
  return (
    <Switch
      mb={12}
      label="A caller waits for the answer"
      description="A person or a program cannot continue without the answer."
      checked={callerWaits}
      onChange={(event) => change({ callerWaits: event.currentTarget.checked, once: false })}
    />
  );
}

/** The bundled workloads, each with its requirements. */
function PresetCards() {
  const preset = useStore((state) => presetOf(state.workload));
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
  const { host, engine, changeWorkload } = useStore.getState();
  const project = forOpenProject(useStore.setState, useStore.getState);
  try {
    const [file] = (await host?.chooseFiles('workload', { multiple: false })) ?? [];
    if (file === undefined) return;
    const workload = await engine().call('openWorkload', { file });
    if (project.isOpen()) changeWorkload(workload);
  } catch (error) {
    project.set({ problem: asProblem(error) });
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
