import { FILE_ENDINGS } from '#core/contract/shell.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './start.module.css';

const DATA_ENDINGS = FILE_ENDINGS.data.map((ending) => `.${ending}`).join(' · ');

/** Where a model and its data go: to be dropped on, like the whole window, or pressed. */
export function DropSlots() {
  const model = useStore((state) => state.model);
  const data = useStore((state) => state.data);
  const hint =
    model === null && data !== null
      ? 'The data are here. Now drop the model that they belong to.'
      : 'Drop both anywhere in this window, or one after the other';
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
        title={data === null ? 'Sample of data' : baseName(data)}
        text={DATA_ENDINGS}
        label="Choose a sample of data"
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
