import { expect, test } from 'vitest';
import type { FleetPack } from '#core/contract/fleet/fleet.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedFleetReason } from '#core/contract/fleet/fleet-words.ts';
import { acceptPack } from './accept-pack.ts';
import { exampleStudy, exampleType } from './testing.ts';

const run = exampleRun();
const type = exampleType('c7i.large', { vcpus: run.host.logicalCores });
const study = exampleStudy([type], { model: { file: 'm.onnx', sha256: run.model.sha256 ?? '', bytes: 1 } });
const pack: FleetPack = {
  schemaVersion: 1,
  studyId: study.studyId,
  instanceType: 'c7i.large',
  machine: { smbios: 'c7i.large', imds: null },
  run,
};

function accepted(of: Partial<FleetPack> = {}, neighbours: number | null = 0, measured = run) {
  return acceptPack({ ...pack, ...of }, measured, { study, type, seen: { neighbours } });
}

test('a pack becomes a run of its type, with its trust as it was', () => {
  expect(accepted()).toEqual({ kind: 'accepted', run: { ...run, host: { ...run.host, instanceType: 'c7i.large' } } });
});

test('neighbours, and a type that only the label says, are in the trust of the run', () => {
  const found = accepted({ machine: { smbios: null, imds: null } }, 2, { ...run, host: { ...run.host, arch: 'x64' } });
  if (found.kind === 'refused') throw new Error(statedFleetReason(found.reason).text);
  const reasons = found.run.trust.reasons.filter(({ code }) => code === 'neighbours' || code === 'label-unconfirmed');
  expect(reasons).toMatchObject([
    { code: 'label-unconfirmed', instanceType: 'c7i.large' },
    { code: 'neighbours', pods: 2 },
  ]);
  expect(found.run.trust.verdict).not.toBe('good');
  for (const { text, fix } of reasons) expect(`${text} ${fix}`).toMatch(/^[A-Z].*\.$/);
});

test.each([
  ['of another study', accepted({ studyId: 'mw-00000000' }), 'pack-of-other-study'],
  ['of another type', accepted({ instanceType: 'c6i.large' }), 'pack-of-other-study'],
  [
    'of another model',
    accepted({}, 0, { ...run, model: { ...run.model, sha256: 'cd'.repeat(32) } }),
    'pack-of-other-model',
  ],
  ['that is not complete', accepted({}, 0, { ...run, state: 'partial' }), 'incomplete-run'],
  ['of a lying label', accepted({ machine: { smbios: 'c5.large', imds: null } }), 'lying-label'],
] as const)('a pack %s is refused', (_, found, code) => {
  expect(found).toMatchObject({ kind: 'refused', reason: { code } });
});
