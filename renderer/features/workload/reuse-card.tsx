import { Button, Group, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { withReuse } from '#core/price/reuse/with-reuse.ts';
import { count, plain, rows } from '#core/words/format/format.ts';
import { forOpenProject } from '#renderer/store/answers.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './workload.module.css';

/** Measures answer reuse in the user's own data, by key column and time column. */
export function ReuseCard() {
  const workload = useStore((state) => state.workload);
  const columns = useStore((state) => state.inspection?.data?.columns ?? null);
  const change = useStore((state) => state.changeWorkload);
  const [reading, setReading] = useState(false);
  const names = workload.readsFile === null && columns !== null ? columns.map(({ name }) => name) : null;
  const column = (key: 'keyColumn' | 'timeColumn', label: string, description: string) =>
    names === null ? (
      <TextInput
        label={label}
        description={description}
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        value={workload[key] ?? ''}
        onChange={(event) => change({ [key]: event.currentTarget.value === '' ? null : event.currentTarget.value })}
      />
    ) : (
      <Select
        label={label}
        description={description}
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder="not stated"
        data={names}
        value={workload[key]}
        clearable
        searchable
        onChange={(name) => change({ [key]: name })}
      />
    );
  const read = (): void => {
    setReading(true);
    void readReuse().finally(() => setReading(false));
  };
  return (
    <div className={styles['fields']}>
      {column('keyColumn', 'Key column', 'The column that identifies the entity of a prediction, such as a customer.')}
      {column(
        'timeColumn',
        'Time column',
        'The time of each read. Without it, only the popularity of keys is known, not the time between reads.',
      )}
      <Group gap={8}>
        <Button variant="default" disabled={workload.keyColumn === null} loading={reading} onClick={read}>
          Measure reuse in the data
        </Button>
        <Button variant="subtle" onClick={() => void chooseReads()}>
          {workload.readsFile === null ? 'Use another file of reads…' : `Reads from ${baseName(workload.readsFile)}`}
        </Button>
        {workload.reuse !== null && (
          <Button variant="subtle" color="gray" onClick={() => change({ reuse: null })}>
            {' '}
            Clear{' '}
          </Button>
        )}
      </Group>
      <ReuseFindings />
    </div>
  );
}

function ReuseFindings() {
  const reuse = useStore((state) => state.workload.reuse);
  if (reuse === null) return null;
  const perDay = reuse.readsPerEntityPerDay;
  const reads = perDay ?? reuse.readsPerEntity;
  const span = perDay === null ? 'over the whole file' : 'per day';
  return (
    <p className={styles['remark']}>
      {reuse.file}: {rows(reuse.rows)} of {count(reuse.distinctKeys)} keys. One key is read {plain(reads.mean, 2)} times{' '}
      {span} on average, half of them at most {plain(reads.p50, 2)} times, one in a hundred more than{' '}
      {plain(reads.p99, 2)} times.
    </p>
  );
}

async function readReuse(): Promise<void> {
  const { engine, workload, model, data, syntheticRows } = useStore.getState();
  const project = forOpenProject(useStore.setState, useStore.getState);
  const { keyColumn, timeColumn, readsFile } = workload;
  if (keyColumn === null || model === null) return;
  try {
    const measured = { model, data, synthetic: syntheticRows !== null };
    const reuse = await engine().call('reuse', { keyColumn, timeColumn, readsFile, run: null, measured });
    const { workload: now, changeWorkload } = useStore.getState();
    const isSame = now.keyColumn === keyColumn && now.timeColumn === timeColumn && now.readsFile === readsFile;
    if (project.isOpen() && isSame) changeWorkload(withReuse(now, reuse));
  } catch (error) {
    project.set({ problem: asProblem(error) });
  }
}

async function chooseReads(): Promise<void> {
  const { host, changeWorkload } = useStore.getState();
  const project = forOpenProject(useStore.setState, useStore.getState);
  try {
    const [readsFile] = (await host?.chooseFiles('data', { multiple: false })) ?? [];
    if (readsFile !== undefined && project.isOpen()) changeWorkload({ readsFile, reuse: null });
  } catch (error) {
    project.set({ problem: asProblem(error) });
  }
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
