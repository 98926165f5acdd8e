import { Button, Select, Switch, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { BatchRecovery } from '#core/contract/workload.ts';
import { predictionsADay } from '#core/words/format.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { useStore } from '#renderer/store/store.ts';
import { MoneyCard } from './money-card.tsx';
import { WorkloadNumber } from './number-field.tsx';
import { PresetCards } from './preset-cards.tsx';
import { ReuseCard } from './reuse-card.tsx';
import { saySituation } from './say-situation.ts';
import { ShapeCard } from './shape-card.tsx';
import { inputsOn } from './workload-fields.ts';
import { openWorkload, saveWorkload } from './workload-files.ts';
import styles from './workload.module.css';

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
            <Fields card="traffic" />
          </Card>
          <Card title="Money and place">
            <MoneyCard />
          </Card>
        </div>
        <div className={styles['column']}>
          <Card title="Who waits">
            <CallerWaits />
            <Fields card="waiting" />
          </Card>
          <Card title="How old an answer may be">
            <Fields card="freshness" />
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
