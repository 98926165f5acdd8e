import type { MeasureSettings } from '#core/contract/measure.ts';
import { useState } from 'react';
import { Button, Code, NumberInput, Select, TextInput } from '@mantine/core';
import { type Arrivals, MEASURE_DEFAULTS } from '#core/contract/measure.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { measureRequestOf } from '#renderer/store/measuring-slice.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { copyText } from '#renderer/charts/export-chart.ts';
import { commandLine } from './command-line.ts';
import styles from './settings.module.css';
import { type NumberKind, readNumbers } from './number-list.ts';

const ARRIVALS: readonly { readonly value: Arrivals['kind']; readonly label: string }[] = [
  { value: 'poisson', label: 'poisson: random, independent' },
  { value: 'constant', label: 'constant: evenly spaced' },
  { value: 'diurnal', label: 'diurnal: daily cycle' },
  { value: 'gamma', label: 'gamma: bursts' },
  { value: 'trace', label: 'trace: times from a file' },
];

/** The settings that are lists of numbers. */
const LISTS = [
  { key: 'ratesPerS', label: 'Rates', unit: 'requests/s', kind: 'above 0' },
  { key: 'windowsMs', label: 'Windows', unit: 'ms', kind: 'from 0' },
  { key: 'maxBatches', label: 'Max batch per window', unit: 'rows', kind: 'whole above 0' },
  { key: 'batchSizes', label: 'Batch sizes', unit: 'rows', kind: 'whole above 0' },
  { key: 'threads', label: 'Threads', unit: 'per session', kind: 'whole above 0' },
  { key: 'replicas', label: 'Replicas', unit: 'parallel sessions', kind: 'whole above 0' },
] as const satisfies readonly {
  readonly key: keyof MeasureSettings;
  readonly label: string;
  readonly unit: string;
  readonly kind: NumberKind;
}[];

/** Advanced settings: a filled list is measured exactly, an empty one is searched. */
export function ExactSettings() {
  const settings = useStore((state) => state.settings);
  const change = useStore((state) => state.changeSettings);
  return (
    <details className={styles['exact']}>
      <summary>
        <Icon name="down" /> Advanced settings
        <span className={styles['hint']}>rates, windows, batch sizes, threads, arrivals, transport, seed</span>
      </summary>
      <div className={styles['fields']}>
        <ArrivalsFields />
        {LISTS.map(({ key, ...words }) => (
          <NumberListInput
            key={key}
            {...words}
            values={settings[key]}
            onChange={(values) => change({ [key]: values })}
          />
        ))}
        <NumberInput
          label="Duration per point, s"
          placeholder="default for the effort"
          min={0.2}
          step={1}
          value={settings.durationS ?? ''}
          onChange={(value) => change({ durationS: typeof value === 'number' && value > 0 ? value : null })}
        />
        <Select
          label="Real-time transport"
          data={[
            { value: 'in-process', label: 'in-process: model only' },
            { value: 'http', label: 'http: through a model server' },
          ]}
          allowDeselect={false}
          value={settings.transport}
          onChange={(value) => change({ transport: value === 'http' ? 'http' : 'in-process' })}
        />
        <NumberInput
          label="Seed for arrivals and random rows"
          min={0}
          max={0xffff_ffff}
          allowDecimal={false}
          value={settings.seed}
          onChange={(value) => change({ seed: typeof value === 'number' ? value : MEASURE_DEFAULTS.seed })}
        />
      </div>
      <CommandLine />
    </details>
  );
}

function ArrivalsFields() {
  const arrivals = useStore((state) => state.settings.arrivals);
  const change = useStore((state) => state.changeSettings);
  const chooseTrace = async (): Promise<void> => {
    const { host, showProblem } = useStore.getState();
    try {
      const [file] = (await host?.chooseFiles('data', { multiple: false })) ?? [];
      if (file !== undefined) change({ arrivals: { kind: 'trace', file } });
    } catch (error) {
      showProblem(asProblem(error));
    }
  };
  const choose = (kind: string | null): void => {
    if (kind === 'gamma') change({ arrivals: { kind, k: 0.5 } });
    else if (kind === 'trace') void chooseTrace();
    else if (kind === 'poisson' || kind === 'constant' || kind === 'diurnal') change({ arrivals: { kind } });
  };
  return (
    <>
      <Select label="Arrivals" data={ARRIVALS} allowDeselect={false} value={arrivals.kind} onChange={choose} />
      {arrivals.kind === 'gamma' && (
        <NumberInput
          label="Gamma shape k: below 1 gives bursts"
          min={0.01}
          step={0.1}
          value={arrivals.k}
          onChange={(k) => typeof k === 'number' && k > 0 && change({ arrivals: { kind: 'gamma', k } })}
        />
      )}
      {arrivals.kind === 'trace' && (
        <TextInput
          label="Trace file: seconds or timestamps, one per line"
          value={baseName(arrivals.file)}
          readOnly
          rightSection={
            <Button variant="subtle" size="compact-xs" onClick={() => void chooseTrace()}>
              {' '}
              Change…{' '}
            </Button>
          }
          rightSectionWidth={64}
        />
      )}
    </>
  );
}

function CommandLine() {
  const line = useStore((state) => {
    const request = measureRequestOf(state);
    return request === null ? null : commandLine(request);
  });
  if (line === null) return null;
  return (
    <div className={styles['command']}>
      <span className={styles['hint']}>Equivalent command</span>
      <Code className={styles['line']}>{line}</Code>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void copy(line)}>
        Copy
      </Button>
    </div>
  );
}

async function copy(line: string): Promise<void> {
  try {
    await copyText(line);
  } catch (error) {
    useStore.getState().showProblem(asProblem(error));
  }
}

/** A field for several numbers. Invalid input shows an error, and the previous numbers stay in effect. */
function NumberListInput({
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
      placeholder="found by search"
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
