import { sameAsLast } from '#core/once-per.ts';
import { deployedTask, fargateOffer, taskCaveats, taskText } from '#core/price/serving/container/fargate.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { StreamMachine } from './stream-consumers.ts';

/** Every size of a Fargate task that holds the model, as a consumer, smallest first. */
export function fargateConsumers({ context, workload }: Stated): Planning<readonly StreamMachine[]> {
  const offer = fargateOffer(context, 'x86_64');
  if (offer.state === 'impossible') return offer;
  const { sizes, hourUsd, reason } = offer.plan;
  return planned(
    sizes.map((size) => {
      const usd = hourUsd(size) * discountFactor(workload);
      return {
        profile: size.profile,
        networkGbps: size.networkGbps,
        hourUsd: () => usd,
        name: `Fargate ${taskText(size)}`,
        task: { vcpus: size.vcpus, memoryGb: size.memoryGb },
        volumeGb: 0,
        deployed: () => deployedTask(size, 'x86_64'),
        reasons: [reason],
        quotaOf: sameAsLast((tasks) => taskCaveats(context.lookup, size, tasks)),
      };
    }),
  );
}
