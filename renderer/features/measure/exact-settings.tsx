import type { MeasureSettings } from '#core/contract/run/measure.ts';
import { Provider } from '#core/contract/machine/execution.ts';
import { MAX_POINT_S } from '#core/contract/base/numbers.ts';
import { useState } from 'react';
import { Button, Code, Select, TextInput } from '@mantine/core';
import { type Arrivals, GAMMA_SHAPE, MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { PROVIDER_NAMES, providerLabel } from '#core/contract/machine/providers-words.ts';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { measureRequestOf } from '#renderer/store/measuring-slice.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { copyText } from '#renderer/charts/export-chart.ts';
import { commandLine } from './command-line.ts';
import styles from './settings.module.css';
import { listText, type NumberRange, readNumbers } from './number-list.ts';
import type { TypedKind } from '#core/words/read/number-units.ts';

const ARRIVALS: readonly { readonly value: Arrivals['kind']; readonly label: string }[] = [
  { value: 'poisson', label: 'poisson: random, independent' },
  { value: 'constant', label: 'constant: evenly spaced' },
  { value: 'diurnal', label: 'diurnal: daily cycle' },
  { value: 'gamma', label: 'gamma: bursts' },
  { value: 'trace', label: 'trace: times from a file' },
];

/** The settings that are lists of numbers. */
const LISTS = [
  { key: 'ratesPerS', label: 'Rates', unit: 'requests/s', range: 'above 0', kind: 'per-s' },
  { key: 'windowsMs', label: 'Windows', unit: 'ms', range: 'from 0', kind: 'ms' },
  { key: 'maxBatches', label: 'Max batch per window', unit: 'rows', range: 'whole above 0', kind: 'count' },
  { key: 'batchSizes', label: 'Batch sizes', unit: 'rows', range: 'whole above 0', kind: 'count' },
  { key: 'threads', label: 'Threads', unit: 'per session', range: 'whole above 0', kind: 'count' },
  { key: 'replicas', label: 'Replicas', unit: 'parallel sessions', range: 'whole above 0', kind: 'count' },
] as const satisfies readonly {
  readonly key: keyof MeasureSettings;
  readonly label: string;
  readonly unit: string;
  readonly range: NumberRange;
  readonly kind: TypedKind;
}[];

/** Advanced settings: a filled list is measured exactly, an empty one is searched. */
export function ExactSettings() {
  const settings = useStore((state) => state.settings);
  const change = useStore((state) => state.changeSettings);
  return (
    <details className={styles['exact']} onToggle={(event) => event.currentTarget.open && void findProviders()}>
      <summary>
        <Icon name="down" /> Advanced settings
        <span className={styles['hint']}>
          processor, rates, windows, batch sizes, threads, arrivals, transport, seed
        </span>
      </summary>
      <div className={styles['fields']}>
        <RunOn />
        <ArrivalsFields />
        {LISTS.map(({ key, ...words }) => (
          <NumberListInput
            key={key}
            {...words}
            values={settings[key]}
            onChange={(values) => change({ [key]: values })}
          />
        ))}
        <QuantityInput
          label="Duration per point, s"
          open="default for the effort"
          rules={{ kind: 's', unit: 's', min: 0.2, max: MAX_POINT_S, whole: false }}
          value={settings.durationS}
          onChange={(durationS) => change({ durationS })}
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
        <QuantityInput
          label="Seed for arrivals and random rows"
          open={`${MEASURE_DEFAULTS.seed}`}
          rules={{ kind: 'count', unit: '', min: 0, max: 0xffff_ffff, whole: true }}
          value={settings.seed}
          onChange={(seed) => change({ seed: seed ?? MEASURE_DEFAULTS.seed })}
        />
      </div>
      <CommandLine />
    </details>
  );
}

/** Asks the engine which providers this machine has, once. Without an answer only the CPU is offered. */
async function findProviders(): Promise<void> {
  const { doctor, engine, showProblem } = useStore.getState();
  if (doctor?.providers !== undefined) return;
  try {
    useStore.setState({ doctor: await engine().call('doctor', { providers: true }) });
  } catch (error) {
    showProblem(asProblem(error));
  }
}

/** The execution provider: those that work on this machine, and the one of the settings. */
function RunOn() {
  const provider = useStore((state) => state.settings.provider ?? 'cpu');
  const found = useStore((state) => state.doctor?.providers);
  const change = useStore((state) => state.changeSettings);
  const working = (found ?? []).filter(({ state }) => state === 'works');
  const offered = [
    { value: 'cpu', label: 'CPU' },
    ...working.map((each) => ({ value: each.provider, label: providerLabel(each) })),
  ];
  const known = offered.some(({ value }) => value === provider);
  return (
    <Select
      label="Run on"
      inputWrapperOrder={['label', 'input', 'description']}
      description={
        provider === 'cpu' ? (found === undefined ? 'looking for other processors…' : undefined) : 'never priced'
      }
      data={known ? offered : [...offered, { value: provider, label: PROVIDER_NAMES[provider] }]}
      allowDeselect={false}
      value={provider}
      onChange={(value) => change({ provider: Provider.catch('cpu').parse(value) })}
    />
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
        <QuantityInput
          label="Gamma shape k: below 1 gives bursts"
          rules={{ kind: 'count', unit: '', ...GAMMA_SHAPE, whole: false }}
          value={arrivals.k}
          onChange={(k) => k !== null && change({ arrivals: { kind: 'gamma', k } })}
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

/**
 * A field for several numbers. Enter or leaving the field takes them; invalid input shows an error, and the previous numbers stay in effect.
 */
function NumberListInput({
  label,
  unit,
  range,
  kind,
  values,
  onChange,
}: {
  readonly label: string;
  readonly unit: string;
  readonly range: NumberRange;
  readonly kind: TypedKind;
  readonly values: readonly number[];
  readonly onChange: (values: number[]) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const typed = draft === null ? null : readNumbers(draft, range, kind);
  const take = (): void => {
    if (typed?.state !== 'good') return;
    setDraft(null);
    if (listText(typed.values) !== listText(values)) onChange([...typed.values]);
  };
  return (
    <TextInput
      label={`${label}, ${unit}`}
      placeholder="found by search"
      value={draft ?? listText(values)}
      error={
        typed?.state === 'bad'
          ? `${typed.why} ${values.length === 0 ? 'It stays empty' : `${listText(values)} stay${values.length === 1 ? 's' : ''}`}.`
          : null
      }
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => key === 'Enter' && take()}
    />
  );
}
