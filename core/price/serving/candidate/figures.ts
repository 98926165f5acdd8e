import type { Projector } from '#core/project/projection/project.ts';
import { ec2Name, type Lookup } from './lookup.ts';
import { isBurstable } from './machine.ts';
import type { Candidate } from './types.ts';

/** The cost and the performance of a machine; lower is better for every figure. */
export interface MachineFigures {
  /** US dollars per hour under the candidate's purchase. */
  readonly usdPerHour: number;
  /** Seconds of the whole machine for a row, at the best batch size and in a job. */
  readonly bestRowS: number;
  readonly jobRowS: number;
  /** Milliseconds of a single inference. */
  readonly singleMs: number;
}

/** The figures of a candidate's machine; null without an instance type, a price or a projection. */
export function machineFigures(
  { instanceType, purchase }: Candidate,
  { lookup, project }: { readonly lookup: Lookup; readonly project: Projector },
): MachineFigures | null {
  const instance = instanceType === null ? null : lookup.instance(instanceType);
  if (instance === null || isBurstable(instance.instanceType)) return null;
  const hosted = instanceType === ec2Name(instance.instanceType) ? null : instance.sagemaker;
  const price = hosted ?? lookup.ec2Price(instance, purchase);
  const projection = project(instance);
  if (price === null || projection.state !== 'projected') return null;
  const { best, jobRowsPerS, serviceMs } = projection.profile;
  return {
    usdPerHour: price.usdPerHour,
    bestRowS: 1 / best.rowsPerS,
    jobRowS: 1 / jobRowsPerS,
    singleMs: serviceMs(1),
  };
}

/** Whether one machine is at least as good as another in every figure. */
export function isAsGood(one: MachineFigures, other: MachineFigures): boolean {
  return (
    one.usdPerHour <= other.usdPerHour &&
    one.bestRowS <= other.bestRowS &&
    one.jobRowS <= other.jobRowS &&
    one.singleMs <= other.singleMs
  );
}
