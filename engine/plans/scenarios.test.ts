import { expect, test } from 'vitest';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { testCloudsScenarios, testDoubtedScenarios, testScenarios } from './scenario-tests.cases.ts';
import { BILLS, FAILED_AND_STORED } from './scenarios-bills.cases.ts';
import { BORDERS_CALLER_WAITS } from './scenarios-borders-caller-waits.cases.ts';
import { BORDERS_NO_CALLER_WAITS } from './scenarios-borders-no-caller-waits.cases.ts';
import { CALLER_WAITS } from './scenarios-caller-waits.cases.ts';
import { CONFIDENCE, KNOWN } from './scenarios-doubts.cases.ts';
import { AZURE } from './scenarios-azure.cases.ts';
import { GCP } from './scenarios-gcp.cases.ts';
import { HANDLING } from './scenarios-handling.cases.ts';
import { OPEN } from './scenarios-open.cases.ts';
import { NO_CALLER_WAITS } from './scenarios-no-caller-waits.cases.ts';
import { REGIONS } from './scenarios-regions.cases.ts';
import { THREE_CLOUDS_ALL } from './scenarios-three-clouds-all.cases.ts';
import { THREE_CLOUDS_AWS } from './scenarios-three-clouds-aws.cases.ts';
import { THREE_CLOUDS_AZURE } from './scenarios-three-clouds-azure.cases.ts';
import { THREE_CLOUDS_GCP } from './scenarios-three-clouds-gcp.cases.ts';
import { TIES } from './scenarios-ties.cases.ts';
import { WORK_AT_ONCE } from './scenarios-work-at-once.cases.ts';

const PLAIN = [
  ...NO_CALLER_WAITS,
  ...BORDERS_NO_CALLER_WAITS,
  ...CALLER_WAITS,
  ...BORDERS_CALLER_WAITS,
  ...WORK_AT_ONCE,
];
const DOUBTED = [
  ...HANDLING,
  ...TIES,
  ...REGIONS,
  ...KNOWN,
  ...CONFIDENCE,
  ...BILLS,
  ...FAILED_AND_STORED,
  ...GCP,
  ...AZURE,
  ...THREE_CLOUDS_AWS,
  ...THREE_CLOUDS_GCP,
  ...THREE_CLOUDS_AZURE,
  ...THREE_CLOUDS_ALL,
];

test('every scenario has a name of its own, and at least fifty are of a doubting reader', () => {
  for (const scenarios of [PLAIN, DOUBTED]) {
    const names = scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
  expect(DOUBTED.length).toBeGreaterThanOrEqual(50);
  expect(DOUBTED.map(({ name }) => name)).toEqual(expect.arrayContaining([...OPEN.keys()]));
});

// Every eighth clear answer and bill. scenarios.full.test.ts has the others, and those close to a border, in a tie, of other regions and with flips.
testScenarios(everyNth([...NO_CALLER_WAITS, ...CALLER_WAITS], 8));
testDoubtedScenarios(everyNth([...BILLS, ...GCP, ...AZURE], 8));
testDoubtedScenarios(everyNth([...THREE_CLOUDS_AWS, ...THREE_CLOUDS_GCP, ...THREE_CLOUDS_AZURE], 8));
testCloudsScenarios(everyNth(THREE_CLOUDS_ALL, 8));
