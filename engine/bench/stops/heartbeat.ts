import { parentPort, workerData } from 'node:worker_threads';
import { BEAT_MS, shortStopMs, stopBetween } from '#core/measure/run/stops.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { StoppedProcesses } from './stopped-processes.ts';
import { type BeatMemory, readBeat, WatchedStops } from './watched-stops.ts';

/*
 * A thread that does nothing but look at the clocks, so that a stop of its process shows as a late beat. It also looks
 * whether one of the processes that its process has started is stopped, such as a model server.
 */

/** Weight of the latest beat in the processor time that the process usually takes. */
const LATEST_SHARE = 0.3;

const stops = new WatchedStops(workerData as BeatMemory);
const others = new StoppedProcesses(process.pid);
let last = readBeat();
let cores = 0;

stops.beat(last.atMs);
parentPort?.postMessage('beats');
while (stops.rest(BEAT_MS)) {
  const beat = readBeat();
  const stop = stopBetween(last, beat, { cores });
  stops.addShort(shortStopMs(last, beat, { cores }));
  if (stop !== null) stops.add(stop);
  else {
    const now = (beat.cpuMs - last.cpuMs) / Math.max(1, beat.atMs - last.atMs);
    cores += LATEST_SHARE * (now - cores);
    if (others.look(nowMs())) stops.add({ fromMs: last.atMs, toMs: beat.atMs, lostMs: beat.atMs - last.atMs });
  }
  last = beat;
  stops.beat(last.atMs);
}
