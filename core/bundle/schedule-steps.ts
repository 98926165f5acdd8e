import type { FleetScaler, UseOf } from '#core/contract/serving/deployment.ts';
import { counted } from '#core/words/format/format.ts';
import { dayAndClock, clock } from '#core/words/format/week-time.ts';
import type { Recipe, Step } from './recipe-parts.ts';

/** What is scaled: a target of Application Auto Scaling by its namespace, or a group of EC2 Auto Scaling. */
type Scaled = 'ecs' | 'sagemaker' | 'ec2';

const DIMENSIONS = { ecs: 'ecs:service:DesiredCount', sagemaker: 'sagemaker:variant:DesiredInstanceCount' } as const;
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
const DAY_MINUTES = 1440;
/** A recipe with the minimums of its fleet on a schedule, as they were simulated; unchanged without one. */
export function withSchedule(recipe: Recipe, { scaler }: UseOf<'fleet'>, scaled: Scaled): Recipe {
  const schedule = scaler?.schedule ?? null;
  if (schedule === null || schedule.minimums.length === 0) return recipe;
  return {
    ...recipe,
    deploy: [...recipe.deploy, ...schedule.minimums.map((minimum) => stepOf(schedule.cycle, minimum, scaled))],
  };
}

type Schedule = NonNullable<FleetScaler['schedule']>;

function stepOf(
  cycle: Schedule['cycle'],
  { fromMinute, minInstances }: Schedule['minimums'][number],
  scaled: Scaled,
): Step {
  const ofDay = fromMinute % DAY_MINUTES;
  const [hour, minute] = [Math.floor(ofDay / 60), ofDay % 60];
  const weekday = WEEKDAYS[Math.floor(fromMinute / DAY_MINUTES) % 7] ?? 'MON';
  const name = `from-${cycle === 'day' ? '' : `${weekday.toLowerCase()}-`}${hour}-${minute}`;
  const note = `at least ${counted(minInstances, 'instance')} from ${cycle === 'day' ? `${clock(ofDay)} each day` : dayAndClock(fromMinute)}`;
  if (scaled === 'ec2') {
    const recurrence = `${minute} ${hour} * * ${cycle === 'day' ? '*' : weekday}`;
    return {
      command: `aws autoscaling put-scheduled-update-group-action --region={{region}} --auto-scaling-group-name "$SCALED" --scheduled-action-name ${name} --recurrence "${recurrence}" --min-size ${minInstances}`,
      note,
    };
  }
  const cron = cycle === 'day' ? `cron(${minute} ${hour} * * ? *)` : `cron(${minute} ${hour} ? * ${weekday} *)`;
  return {
    command: `aws application-autoscaling put-scheduled-action --region={{region}} --service-namespace ${scaled} --scalable-dimension ${DIMENSIONS[scaled]} --resource-id "$SCALED" --scheduled-action-name ${name} --schedule "${cron}" --scalable-target-action MinCapacity=${minInstances}`,
    note,
  };
}
