import { SegmentedControl } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { ColorScheme } from '#renderer/store/interface-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './settings-view.module.css';

const SCHEMES: readonly { readonly value: ColorScheme; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Light or dark, and what is done about motion. */
export function AppearanceCard() {
  const scheme = useStore((state) => state.colorScheme);
  const setColorScheme = useStore((state) => state.setColorScheme);
  const isReduced = useReducedMotion();
  return (
    <section className={styles['card']} aria-labelledby="settings-appearance">
      <h2 id="settings-appearance">Appearance</h2>
      <div className={styles['row']}>
        <span className={styles['label']}>Colours</span>
        <SegmentedControl
          size="xs"
          aria-label="Colours"
          data={[...SCHEMES]}
          value={scheme}
          onChange={(value) => setColorScheme(value)}
        />
      </div>
      <p className={styles['secondary']}>
        Reports and presentations are light, as paper is.{' '}
        {isReduced
          ? 'Your system asks for reduced motion: nothing moves here.'
          : 'Motion follows your system: where it asks for less, nothing moves here.'}
      </p>
    </section>
  );
}
