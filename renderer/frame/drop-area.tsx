import { type DragEvent, type ReactNode, useState } from 'react';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './drop-area.module.css';

/** Accepts dropped files anywhere in the window: a model, data, or both. */
export function DropArea({ children }: { readonly children: ReactNode }) {
  const [over, setOver] = useState(false);
  const isShared = useStore((state) => state.shared !== null);
  const holdsFiles = (event: DragEvent): boolean => !isShared && event.dataTransfer.types.includes('Files');
  return (
    <div
      className={styles['area']}
      onDragEnter={(event) => holdsFiles(event) && setOver(true)}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setOver(false);
      }}
      onDropCapture={() => setOver(false)}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        void take([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className={styles['veil']}>Drop a model (.onnx), sample data, or both; or a project or plan.json</div>
      )}
    </div>
  );
}

async function take(files: readonly File[]): Promise<void> {
  const { host, openWhenReady, showProblem } = useStore.getState();
  try {
    const paths = (await host?.pathsOf(files)) ?? [];
    if (paths.length > 0) await openWhenReady(paths);
  } catch (error) {
    showProblem(asProblem(error));
  }
}
