import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';
import styles from './recommendation.module.css';

/** The sliders at the bottom of the screen, in view wherever it is scrolled to: what they change is above them. */
export function WhatIfDock() {
  return (
    <div className={styles['dock']}>
      <WhatIfSliders />
    </div>
  );
}
