import fc from 'fast-check';
import type { Simulation } from './candidate/types.ts';

const z = fc.double({ min: -2, max: 2, noNaN: true });

/** Random simulations for property tests, whose fleets are sized for the simulation itself. */
export const anySimulation: fc.Arbitrary<Simulation> = fc
  .record({
    measurementZ: z,
    liveZ: fc.option(z),
    jobZ: z,
    everyHardwareZ: z,
    speedRatio: fc.double({ min: 0.3, max: 3, noNaN: true }),
    trafficRatio: fc.double({ min: 0.5, max: 2, noNaN: true }),
    spotPriceRatio: fc.double({ min: 0.5, max: 2, noNaN: true }),
    interruptionRatio: fc.double({ min: 0.2, max: 5, noNaN: true }),
    startupRatio: fc.double({ min: 0.5, max: 2, noNaN: true }),
    coldStartRatio: fc.double({ min: 0.3, max: 3, noNaN: true }),
    peakRatio: fc.double({ min: 0.5, max: 2, noNaN: true }),
    sparkRatio: fc.double({ min: 0.8, max: 1.2, noNaN: true }),
    threadShareRatio: fc.double({ min: 0.8, max: 1.2, noNaN: true }),
    handlingZ: z,
    frontDoorRatio: fc.double({ min: 0.5, max: 2, noNaN: true }),
    derivedPriceRatio: fc.double({ min: 0.8, max: 1.2, noNaN: true }),
    requestBytesRatio: fc.double({ min: 0.3, max: 3, noNaN: true }),
    answerBytesRatio: fc.double({ min: 0.3, max: 3, noNaN: true }),
  })
  .map(({ everyHardwareZ, ...simulation }) => ({
    ...simulation,
    hardwareZ: () => everyHardwareZ,
    operationsRatio: 1,
    sizedIn: null,
    slack: 1,
  }));
