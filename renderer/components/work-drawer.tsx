import type { ReactNode } from 'react';
import { Drawer } from '@mantine/core';
import styles from './drawer.module.css';

/** A drawer in which something is set up, started and followed. While it works, only the button that says so closes it, because closing stops the work. */
export function WorkDrawer(props: {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly isBusy?: boolean;
  readonly widthPx?: number;
  readonly children: ReactNode;
}) {
  const { title, opened, onClose, isBusy = false, widthPx = 860, children } = props;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={`min(${widthPx}px, 100vw)`}
      title={<strong>{title}</strong>}
      closeOnClickOutside={!isBusy}
      closeOnEscape={!isBusy}
      closeButtonProps={{ 'aria-label': isBusy ? 'Stop and close' : 'Close' }}
      transitionProps={{ duration: 120 }}
    >
      <div className={styles['part']}>{children}</div>
    </Drawer>
  );
}
