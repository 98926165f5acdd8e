import { Button } from '@mantine/core';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';
import { DropSlots } from './drop-slots.tsx';
import { Recents } from './recents.tsx';
import { Samples } from './samples.tsx';
import styles from './start.module.css';

/** The empty state: one sentence, where files go, and samples that are measured in under a minute. */
export function StartView() {
  const connection = useStore((state) => state.connection);
  return (
    <div className={styles['page']}>
      <div className={styles['welcome']}>
        <div>
          <h1 className={styles['claim']}>
            Batch, micro-batch
            <br />
            or real time?
          </h1>
          <p className={styles['sentence']}>
            Open a model and a sample of its data. Modewise measures all three on this machine and says which to take,
            what it costs and what would change the answer.
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
          </div>
        </div>
        <DropSlots />
      </div>
      <Samples />
      <Recents />
    </div>
  );
}
