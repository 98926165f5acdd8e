import type { Reason } from '#core/contract/reasons/reasons.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { jobRowsPerSOf, type Machine, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import {
  discountFactor,
  type ServiceWords,
  type ServingDefinition,
  servingOption,
  x86InstanceTypes,
} from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { batchRowsPerS, capacityReasons } from './batch-capacity.ts';
import { planBatch, whyNoRuns } from './batch-plan.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob, batchRuns } from './batch-served.ts';
import { inCheapestPeriod } from './cheapest-period.ts';
import { jobRateReasons, jobStartS } from './startup.ts';

/** The machine of a managed job: its price in US dollars per hour in a draw, after the workload's discount, and what that rests on. */
interface JobMachine extends Machine {
  readonly usdPerHour: (draw: Draw) => number;
  readonly reasons: readonly Reason[];
}

/**
 * A batch as a job of a provider that starts instances for the run. The wait for an instance is not billed; the job on it is, from its start.
 * @param limits the start of the ids of its limits: `instances`, and `startup` and `billed-startup` in seconds.
 */
export function managedJob(stated: Stated, machine: JobMachine, limits: string): Planning<BatchJob> {
  const { context, candidate, workload } = stated;
  const { lookup, run } = context;
  const { networkGbps, profile, reasons, usdPerHour } = machine;
  const answers = new BatchAnswers(stated);
  const runs = batchRuns(stated, { most: { instances: lookup.limit(`${limits}.instances`), of: 'job' } });
  const loadS = jobStartS(run);
  const startupS = lookup.limit(`${limits}.startup`) + loadS;
  const billedStartS = lookup.limit(`${limits}.billed-startup`) + loadS;
  const kept = discountFactor(workload);
  return planned({
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      const usd = usdPerHour(simulation);
      const speedup = speedupOf(profile, simulation);
      const jobRowsPerS = jobRowsPerSOf(simulation, { profile, speedup });
      runs.begin(simulation, periodS);
      runs.rowsPerS = batchRowsPerS(payload, jobRowsPerS, networkGbps);
      runs.startupS = startupS * simulation.startupRatio;
      runs.billedStartS = billedStartS * simulation.startupRatio;
      runs.instanceUsdPerH = usd;
      if (!planBatch(runs)) return to.refuse(() => [whyNoRuns(runs)]);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      const hours = runs.instances * runs.perMonth() * (runs.billedS / 3600);
      to.item('job-instances', hours, 'hour', usd)?.describe({
        fields: { instanceType: candidate.instanceType ?? '' },
        kept,
        grows: inRuns(hours, runs),
      });
      answers.put(runs, runs.instances, to);
      if (to.explanation !== null) {
        const inferenceRowsPerS = profile.best.rowsPerS * speedup;
        answers.explain(to.explanation, runs, {
          profile,
          machine: deployedInstance(stated, machine),
          before: reasons,
          after: [
            ...capacityReasons(payload, jobRowsPerS, networkGbps),
            ...jobRateReasons(run, { jobRowsPerS, inferenceRowsPerS }),
          ],
        });
      }
      return true;
    },
  });
}

/** A batch service of another cloud that starts instances for a run. */
export function managedBatch(
  own: Pick<ServingDefinition, 'service' | 'cloud' | 'billed' | 'offered' | 'recipe'> &
    Pick<ServiceWords, 'name' | 'bill' | 'bills'> & {
      readonly prepare: (stated: Stated) => Planning<BatchJob>;
    },
): ServingDefinition {
  const { name, bill, bills, prepare, ...definition } = own;
  return servingOption({
    ...BATCH_OPTION,
    surroundings: () => 'provider-job',
    movingParts: 1,
    purchases: ['on-demand'],
    instanceTypes: x86InstanceTypes,
    scaling: () => ({ code: 'rows-or-instances' }),
    ...definition,
    words: {
      name,
      parts: 'a managed job and a schedule',
      growsBy: 'more instances per run',
      scaling: { 'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.' },
      ...(bill !== undefined && { bill }),
      ...(bills !== undefined && { bills }),
    },
    prepare: inCheapestPeriod(prepare),
  });
}
