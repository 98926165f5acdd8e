import type { World } from './types.ts';

/** The world in which everything is as stated; for tests. */
export const CENTRAL: World = {
  measurementZ: 0,
  hardwareZ: () => 0,
  trafficRatio: 1,
  spotPriceRatio: 1,
  interruptionRatio: 1,
  startupRatio: 1,
};
