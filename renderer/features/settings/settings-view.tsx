import type { ColorScheme } from '#renderer/store/state.ts';
import { useReducedMotion } from '@mantine/hooks';
import { Title, SegmentedControl } from '@mantine/core';
import { CalibrationCard } from './calibration-card.tsx';
import { LicencesCard } from './licences-card.tsx';
import { MachineCard } from './machine-card.tsx';
import { PricesCard } from './prices-card.tsx';
import styles from './settings-view.module.css';
import { useStore } from '#renderer/store/store.ts';

const SCHEMES: readonly { readonly value: ColorScheme; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Colour scheme and motion. */
function AppearanceCard() {
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
        Reports and presentations are always light.{' '}
        {isReduced
          ? 'Your system asks for reduced motion, so animations are off.'
          : 'Animations are off if your system asks for reduced motion.'}
      </p>
    </section>
  );
}

/** Settings for all projects: appearance, prices, this machine, calibration and licences. */
export function SettingsView() {
  return (
    <div className={styles['view']}>
      <Title order={1} fz={20} className={styles['title']}>
        Settings
      </Title>
      <div className={styles['column']}>
        <AppearanceCard />
        <PricesCard />
        <LicencesCard />
      </div>
      <div className={styles['column']}>
        <MachineCard />
        <CalibrationCard />
      </div>
    </div>
  );
}
