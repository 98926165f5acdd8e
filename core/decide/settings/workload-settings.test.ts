import { openQuestions } from '#core/contract/workload/workload.ts';
import { expect, test } from 'vitest';
import { ASSUMED_WORKLOAD, findPreset, PRESETS } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { applySettings, parseWorkload, SETTING_KEYS, settingReadings } from './workload-settings.ts';

const base = Workload.parse({ predictionsPerDay: 1_000 });

test('a workload needs its volume and nothing else', () => {
  expect(parseWorkload({ predictionsPerDay: 5 })).toMatchObject({ kind: 'ok', value: { shape: 'flat', sloMs: null } });
  expect(parseWorkload({})).toEqual({ kind: 'refused', problem: 'predictionsPerDay is missing' });
  expect(parseWorkload([1])).toMatchObject({ kind: 'refused', problem: 'a workload is a JSON object' });
});

test('a key that does not exist is named, with those that do', () => {
  const parsed = parseWorkload({ predictionsPerDay: 5, slo: 3 });
  expect(parsed).toMatchObject({ kind: 'refused', problem: expect.stringMatching(/"slo" is not a key.*sloMs/) });
});

test('settings are read by the type of their key', () => {
  const applied = applySettings(base, [
    'predictionsPerDay=2_500_000',
    'callerWaits=true',
    'sloMs=1e2',
    'shape=business-hours',
    'keyColumn=card_id',
    'maxStalenessS=none',
    'current.monthlyUsd=1200',
    'current.mode=realtime',
    'current.instanceType=ml.c5.xlarge',
    'current.instances=2',
    'current.switchHours=40',
    'region=eu-central-1',
  ]);
  expect(applied).toEqual({
    kind: 'ok',
    value: {
      ...base,
      predictionsPerDay: 2_500_000,
      callerWaits: true,
      sloMs: 100,
      shape: 'business-hours',
      keyColumn: 'card_id',
      current: {
        monthlyUsd: 1_200,
        mode: 'realtime',
        instanceType: 'ml.c5.xlarge',
        instances: 2,
        switchHours: 40,
        run: null,
        measured: null,
      },
      region: 'eu-central-1',
    },
  });
});

test('numbers are read as people write them, in the unit of their key', () => {
  const settings = [
    'predictionsPerDay=2.5m',
    'sloMs=1,5 s',
    'sloPercentile=99.9 %',
    'maxStalenessS=2h',
    'batchPeriodS=30m',
    'failureRate=0.5%',
    'payloadBytesIn=64 KiB',
    'discountPct=12 %',
    'materialUsd=$1,200',
    'current.monthlyUsd=12k',
    'current.mode=endpoint',
    'current.switchHours=40 h',
    'server=2 ms',
  ];
  expect(applySettings(base, settings)).toMatchObject({
    kind: 'ok',
    value: {
      predictionsPerDay: 2_500_000,
      sloMs: 1500,
      sloPercentile: 99.9,
      maxStalenessS: 7200,
      batchPeriodS: 1800,
      failureRate: 0.005,
      payloadBytesIn: 65_536,
      discountPct: 12,
      materialUsd: 1200,
      current: { monthlyUsd: 12_000, switchHours: 40, run: null, measured: null },
      handlingMs: 2,
    },
  });
  expect(settingReadings(settings)).toEqual([
    'predictionsPerDay: "2.5m" is read as 2,500,000 per day (m is read as million)',
    'sloMs: "1,5 s" is read as 1500 ms (1.5 s)',
    'sloPercentile: "99.9 %" is read as 99.9 %',
    'maxStalenessS: "2h" is read as 7200 s (2 h)',
    'batchPeriodS: "30m" is read as 1800 s (30 min) (m is read as minutes)',
    'failureRate: "0.5%" is read as 0.5 %',
    'payloadBytesIn: "64 KiB" is read as 65,536 bytes',
    'discountPct: "12 %" is read as 12 %',
    'materialUsd: "$1,200" is read as $1,200 per month (the comma separates thousands)',
    'current.monthlyUsd: "12k" is read as $12,000 per month',
    'current.switchHours: "40 h" is read as 40 hours',
    'server: "2 ms" is read as 2 ms',
  ]);
  expect(settingReadings(['predictionsPerDay=2500000', 'sloMs=1e2', 'region=5k', 'sloMs=soon', 'sloMs'])).toEqual([]);
});

test('a setting answers the question of its key about an assumed workload', () => {
  const assumed = (...settings: readonly string[]) => {
    const applied = applySettings(ASSUMED_WORKLOAD, settings);
    return applied.kind === 'ok' ? openQuestions(applied.value) : applied.problem;
  };
  expect(assumed()).toEqual(['waits', 'volume', 'age']);
  expect(assumed('discountPct=10', 'sloMs=100')).toEqual(['waits', 'volume', 'age']);
  expect(assumed('callerWaits=yes', 'maxStalenessS=none')).toEqual(['volume', 'known']);
  expect(assumed('callerWaits=yes', 'maxStalenessS=none', 'inputsKnownInAdvance=40%')).toEqual(['volume']);
  expect(assumed(' predictionsPerDay = 5', 'callerWaits=no', 'maxStalenessS=1h')).toEqual([]);
  expect(parseWorkload({ predictionsPerDay: 5 })).toMatchObject({ value: { assumed: [] } });
});

test('where a caller waits and it is not stated which requests are known in advance, none is assumed to be, and the question is open', () => {
  const waiting = { predictionsPerDay: 3e6, callerWaits: true, sloMs: 50 };
  const open = { value: { assumed: ['known'], inputsKnownInAdvance: 0 } };
  expect(parseWorkload(waiting)).toMatchObject(open);
  expect(applySettings({}, ['predictionsPerDay=3m', 'callerWaits=yes', 'sloMs=50'])).toMatchObject(open);
  expect(
    applySettings(ASSUMED_WORKLOAD, ['predictionsPerDay=3m', 'callerWaits=yes', 'maxStalenessS=none']),
  ).toMatchObject(open);
  for (const stated of [{ inputsKnownInAdvance: 1 }, { keyColumn: 'customer' }]) {
    expect(parseWorkload({ ...waiting, ...stated })).toMatchObject({ value: { assumed: [], inputsKnownInAdvance: 1 } });
  }
});

test('settings may complete a workload that has nothing yet, and the last of two wins', () => {
  expect(applySettings({}, ['predictionsPerDay=7', 'predictionsPerDay=9'])).toMatchObject({
    kind: 'ok',
    value: { predictionsPerDay: 9 },
  });
});

test.each([
  ['slo=5', /"slo" is not a key of a workload; accepted are predictionsPerDay,.*region/],
  ['sloMs', /sloMs has no value: write sloMs=VALUE/],
  ['sloMs=soon', /sloMs: "soon" is not a number; write a time, such as 250 ms/],
  ['sloMs=1,500', /sloMs: "1,500" can mean 1500 or 1\.5/],
  ['sloMs=2M', /sloMs: "2M" can mean minutes or millions/],
  ['predictionsPerDay=5 apples', /unknown unit, apples; write a number of predictions a day/],
  ['sloMs=', /sloMs: "" is not a number/],
  ['sloMs=-5', /sloMs: too small/],
  ['sloMs=1e-300', /sloMs: too small/],
  ['sloMs=1e308', /sloMs: too big/],
  ['sloMs=1e999', /sloMs: "1e999" is not a number/],
  ['sloMs=0x10', /sloMs: "0x10" is not a number/],
  ['sloMs=0b11', /sloMs: "0b11" is not a number/],
  ['sloMs=1_', /sloMs: "1_" is not a number/],
  ['sloMs=_1', /sloMs: "_1" is not a number/],
  ['sloMs=1__0', /sloMs: "1__0" is not a number/],
  ['sloMs=Infinity', /sloMs: "Infinity" is not a number/],
  ['sloMs=١٢٣', /sloMs: "١٢٣" is not a number/],
  ['predictionsPerDay=1e-300', /predictionsPerDay: must be at least 0\.001/],
  ['peakToMean=1e308', /peakToMean: too big/],
  ['pathOverheadMs=1e308', /pathOverheadMs: too big/],
  ['maxStalenessS=1e308', /maxStalenessS: too big/],
  ['batchPeriodS=1e308', /batchPeriodS: too big/],
  ['batchPeriodS=1e-308', /batchPeriodS: too small/],
  ['deadlineS=1e308', /deadlineS: too big/],
  ['readsPerEntityPerDay=1e308', /readsPerEntityPerDay: too big/],
  ['payloadBytesIn=1e308', /payloadBytesIn: too big/],
  ['payloadBytesOut=1e308', /payloadBytesOut: too big/],
  ['minInstances=2e12', /minInstances: too big/],
  ['minInstances=0.5', /minInstances: invalid input/],
  ['sloPercentile=99.9999999999', /sloPercentile: too big/],
  ['failureRate=0.9999999999999999', /failureRate: too big/],
  ['__proto__=5', /"__proto__" is not a key/],
  ['constructor.monthlyUsd=5', /"constructor\.monthlyUsd" is not a key/],
  ['callerWaits=2', /callerWaits: "2" is neither true nor false/],
  ['shape=round', /shape: "round" is none of flat, diurnal/],
  ['inputsKnownInAdvance=2', /inputsKnownInAdvance: too big/],
  ['predictionsPerDay=none', /predictionsPerDay: invalid input/],
  ['current.monthlyUsd=5', /current\.mode is missing/],
  ['toString=5', /"toString" is not a key/],
])('the setting %s is refused with its key and what would be right', (setting, problem) => {
  expect(applySettings(base, [setting])).toMatchObject({ kind: 'refused', problem: expect.stringMatching(problem) });
});

test('the current cost is zero, or large enough to compare costs with', () => {
  const paid = (monthlyUsd: string) => applySettings(base, [`current.monthlyUsd=${monthlyUsd}`, 'current.mode=batch']);
  expect(paid('0')).toMatchObject({ kind: 'ok' });
  expect(paid('1e-300')).toMatchObject({
    kind: 'refused',
    problem: 'current.monthlyUsd: must be 0, or at least 0.01',
  });
  expect(paid('1e300')).toMatchObject({ kind: 'refused', problem: expect.stringContaining('too big') });
});

test('a day of a trace needs a minute with an arrival', () => {
  const traced = (minute: number) =>
    parseWorkload({
      predictionsPerDay: 5,
      shape: 'trace',
      traceMinutes: Array.from({ length: 1440 }, () => minute),
    });
  expect(traced(1)).toMatchObject({ kind: 'ok' });
  for (const minute of [0, 1e-300]) expect(traced(minute)).toMatchObject({ kind: 'refused' });
});

test('names of Object.prototype are keys like any other in a file: unknown ones', () => {
  for (const key of ['__proto__', 'constructor', 'toString']) {
    const json: unknown = JSON.parse(`{"predictionsPerDay": 5, "${key}": {"sloMs": 1}}`);
    expect(parseWorkload(json)).toMatchObject({ kind: 'refused', problem: expect.stringContaining(`"${key}"`) });
  }
});

test('every key of a workload can be set but its preset and what is read from files', () => {
  const groups = new Set(SETTING_KEYS.map((key) => key.split('.')[0]));
  expect([...groups, 'preset', 'assumed', 'reuse', 'traceMinutes', 'traceWeek', 'traceHours', 'quotas'].sort()).toEqual(
    Object.keys(Workload.shape).sort(),
  );
});

test('there are the eight presets of the command line, and each parses as it is', () => {
  expect(PRESETS.map((preset) => preset.name)).toEqual([
    'million-a-day',
    'nightly-scoring',
    'fraud-detection',
    'recommendations',
    'pricing',
    'support-replies',
    'analytics',
    'event-stream',
  ]);
  for (const { name, workload, title, description } of PRESETS) {
    expect(parseWorkload(workload)).toEqual({ kind: 'ok', value: workload });
    expect(workload.preset).toBe(name);
    expect(title.length).toBeGreaterThan(3);
    expect(description.endsWith('.')).toBe(true);
  }
  expect(findPreset('pricing')?.workload.predictionsPerDay).toBe(2_400_000);
  expect(findPreset('nothing')).toBeNull();
});

test('a shape of trace needs the file, and a file needs the shape', () => {
  const trace = { predictionsPerDay: 1000, shape: 'trace' };
  expect(parseWorkload(trace)).toMatchObject({ kind: 'refused', problem: expect.stringContaining('traceFile') });
  expect(applySettings(trace, ['traceFile=day.txt'])).toMatchObject({ kind: 'ok', value: { peakToMean: null } });
  const flat = { predictionsPerDay: 1000, traceFile: 'day.txt' };
  expect(parseWorkload(flat)).toMatchObject({ kind: 'refused', problem: expect.stringContaining('shape=trace') });
});

test('what a batch job keeps when it is interrupted is one of three, and shards by default', () => {
  const said = (value: string) => applySettings({ predictionsPerDay: 1 }, [`batchRecovery=${value}`]);
  expect(said('checkpoints')).toMatchObject({ kind: 'ok', value: { batchRecovery: 'checkpoints' } });
  expect(said('tape')).toMatchObject({
    problem: 'batchRecovery: "tape" is none of shards, checkpoints, whole-job',
  });
  expect(applySettings({}, ['predictionsPerDay=1'])).toMatchObject({ value: { batchRecovery: 'shards' } });
});

test('yes and no have two words each, a text is not empty, and spaces about a setting do not count', () => {
  const base = { predictionsPerDay: 1000 };
  const set = (...settings: readonly string[]) => {
    const outcome = applySettings(base, settings);
    return outcome.kind === 'ok' ? outcome.value : outcome.problem;
  };
  const waits = ['true', 'yes', 'false', 'no'].map((word) => set(`callerWaits=${word}`));
  expect(waits.map((workload) => (typeof workload === 'string' ? workload : workload.callerWaits))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(set('callerWaits=maybe')).toContain('neither true nor false');
  expect(set(' sloMs = 250 ')).toMatchObject({ sloMs: 250 });
  expect(set('sloMs=250', 'sloMs=null')).toMatchObject({ sloMs: null });
  expect(set('region=')).toContain('empty');
  expect(set('sloMs=')).toContain('is not a number');
  expect(set('current.monthlyUsd=5', 'current.mode=batch')).toMatchObject({
    current: { monthlyUsd: 5, mode: 'batch' },
  });
});

test('a base that is not an object counts as none: settings alone have to complete it', () => {
  for (const base of [null, 'text', 7, [1, 2]]) {
    expect(applySettings(base, ['predictionsPerDay=1000'])).toMatchObject({ kind: 'ok' });
    expect(applySettings(base, [])).toMatchObject({
      kind: 'refused',
      problem: expect.stringContaining('predictionsPerDay is missing'),
    });
  }
  expect(parseWorkload([])).toMatchObject({ kind: 'refused', problem: 'a workload is a JSON object' });
});

test('a server is a kind, or the milliseconds of request handling', () => {
  const base = { predictionsPerDay: 1000 };
  expect(applySettings(base, ['server=lean'])).toMatchObject({ value: { server: 'lean', handlingMs: null } });
  expect(applySettings(base, ['server=2.5'])).toMatchObject({ value: { handlingMs: 2.5 } });
  expect(parseWorkload({ ...base, server: 2.5 })).toMatchObject({ value: { handlingMs: 2.5 } });
  expect(applySettings(base, ['server=slow'])).toMatchObject({
    kind: 'refused',
    problem: 'server: "slow" is none of lean, python, milliseconds of request handling',
  });
  expect(applySettings(base, ['server=-1'])).toMatchObject({ kind: 'refused' });
});

test('what is allowed and what exists are lists of names, and an unknown one is refused with the nearest', () => {
  const read = (setting: string) => applySettings(base, [setting]);
  expect(read('without=kubernetes, spot')).toMatchObject({ kind: 'ok', value: { without: ['kubernetes', 'spot'] } });
  expect(read('only=none')).toMatchObject({ kind: 'ok', value: { only: [] } });
  expect(read('existing=eks,nat')).toMatchObject({ kind: 'ok', value: { existing: ['eks', 'nat'] } });
  expect(read('only=kubernetis')).toMatchObject({ problem: expect.stringContaining("did you mean 'kubernetes'?") });
  expect(read('existing=natt')).toMatchObject({ problem: expect.stringContaining("did you mean 'nat'?") });
});

test('a list of names that names nothing is refused: an empty variable of a script must not lift a restriction', () => {
  const withOnly = (text: string) => applySettings({ predictionsPerDay: 1 }, [`only=${text}`]);
  for (const empty of ['', ' ', ',', ', ,']) {
    expect(withOnly(empty)).toMatchObject({ kind: 'refused', problem: expect.stringContaining('names nothing') });
  }
  expect(withOnly('none')).toMatchObject({ value: { only: [] } });
});
