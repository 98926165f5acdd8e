import { Title } from '@mantine/core';
import { AppearanceCard } from './appearance-card.tsx';
import { CalibrationCard } from './calibration-card.tsx';
import { LicencesCard } from './licences-card.tsx';
import { MachineCard } from './machine-card.tsx';
import { PricesCard } from './prices-card.tsx';
import styles from './settings-view.module.css';

/** What holds for every study: looks, prices, this machine, and what came from others. */
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
