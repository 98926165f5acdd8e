import { type Draw, drawOf } from './draw.ts';

/** The simulation in which every quantity has its stated value. */
export const CENTRAL_SIMULATION: Draw = drawOf({
  measurementZ: 0,
  liveZ: null,
  jobZ: 0,
  hardwareZ: () => 0,
  speedRatio: 1,
  trafficRatio: 1,
  spotPriceRatio: 1,
  interruptionRatio: 1,
  startupRatio: 1,
  coldStartRatio: 1,
  peakRatio: 1,
  sparkRatio: 1,
  threadShareRatio: 1,
  handlingZ: 0,
  frontDoorRatio: 1,
  derivedPriceRatio: 1,
  operationsRatio: 1,
  requestBytesRatio: 1,
  answerBytesRatio: 1,
  sizedIn: null,
  slack: 1,
});
