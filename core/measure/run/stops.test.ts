import { expect, test } from 'vitest';
import {
  addStoppedTime,
  type Beat,
  hasManyShortStops,
  isDisturbed,
  isStop,
  type Stop,
  shortStopMs,
  stopBetween,
  stopNoise,
  stoppedWithin,
} from './stops.ts';

/** The clocks of a process, with a system clock that counts the same unless `upMs` says otherwise. */
const beat = (atMs: number, cpuMs: number, upMs: number | null = atMs, waitedMs: number | null = null): Beat => ({
  atMs,
  cpuMs,
  upMs,
  waitedMs,
});

// Recorded on a machine with two cores, rounded to whole milliseconds.
test.each([
  { what: 'a usual beat', from: beat(1000, 500), to: beat(1020, 540), cores: 2, lostMs: null },
  { what: 'a beat 40 ms late on a busy machine', from: beat(1000, 500), to: beat(1060, 510), cores: 2, lostMs: null },
  { what: 'a beat that the own threads held up', from: beat(1000, 500), to: beat(1180, 850), cores: 2, lostMs: null },
  {
    what: 'an idle process that begins to compute',
    from: beat(1000, 500),
    to: beat(1090, 588),
    cores: 0,
    lostMs: null,
  },
  {
    what: 'a stop of 200 ms while two threads compute',
    from: beat(1000, 500),
    to: beat(1212, 530),
    cores: 2,
    lostMs: 192,
  },
  {
    what: 'a stop of 60 ms while 64 threads compute',
    from: beat(1000, 500),
    to: beat(1078, 1620),
    cores: 64,
    lostMs: 58,
  },
  { what: 'a stop of an idle process', from: beat(1000, 500), to: beat(3020, 500.2), cores: 0.01, lostMs: 2000 },
  {
    what: 'a pause that the system charges to the thread that ran',
    from: beat(1000, 0),
    to: beat(3010, 2000),
    cores: 1,
    lostMs: 1990,
  },
  {
    what: 'a sleep that the clock does not count',
    from: beat(1000, 0, 5000),
    to: beat(1025, 5, 65_020),
    cores: 1,
    lostMs: 59_995,
  },
  {
    what: 'a clock of the system that is read 30 ms apart',
    from: beat(1000, 0, 5000),
    to: beat(1020, 20, 5050),
    cores: 1,
    lostMs: null,
  },
  {
    what: 'a system without such a clock',
    from: beat(1000, 0, null),
    to: beat(1020, 20, null),
    cores: 1,
    lostMs: null,
  },
  {
    what: 'an idle thread that waits for a core on a busy machine',
    from: beat(1000, 0, 1000, 7),
    to: beat(1174, 1, 1174, 160.8),
    cores: 0,
    lostMs: null,
  },
  {
    what: 'a stop after which the thread waits for a core',
    from: beat(1000, 0, 1000, 7),
    to: beat(1240, 5, 1240, 25),
    cores: 0,
    lostMs: 202,
  },
])('$what: lost $lostMs ms', ({ from, to, cores, lostMs }) => {
  expect(stopBetween(from, to, { cores })?.lostMs ?? null).toBe(lostMs);
});

test('stops of 30 ms that each are usual are too much if they take a tenth of the time', () => {
  const short = (lateMs: number) => shortStopMs(beat(1000, 500), beat(1020 + lateMs, 500 + 2 * 20), { cores: 2 });
  expect([9, 30, 60].map(short)).toEqual([0, 30, 0]);
  expect(hasManyShortStops({ shortMs: 4 * 30, spanMs: 1000 })).toBe(true);
  expect(hasManyShortStops({ shortMs: 30, spanMs: 100 })).toBe(false);
  expect(hasManyShortStops({ shortMs: 320, spanMs: 20_000 })).toBe(false);
});

const stop = (fromMs: number, toMs: number): Stop => ({ fromMs, toMs, lostMs: toMs - fromMs });

test('a stop counts where most of it is, because its bounds are beats', () => {
  const stops = [stop(0, 200), stop(990, 1100), stop(1500, 1600), stop(1995, 2200)];
  expect(stoppedWithin(stops, { fromMs: 1000, toMs: 2000 })).toEqual({ stops: 2, lostMs: 210, spanMs: 1000 });
});

test('late beats one after the other are one stop, and each counts', () => {
  const stops = [stop(1000, 1100), stop(1100, 1200), stop(1200, 1300), stop(1400, 1500)];
  expect(stoppedWithin(stops, { fromMs: 1080, toMs: 1290 })).toEqual({ stops: 1, lostMs: 200, spanMs: 210 });
  expect(stoppedWithin(stops, { fromMs: 0, toMs: 9000 })).toMatchObject({ stops: 2, lostMs: 400 });
});

test('a sleep that the clock does not count is within what it interrupts', () => {
  const sleep: Stop = { fromMs: 1500, toMs: 1500, lostMs: 60_000 };
  expect(stoppedWithin([sleep], { fromMs: 1000, toMs: 2000 })).toEqual({
    stops: 1,
    lostMs: 60_000,
    spanMs: 61_000,
  });
  expect(stoppedWithin([sleep], { fromMs: 1600, toMs: 2000 }).stops).toBe(0);
});

test('latency shows shorter stops than a rate', () => {
  const brief = { stops: 1, lostMs: 60, spanMs: 10_000 };
  expect(isDisturbed(brief, 'rate')).toBe(false);
  expect(isDisturbed(brief, 'latency')).toBe(true);
  expect(isDisturbed({ ...brief, lostMs: 200 }, 'rate')).toBe(true);
  expect(isDisturbed({ stops: 0, lostMs: 0, spanMs: 0 }, 'latency')).toBe(false);
});

test('a reason is grave if one result lost more than a twentieth of its time', () => {
  const long = { stops: 1, lostMs: 300, spanMs: 10_000 };
  const short = { stops: 2, lostMs: 300, spanMs: 600 };
  expect(stopNoise(long, 0.03)).toEqual({ code: 'briefly-stopped', ...long });
  const both = addStoppedTime(long, short);
  expect(stopNoise(both, 0.5)).toEqual({ code: 'stopped', stops: 3, lostMs: 600, spanMs: 10_600 });
  expect([stopNoise(both, 0.5), { code: 'bimodal' } as const].map(isStop)).toEqual([true, false]);
});
