import { Badge, Button } from '@mantine/core';
import type {
  BindingRemedy,
  BindingWarning,
  Inspection,
  LeftOutColumn,
  InputMapping,
} from '#core/contract/model/model.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { count, rows } from '#core/words/format/format.ts';
import { sourceText } from '#core/contract/model/source-words.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { MAX_DIMENSION } from '#core/contract/base/numbers.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { ProblemCard, type Remedy } from '#renderer/components/problem-card.tsx';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import { OpenSource } from './open-source.tsx';
import { MappingTable } from './mapping-table.tsx';
import { MissingValuesLine } from './missing-values.tsx';
import { remedyLabel, withRemedy, leftOutGroups } from './remedies.ts';
import styles from './model-data.module.css';
import { shortNames } from './mapping.ts';
import { settledSizes } from './tensor-text.ts';

/** The default number of synthetic rows. */
const SYNTHETIC_ROWS = 10_000;

/** The data to measure with: a file, synthetic rows, or a prompt to choose one of them. */
export function DataCard({ inspection }: { readonly inspection: Inspection }) {
  const synthetic = useStore((state) => state.syntheticRows);
  const inspecting = useStore((state) => state.inspecting && state.data !== null);
  const { data, model } = inspection;
  return (
    <section className={styles['card']} aria-labelledby="data-title">
      {synthetic !== null ? (
        <SyntheticHead rows={synthetic} />
      ) : data === null ? (
        <NoData inspecting={inspecting} />
      ) : (
        <FileHead data={data} />
      )}
      {data !== null && data.reason !== null && (
        <div className={styles['cardProblem']}>
          <ProblemCard
            problem={{
              code: null,
              file: data.file,
              cause: data.reason,
              actions: data.remedies.map((remedy) => `${remedy.when}: “${remedyLabel(remedy)}”.`),
              details: data.problem ?? '',
            }}
            remedies={[...data.remedies.map(asButton), ...OTHER_DATA]}
          />
        </div>
      )}
      {synthetic === null && data !== null && <MappingTable inspection={inspection} data={data} />}
      {synthetic === null && data !== null && <MissingValuesLine data={data} />}
      {synthetic === null && data !== null && <BindingWarnings warnings={data.warnings} />}
      {synthetic === null && data !== null && <LeftOut leftOut={data.leftOut} />}
      {(synthetic !== null || data !== null) && <Sizes model={model} mapping={data?.mapping ?? []} />}
    </section>
  );
}

function asButton(remedy: BindingRemedy): Remedy {
  const run = (): void => void useStore.getState().setColumns(withRemedy(useStore.getState(), remedy));
  return { label: remedyLabel(remedy), run };
}

/** Ways to replace data that cannot be used. */
export const OTHER_DATA: readonly Remedy[] = [
  { label: 'Open other data…', run: () => perform(commandOf('open-data')) },
  { label: 'Use synthetic rows', run: takeSynthetic },
];

function takeSynthetic(): void {
  void useStore.getState().setSyntheticRows(SYNTHETIC_ROWS);
}

function OpenData({ label }: { readonly label: string }) {
  return (
    <Button variant="default" size="compact-sm" onClick={() => perform(commandOf('open-data'))}>
      {label}
    </Button>
  );
}

function NoData({ inspecting }: { readonly inspecting: boolean }) {
  const path = useStore((state) => state.data);
  const note = useStore((state) => state.sourceNote);
  if (inspecting && path !== null) {
    return (
      <p className={styles['small']} id="data-title" role="status" style={{ margin: 0 }}>
        {note === null ? `Reading ${baseName(path)}…` : capitalised(note)}
      </p>
    );
  }
  return (
    <div className={styles['empty']}>
      <Icon name="database" size={26} />
      <div>
        <h2 id="data-title" style={{ margin: 0, fontSize: 14, fontWeight: 600 }}>
          No data yet
        </h2>
        <p style={{ margin: '4px 0 0' }}>
          Drop a sample of the model’s input data: CSV, Parquet, JSON Lines or NumPy. Real rows give realistic
          measurements.
        </p>
      </div>
      <div className={styles['tools']}>
        <Button rightSection={<KeyCap keys="Ctrl+D" inButton />} onClick={() => perform(commandOf('open-data'))}>
          Open data…
        </Button>
        <Button variant="default" onClick={takeSynthetic}>
          Use synthetic rows
        </Button>
        <OpenSource />
      </div>
    </div>
  );
}

function FileHead({ data }: { readonly data: NonNullable<Inspection['data']> }) {
  const isArrays = data.format === 'npy' || data.format === 'npz';
  const unit = isArrays ? (data.columns.length === 1 ? 'array' : 'arrays') : 'columns';
  return (
    <div className={styles['cardHead']}>
      <div style={{ minWidth: 0 }}>
        <h2 id="data-title">{data.file}</h2>
        <p>
          {rows(data.rows)} · {count(data.columns.length)} {unit} · {data.format.toUpperCase()}
        </p>
        {data.source !== undefined && <p>Read {sourceText(data.source)}</p>}
      </div>
      <div className={styles['tools']}>
        <OpenData label="Replace data…" />
        <OpenSource size="compact-sm" />
        <Button variant="default" size="compact-sm" onClick={takeSynthetic}>
          Use synthetic rows
        </Button>
      </div>
    </div>
  );
}

function SyntheticHead({ rows: made }: { readonly rows: number }) {
  const setSyntheticRows = useStore((state) => state.setSyntheticRows);
  return (
    <div className={styles['cardHead']}>
      <div>
        <h2 id="data-title">
          Synthetic rows <SyntheticBadge />
        </h2>
        <p>
          Random values from a fixed seed. They measure model latency, but not data reading, key reuse or variable row
          sizes.
        </p>
      </div>
      <div className={styles['tools']}>
        <QuantityInput
          aria-label="Synthetic rows"
          size="xs"
          w={120}
          rules={{ kind: 'count', unit: 'rows', min: 1, max: 10_000_000, whole: true }}
          value={made}
          onChange={(value) => {
            if (value !== null) void setSyntheticRows(value);
          }}
        />
        <OpenData label="Open data…" />
      </div>
    </div>
  );
}

/** Marks numbers that come from synthetic rows. */
export function SyntheticBadge() {
  return (
    <Badge variant="outline" color="gray" size="sm" tt="none" leftSection={<Icon name="warning" size={11} />}>
      synthetic
    </Badge>
  );
}

/** What is worth a look in the mapping. */
function BindingWarnings({ warnings }: { readonly warnings: readonly BindingWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles['warnings']} data-part="binding-warnings">
      {warnings.map(({ text }) => (
        <li key={text}>
          <Icon name="warning" size={13} /> {text}
        </li>
      ))}
    </ul>
  );
}

/** The unused columns, each with the reason; a column that the user excluded can be restored. */
function LeftOut({ leftOut }: { readonly leftOut: readonly LeftOutColumn[] }) {
  const setColumns = useStore((state) => state.setColumns);
  const maps = useStore((state) => state.maps);
  const labels = useStore((state) => state.labels);
  const groups = leftOutGroups(leftOut, labels);
  if (groups.length === 0) return null;
  return (
    <p className={styles['small']} data-part="left-out">
      Not used:{' '}
      {groups.map(({ text, columns, isDropped }, index) => (
        <span key={text} title={columns.join(', ')}>
          {index > 0 && '; '}
          {shortNames(columns)} <span className={styles['faint']}>({text})</span>
          {isDropped && (
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label={`Restore ${columns.join(', ')}`}
              onClick={() => void setColumns({ maps, drops: [], labels: [] })}
            >
              {' '}
              Restore{' '}
            </Button>
          )}
        </span>
      ))}
    </p>
  );
}

/** Sizes of the model’s dynamic dimensions, read from the data or set here. Empty if all dimensions are fixed. */
function Sizes({ model, mapping }: { readonly model: Inspection['model']; readonly mapping: readonly InputMapping[] }) {
  const dims = useStore((state) => state.dims);
  const settled = settledSizes(model.inputs, mapping);
  if (model.freeDimensions.length === 0) return null;
  return (
    <>
      <h3 className={styles['subtitle']}>Dynamic dimensions</h3>
      <div className={styles['sizes']}>
        {model.freeDimensions.map((name) => (
          <SizeInput key={`${name} ${dims[name] ?? ''}`} name={name} set={dims[name]} found={settled[name]} />
        ))}
      </div>
    </>
  );
}

/** One size: applied on blur or Enter. An empty field returns to the size in the data. */
function SizeInput({
  name,
  set,
  found,
}: {
  readonly name: string;
  readonly set: number | undefined;
  readonly found: number | undefined;
}) {
  const setDims = useStore((state) => state.setDims);
  const take = (size: number | null): void => {
    const { [name]: _, ...others } = useStore.getState().dims;
    void setDims(size === null ? others : { ...others, [name]: size });
  };
  return (
    <QuantityInput
      label={name}
      help={set !== undefined ? 'set by you' : found === undefined ? 'required: not in the data' : 'from the data'}
      size="xs"
      w={150}
      rules={{ kind: 'count', unit: '', min: 1, max: MAX_DIMENSION, whole: true }}
      open={found === undefined ? 'size' : String(found)}
      value={set ?? null}
      onChange={take}
    />
  );
}
