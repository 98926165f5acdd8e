import { Button } from '@mantine/core';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';
import { Recents } from './recents.tsx';
import styles from './start.module.css';
import { FILE_ENDINGS } from '#core/contract/methods/shell.ts';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { baseName } from '#renderer/store/study-slice.ts';
import type { SampleSummary } from '#core/contract/methods/listings.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { bytes, rows, waitText } from '#core/words/format/format.ts';
import { expectedPhases, expectedSeconds } from '#core/measure/run/expected-phases.ts';
import { ArchitectureDrawing } from '#renderer/components/architecture-drawing.tsx';

const DATA_ENDINGS = FILE_ENDINGS.data.map((ending) => `.${ending}`).join(' · ');

/** Slots for a model and its data: drop targets, like the whole window, and buttons. */
function DropSlots() {
  const model = useStore((state) => state.model);
  const data = useStore((state) => state.data);
  const waiting = useStore((state) => state.waitingFiles);
  const hint =
    waiting.length > 0
      ? `Opening ${waiting.map(baseName).join(' and ')}…`
      : model === null && data !== null
        ? 'Data added. Now drop the model.'
        : 'Drop both files anywhere in this window, together or one at a time';
  return (
    <div className={styles['slots']} role="group" aria-label="Files to study">
      <Slot
        icon="file"
        title={model === null ? 'Model' : baseName(model)}
        text=".onnx, with its external data"
        label="Choose a model"
        command="open-model"
      />
      <Slot
        icon="database"
        title={data === null ? 'Sample data' : baseName(data)}
        text={DATA_ENDINGS}
        label="Choose sample data"
        command="open-data"
      />
      <p className={styles['hint']} role="status">
        {hint}
      </p>
    </div>
  );
}

function Slot({
  icon,
  title,
  text,
  label,
  command,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly command: string;
}) {
  return (
    <button type="button" className={styles['slot']} title={label} onClick={() => perform(commandOf(command))}>
      <span className={styles['badge']}>
        <Icon name={icon} size={22} />
      </span>
      <span className={styles['slotTitle']}>{title}</span>
      <span className={styles['slotText']}>{text}</span>
    </button>
  );
}

/** The start page: one sentence, slots for files, and samples that take less than a minute to measure. */
export function StartView() {
  const connection = useStore((state) => state.connection);
  return (
    <div className={styles['page']}>
      <div className={styles['welcome']}>
        <div>
          <h1 className={styles['claim']}>
            Batch, <span className={styles['whole']}>micro-batch</span>
            <br />
            or real time?
          </h1>
          <p className={styles['sentence']}>
            Open a model and a sample of its data. Modewise measures all three on this machine, recommends one, and
            shows what it costs and what would change the recommendation.
          </p>
          <div className={styles['openings']}>
            <Button
              h={38}
              px={16}
              disabled={connection !== 'ready'}
              rightSection={<KeyCap keys="Ctrl+O" inButton />}
              onClick={() => perform(commandOf('open-model'))}
            >
              Open a model…
            </Button>
            <Button
              h={38}
              px={16}
              variant="default"
              disabled={connection !== 'ready'}
              onClick={() => perform(commandOf('open-project'))}
            >
              Open a project…
            </Button>
            <Button
              h={38}
              px={16}
              variant="default"
              disabled={connection !== 'ready'}
              onClick={() => perform(commandOf('measure-endpoint'))}
            >
              Measure an endpoint…
            </Button>
          </div>
        </div>
        <DropSlots />
      </div>
      <Recents />
      <Samples />
    </div>
  );
}

/** The bundled sample models, each with its data. */
function Samples() {
  const samples = useStore((state) => state.samples);
  if (samples.length === 0) return null;
  return (
    <section className={styles['section']} aria-labelledby="samples-title">
      <div className={styles['sectionHead']}>
        <h2 id="samples-title">Or try a sample</h2>
        <span>Real models with their data; each takes less than a minute to measure</span>
      </div>
      <ul className={styles['samples']}>
        {samples.map((sample) => (
          <li key={sample.name}>
            <SampleCard sample={sample} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SampleCard({ sample }: { readonly sample: SampleSummary }) {
  const openSample = useStore((state) => state.openSample);
  const { name, title, story, architectureInBrief, family, dataRows, modelBytes } = sample;
  return (
    <button type="button" className={styles['sample']} title={story} onClick={() => void openSample(name)}>
      <span className={styles['drawing']}>
        <ArchitectureDrawing architecture={family} />
      </span>
      <span className={styles['sampleTitle']}>{title}</span>
      <span className={styles['sampleText']}>{architectureInBrief}</span>
      <span className={styles['sampleSize']}>
        {dataRows === null ? '' : `${rows(dataRows)} · `}
        {bytes(modelBytes)}
      </span>
      <span className={styles['sampleFoot']}>
        <span>about {waitText(measuringS(sample))}</span>
        <span className={styles['try']}>
          Try it <Icon name="arrow" size={13} />
        </span>
      </span>
    </button>
  );
}

/** Expected measuring time of a sample with default settings, seconds. */
function measuringS({ model }: SampleSummary): number {
  return expectedSeconds(expectedPhases({ ...MEASURE_DEFAULTS, model }, { fromFile: true, stackable: true }));
}
