import { deployedTask, fargateOffer, taskCaveats, taskText } from '#core/price/serving/container/fargate.ts';
import { type Asked, discountFactor } from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { leastConsumersOf, planConsumers, type StreamMachine } from './stream-consumers.ts';
import type { StreamPlan, StreamTerms } from './stream-plan.ts';

/** Every size of a Fargate task that holds the model, as a consumer, smallest first. */
export function fargateConsumers({ context, workload }: Asked): Planning<readonly StreamMachine[]> {
  const offer = fargateOffer(context, 'x86_64');
  if (offer.state === 'impossible') return offer;
  const { sizes, hourUsd, reason } = offer.plan;
  return planned(
    sizes.map((size) => ({
      profile: size.profile,
      networkGbps: size.networkGbps,
      hourUsd: hourUsd(size) * discountFactor(workload),
      name: `Fargate ${taskText(size)}`,
      task: { vcpus: size.vcpus, memoryGb: size.memoryGb },
      volumeGb: 0,
      deployed: () => deployedTask(size, 'x86_64'),
      reasons: [reason],
      quotaOf: (tasks) => taskCaveats(context.lookup, size, tasks),
    })),
  );
}

/** A machine with the consumers that the load needs of it. */
export interface ChosenConsumers {
  readonly machine: StreamMachine;
  readonly consumers: StreamPlan;
}

/** The cheapest feasible machine; if none is feasible, the reasons against the largest. */
export function cheapestConsumers(
  asked: Asked,
  machines: readonly StreamMachine[],
  terms: StreamTerms,
): Planning<ChosenConsumers> {
  const least = leastConsumersOf(asked.workload);
  let best: ChosenConsumers | null = null;
  let missed: Impossible = impossible({ code: 'task-size-missing' });
  for (const machine of machines) {
    if (best !== null && least * machine.hourUsd >= hourUsd(best)) continue;
    const planning = planConsumers(asked, terms, machine);
    if (planning.state === 'impossible') {
      missed = planning;
      continue;
    }
    const next: ChosenConsumers = { machine, consumers: planning.plan };
    if (best === null || hourUsd(next) < hourUsd(best)) best = next;
  }
  return best === null ? missed : planned(best);
}

function hourUsd({ machine, consumers }: ChosenConsumers): number {
  return consumers.consumers * machine.hourUsd;
}
