import type { Reason } from '#core/contract/reasons/reasons.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { GIB } from '#core/price/pricing/units.ts';
import { type CloudMessages, cloudMessagesOf, tooLargeFor } from '#core/price/serving/candidate/cloud-messages.ts';
import { requestsPerMonth, writeRates } from '#core/price/serving/candidate/demand.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import {
  discountFactor,
  type EvaluateDraw,
  type ServingDefinition,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import type { ManagedContainers } from '#core/price/serving/container/managed-containers.ts';
import type { TaskSize } from '#core/price/serving/container/task-sizes.ts';
import { prepareConsumers, setServed, type StreamMachine, tellReaders } from './stream-consumers.ts';
import type { StreamTerms } from './stream-plan.ts';
import { streamAnswers } from './stream-sink.ts';

/** Containers of a cloud that always run and read its message service. */
export interface ManagedStream {
  readonly of: ManagedContainers;
  /** The name of a container in a bill. */
  readonly name: string;
  /** The rows of the prices of a vCPU and of a GiB, and the seconds that they are for. */
  readonly rate: readonly [cpu: string, memory: string, perS: 1 | 3600];
  /** The rows of the price of a disk of each container and of its size; absent for none. */
  readonly disk?: { readonly price: string; readonly size: string };
  /** The row of the price of a GiB that passes the service; absent for none. */
  readonly data?: string;
}

/** A message service of a cloud that containers read in micro-batches: they gather messages for a window and score them together. */
export function managedStream(
  own: Pick<ServingDefinition, 'service' | 'words' | 'billed' | 'movingParts' | 'recipe'>,
  stream: ManagedStream,
): ServingDefinition {
  const { of, rate, disk, data } = stream;
  const [cpu, memory] = rate;
  return servingOption({
    ...own,
    cloud: of.cloud,
    isMetered: true,
    mode: 'microbatch',
    readsFrom: 'queue',
    surroundings: () => 'provider-consumers',
    purchases: ['on-demand'],
    instanceTypes: 'none',
    prices: {
      products: [of.product],
      ids: [cpu, memory, ...(disk === undefined ? [] : [disk.price]), ...(data === undefined ? [] : [data])],
    },
    obstacles,
    scaling: () => ({ code: 'containers-by-messages' }),
    errorHandling: ({ workload }) => ({ unit: 'item', expectedReworkPct: 100 * retriedShare(workload.failureRate) }),
    prepare: (stated) => prepare(stream, stated),
  });
}

const WITHOUT_REPLY: readonly Reason[] = [{ code: 'queue-without-reply' }];
const NONE: readonly Reason[] = [];

function obstacles({ workload, context }: Asked): readonly Reason[] {
  if (workload.callerWaits) return WITHOUT_REPLY;
  const messages = cloudMessagesOf(context.lookup);
  return messages === null ? NONE : tooLargeFor(messages, 'record', workload.payloadBytesIn);
}

function prepare(stream: ManagedStream, stated: Stated): Planning<EvaluateDraw> {
  const { lookup } = stated.context;
  const messages = cloudMessagesOf(lookup);
  if (messages === null) return impossible(productsUnpriced(lookup, stream.of.product));
  const machines = consumersOf(stream, stated);
  if (machines.state === 'impossible') return machines;
  const { receiveMs } = messages;
  const planIn = prepareConsumers(stated, machines.plan, {
    terms: termsOf(messages, stated),
    setPropagation: (_asked, load) => {
      load.propagationP50Ms = receiveMs.p50;
      load.propagationP99Ms = receiveMs.p99;
    },
  });
  const answers = streamAnswers(stated);
  const dataUsd = stream.data === undefined ? null : lookup.usd(stream.data);
  return planned((asked, to) => {
    const read = planIn(asked, to);
    if (read === null) return false;
    const perMonth = requestsPerMonth(asked);
    const bytes = payloadIn(asked).payloadBytesIn;
    // Whoever makes an event publishes it at once; a reader gets those of its window together.
    const flow = {
      perMonth,
      peakPerS: writeRates(asked).peakPerS,
      bytes,
      published: 1,
      delivered: read.plan.batchRows,
    };
    const events = { ...flow, deliveries: 1 + retriedShare(asked.workload.failureRate) };
    const bill = messages.bill(events);
    if (bill.state === 'impossible') return to.refuse(() => bill.reasons);
    to.add(bill.plan);
    if (!answers.put(asked, read, to)) return false;
    if (dataUsd !== null) to.item('stream-engine-data', (events.deliveries * perMonth * bytes) / GIB, 'gb', dataUsd);
    read.bill(asked, to);
    setServed(read, answers.use, to);
    if (to.explanation !== null) {
      const said: Reason = {
        code: 'requests-through',
        transport: messages.product,
        monthlyUsd: bill.plan.reduce((usd, item) => usd + item.monthlyUsd, 0),
        otherTransport: null,
        otherMonthlyUsd: null,
      };
      const source = { kind: 'queue', isFifo: asked.workload.needsOrder } as const;
      tellReaders(read, { before: [...read.before, said, ...messages.tell(events)], source }, to);
    }
    return true;
  });
}

function termsOf({ product, receiveMs }: CloudMessages, { context: { lookup } }: Stated): StreamTerms {
  return {
    shortestWindowS: receiveMs.p50 / 1000,
    longestWindowS: lookup.limit(`${product}.window`),
    readRows: lookup.limit(`${product}.read-rows`),
  };
}

/** Every size that holds the model as a consumer, smallest first. */
function consumersOf(stream: ManagedStream, { context, workload }: Stated): Planning<readonly StreamMachine[]> {
  const { of, rate, disk, name } = stream;
  const { lookup } = context;
  const offer = of.sizesIn(context);
  if (offer.state === 'impossible') return offer;
  const [cpu, memory, perS] = rate;
  const perHour = 3600 / perS;
  const [cpuUsd, memoryUsd] = [lookup.usd(cpu), lookup.usd(memory)];
  const diskUsd = disk === undefined ? 0 : lookup.limit(disk.size) * lookup.usd(disk.price);
  const kept = discountFactor(workload);
  return planned(
    offer.plan.sizes.map((size: TaskSize) => {
      const usd = (perHour * (size.vcpus * cpuUsd + size.memoryGb * memoryUsd) + diskUsd) * kept;
      return {
        profile: size.profile,
        networkGbps: size.networkGbps,
        hourUsd: () => usd,
        name: `${name} of ${size.vcpus} vCPU, ${size.memoryGb} GiB`,
        task: { vcpus: size.vcpus, memoryGb: size.memoryGb },
        volumeGb: 0,
        deployed: () => of.deployed(size),
        reasons: [offer.plan.reason],
        quotaOf: () => ENOUGH,
      };
    }),
  );
}
