import { Button } from '@mantine/core';
import type { LeftOutColumn } from '#core/contract/model.ts';
import { useStore } from '#renderer/store/store.ts';
import { shortNames } from './mapping.ts';
import { leftOutGroups } from './remedies.ts';
import styles from './model-data.module.css';

/** The columns of the data that no input takes, each with the reason; those left out on request can be taken back. */
export function LeftOut({ leftOut }: { readonly leftOut: readonly LeftOutColumn[] }) {
  const setColumns = useStore((state) => state.setColumns);
  const maps = useStore((state) => state.maps);
  const groups = leftOutGroups(leftOut);
  if (groups.length === 0) return null;
  return (
    <p className={styles['small']} data-part="left-out">
      Not fed:{' '}
      {groups.map(({ text, columns, isDropped }, index) => (
        <span key={text} title={columns.join(', ')}>
          {index > 0 && '; '}
          {shortNames(columns)} <span className={styles['faint']}>({text})</span>
          {isDropped && (
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label={`Take back ${columns.join(', ')}`}
              onClick={() => void setColumns({ maps, drops: [] })}
            >
              Take back
            </Button>
          )}
        </span>
      ))}
    </p>
  );
}
