import { expect, test } from 'vitest';
import type { UseOf } from '#core/contract/serving/deployment.ts';
import type { Recipe } from './recipe-parts.ts';
import { withSchedule } from './schedule-steps.ts';

const RECIPE: Recipe = {
  files: [],
  settings: null,
  packages: [],
  modelFile: 'model.onnx',
  deploy: [{ command: 'deploy' }],
  rollBack: [],
  values: {},
};

function fleet(schedule: NonNullable<UseOf<'fleet'>['scaler']>['schedule']): UseOf<'fleet'> {
  return {
    kind: 'fleet',
    count: 9,
    peak: { onDemand: 9, spot: 0 },
    always: { onDemand: 2, spot: 0 },
    scaling: 'by-load',
    scaler: { target: 0.5, schedule },
    pods: null,
  };
}

const commands = (recipe: Recipe): readonly string[] =>
  recipe.deploy.map((step) => ('command' in step ? step.command : step.text));

test('a fleet without a schedule has no further steps', () => {
  expect(withSchedule(RECIPE, fleet(null), 'ecs')).toBe(RECIPE);
});

test('minimums of a day are scheduled actions of each day', () => {
  const schedule = { cycle: 'day', minimums: [{ fromMinute: 510, minInstances: 9 }] } as const;
  const [, first] = commands(withSchedule(RECIPE, fleet({ ...schedule, minimums: [...schedule.minimums] }), 'ecs'));
  expect(first).toContain(
    '--service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id "$SCALED"',
  );
  expect(first).toContain('--scheduled-action-name from-8-30 --schedule "cron(30 8 * * ? *)"');
  expect(first).toMatch(/MinCapacity=9$/);
});

test('minimums of a week name their weekday, of machines as a recurrence', () => {
  const minimums = [{ fromMinute: 2 * 1440 + 60, minInstances: 4 }];
  const [, tasks] = commands(withSchedule(RECIPE, fleet({ cycle: 'week', minimums }), 'sagemaker'));
  expect(tasks).toContain('from-wed-1-0 --schedule "cron(0 1 ? * WED *)"');
  const [, machines] = commands(withSchedule(RECIPE, fleet({ cycle: 'week', minimums }), 'ec2'));
  expect(machines).toContain('--auto-scaling-group-name "$SCALED"');
  expect(machines).toContain('--recurrence "0 1 * * WED" --min-size 4');
});
