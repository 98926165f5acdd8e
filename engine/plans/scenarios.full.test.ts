import { describe, expect, test } from 'vitest';
import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { testCloudsScenarios, testDoubtedScenarios, testScenarios } from './scenario-tests.cases.ts';
import { AZURE } from './scenarios-azure.cases.ts';
import { BILLS, FAILED_AND_STORED } from './scenarios-bills.cases.ts';
import { BORDERS_CALLER_WAITS } from './scenarios-borders-caller-waits.cases.ts';
import { BORDERS_NO_CALLER_WAITS } from './scenarios-borders-no-caller-waits.cases.ts';
import { CALLER_WAITS } from './scenarios-caller-waits.cases.ts';
import { NO_CALLER_WAITS } from './scenarios-no-caller-waits.cases.ts';
import { CONFIDENCE, KNOWN } from './scenarios-doubts.cases.ts';
import { GCP } from './scenarios-gcp.cases.ts';
import { HANDLING } from './scenarios-handling.cases.ts';
import { REGIONS } from './scenarios-regions.cases.ts';
import { THREE_CLOUDS_ALL } from './scenarios-three-clouds-all.cases.ts';
import { THREE_CLOUDS_AWS } from './scenarios-three-clouds-aws.cases.ts';
import { THREE_CLOUDS_AZURE } from './scenarios-three-clouds-azure.cases.ts';
import { THREE_CLOUDS_GCP } from './scenarios-three-clouds-gcp.cases.ts';
import { TIES } from './scenarios-ties.cases.ts';
import { WORK_AT_ONCE } from './scenarios-work-at-once.cases.ts';
import { doubtedPlan } from './testing-scenario-plans.ts';

// What scenarios.test.ts leaves out.
testScenarios(exceptEveryNth([...NO_CALLER_WAITS, ...CALLER_WAITS], 8));
testDoubtedScenarios(exceptEveryNth([...BILLS, ...GCP, ...AZURE], 8));
testDoubtedScenarios(exceptEveryNth([...THREE_CLOUDS_AWS, ...THREE_CLOUDS_GCP, ...THREE_CLOUDS_AZURE], 8));
testCloudsScenarios(exceptEveryNth(THREE_CLOUDS_ALL, 8));
testScenarios([...BORDERS_NO_CALLER_WAITS, ...BORDERS_CALLER_WAITS, ...WORK_AT_ONCE]);
testDoubtedScenarios([...HANDLING, ...TIES, ...REGIONS, ...KNOWN, ...CONFIDENCE, ...FAILED_AND_STORED]);

describe('costs over shares of failed rows and over the storage of inputs', () => {
  test('retries raise the cost of a night by their share at most, and never lower it', () => {
    const costs = FAILED_AND_STORED.filter(({ name }) => name.startsWith('ten million rows a night')).map(
      (scenario) =>
        doubtedPlan(scenario).options.find(({ id }) => id === 'lambda-batch/arm64/on-demand')?.monthlyUsd?.value,
    );
    const [none = Number.NaN, ...others] = costs;
    [0.001, 0.01, 0.1].forEach((share, index) => {
      expect(others[index]).toBeGreaterThanOrEqual(none);
      expect(others[index]).toBeLessThanOrEqual((none / (1 - share)) * 1.02);
    });
  });

  test('inputs that lie somewhere anyway cost least, then columnar files, then files as they are sent', () => {
    const [images] = FAILED_AND_STORED.filter(({ name }) => name.startsWith('images of the day that lie'));
    if (images === undefined) throw new Error('no scenario of stored images');
    const [already = 0, columnar = 0, asSent = 0] = (['already', 'kept-columnar', 'kept-as-sent'] as const).map(
      (inputsStored) =>
        doubtedPlan({ ...images, workload: { ...images.workload, inputsStored } }).options.find(({ id }) =>
          id.startsWith('batch-fargate/arm64/on-demand'),
        )?.monthlyUsd?.value,
    );
    expect(already).toBeGreaterThan(0);
    expect(columnar).toBeGreaterThanOrEqual(already);
    expect(asSent).toBeGreaterThan(columnar);
    // Two days of 586 GiB at $0.023, and 2.3 million writes of 8 MB at $5 per million.
    expect(asSent - already).toBeGreaterThan(36);
    expect(asSent - already).toBeLessThan(40);
  });
});
