import { Button } from '@mantine/core';
import type { FileKind } from '#core/contract/methods/shell.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import styles from './chosen-file.module.css';

/** A file with a button that chooses it, and one that takes it away. */
export function ChosenFile({
  label,
  kind,
  path,
  onChoose,
}: {
  readonly label: string;
  readonly kind: FileKind;
  readonly path: string | null;
  readonly onChoose: (path: string | null) => void;
}) {
  const host = useStore((state) => state.host);
  const choose = async (): Promise<void> => {
    try {
      const [chosen] = (await host?.chooseFiles(kind, { multiple: false })) ?? [];
      if (chosen !== undefined) onChoose(chosen);
    } catch (error) {
      useStore.getState().showProblem(asProblem(error));
    }
  };
  return (
    <div className={styles['file']} role="group" aria-label={label}>
      <span className={styles['label']}>{label}</span>
      <span className={styles['chosen']}>
        <span title={path ?? ''}>{path === null ? 'none' : baseName(path)}</span>
        <Button variant="default" size="compact-sm" onClick={() => void choose()}>
          Choose…
        </Button>
        {path !== null && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChoose(null)}>
            Remove
          </Button>
        )}
      </span>
    </div>
  );
}
