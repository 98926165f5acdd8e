import type { EndpointDocument, LoadPlan } from '#core/contract/endpoint/endpoint.ts';
import { DEFAULT_CAPS } from '#core/contract/endpoint/endpoint-protocol.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { planLoad } from '#core/measure/endpoint/load-plan.ts';
import { loadPlanLines, progressText } from '#core/contract/endpoint/endpoint-words.ts';
import type { ReadTarget } from '#engine/endpoint/target.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { endpointText } from '#cli/format/endpoint.ts';
import { columnsOf } from '#cli/options/column-options.ts';
import {
  addEndpointOptions,
  DEFAULT_TIMEOUT_S,
  type EndpointFlags,
  targetOptions,
} from '#cli/options/endpoint-options.ts';
import { addMeasureOptions, addRateOptions, addRowOptions, type MeasureFlags } from '#cli/options/measure-options.ts';
import { givenNames } from '#cli/options/given-names.ts';
import { checkOutFile, writeDocument } from '#cli/options/out-file.ts';
import { type Outcome, outcome } from '#cli/output/outcome.ts';
import { confirmed } from '#cli/output/confirm.ts';

interface Flags extends MeasureFlags, EndpointFlags {
  readonly out?: string;
}

/** The options of a measurement on this machine that also count for an endpoint. */
const SHARED: readonly string[] = [
  '--model',
  '--data',
  '--synthetic',
  '--slo-ms',
  '--percentile',
  '--rate',
  '--duration-s',
  '--map',
  '--drop',
  '--label',
  '--dim',
  '--seed',
];

/** `modewise measure-endpoint URL`: logs what it will send, asks for confirmation unless the service is on this machine, and measures. */
export async function measureEndpointCommand(context: Context, flags: Flags, url: string): Promise<Outcome> {
  const { log, interruption, style } = context;
  checkFlags(flags);
  checkOutFile(flags.out, 'endpoint.json');
  const plan = loadPlanOf(flags);
  const { readTarget } = await import('#engine/endpoint/target.ts');
  const target = await readTarget(targetOptions(url, flags.protocol ?? 'v2', flags));
  for (const line of loadPlanLines(plan, target.shown)) log(line);
  if (!target.shown.isVerified) log('the certificate of the service is not checked (--insecure)');
  await confirm(flags, target);
  interruption.announce('stopping…');
  const { measureEndpoint } = await import('#engine/endpoint/measure-endpoint.ts');
  const { progressOf } = await import('#engine/endpoint/progress.ts');
  const { createChildBenchHost } = await import('#engine/bench/bench-host-child.ts');
  const benchHost = createChildBenchHost();
  const { localRows } = await import('#engine/endpoint/local-rows.ts');
  const seed = flags.seed ?? MEASURE_DEFAULTS.seed;
  const { signal } = interruption;
  const data = await localRows(flags.data ?? null, { seed, benchHost, signal, onProgress: log });
  const document = await measureEndpoint({
    benchHost,
    target,
    plan,
    slo: flags.sloMs === undefined ? null : { ms: flags.sloMs, percentile: flags.percentile ?? 99 },
    data,
    syntheticRows: flags.synthetic ?? null,
    model: flags.model ?? null,
    ...columnsOf(flags),
    seed,
    connections: flags.connections ?? null,
    generators: flags.generators ?? null,
    timeoutMs: 1000 * (flags.timeoutS ?? DEFAULT_TIMEOUT_S),
    signal,
    onEvent: (event) => {
      const progress = progressOf(event);
      if (progress !== null) log(progressText(progress));
    },
  });
  if (flags.out !== undefined) {
    await writeDocument(flags.out, document);
    log(`written to ${flags.out}`);
  }
  return outcome(document, (shown) => endpointText(shown, style), exitCodeOf(document));
}

/** A measurement without a conclusive rate has failed. */
function exitCodeOf({ state, points }: EndpointDocument): 0 | 1 | 3 {
  if (state === 'interrupted') return 3;
  const tells = points.some(({ verdict }) => verdict !== 'generator-limited' && verdict !== 'too-few');
  return tells ? 0 : 1;
}

function checkFlags(flags: Flags): void {
  const unused = givenNames(flags, addMeasureOptions).filter((name) => !SHARED.includes(name));
  if (unused.length > 0) {
    throw usage(
      `${unused.join(', ')} has no effect on a running service`,
      'Remove it: the service decides how it runs.',
    );
  }
  if (flags.protocol === undefined) {
    throw usage('the protocol is missing', 'Add --protocol v2, v2-grpc, sagemaker, tfserving or json.');
  }
  if (flags.contentType !== undefined && flags.protocol !== 'sagemaker') {
    throw usage('--content-type is for --protocol sagemaker', 'Remove it.');
  }
  const hasPrice = flags.pricePerMillion !== undefined || flags.pricePerHour !== undefined;
  if (flags.maxUsd !== undefined && !hasPrice) {
    throw usage('--max-usd requires a price', 'Add --price-per-million X or --price-per-hour X.');
  }
  if (flags.data !== undefined && flags.synthetic !== undefined) {
    throw usage('--data cannot be combined with --synthetic', 'Use one of them.');
  }
}

function loadPlanOf(flags: Flags): LoadPlan {
  const { maxRps, maxRequests, maxSeconds, maxUsd, pricePerMillion, pricePerHour } = flags;
  const rates = [...new Set(flags.rate ?? [])];
  const ratePerS = maxRps ?? DEFAULT_CAPS.ratePerS;
  const above = rates.find((each) => each > ratePerS);
  if (above !== undefined) {
    throw usage(
      `--rate ${above} is over the limit of ${ratePerS} requests/s`,
      `Allow it with --max-rps ${above}, if you may load the service.`,
    );
  }
  const hasPrice = pricePerMillion !== undefined || pricePerHour !== undefined;
  const plan = planLoad({
    caps: {
      ratePerS,
      requests: maxRequests ?? DEFAULT_CAPS.requests,
      seconds: maxSeconds ?? DEFAULT_CAPS.seconds,
      usd: maxUsd ?? null,
    },
    price: hasPrice ? { perMillionUsd: pricePerMillion ?? null, perHourUsd: pricePerHour ?? null } : null,
    ratesPerS: rates,
    durationS: flags.durationS ?? null,
  });
  if (plan !== null) return plan;
  throw usage(
    'the limits leave no room for a warm-up and one rate',
    'Raise --max-requests, --max-seconds or --max-usd.',
  );
}

async function confirm({ yes }: Flags, { shown }: ReadTarget): Promise<void> {
  if (shown.isLoopback || yes === true) return;
  if (await confirmed(`Send this load to ${shown.host}?`)) return;
  throw usage(
    `nothing was sent: ${shown.host} is not this machine`,
    'Add --yes if you may load it, or change --max-rps, --max-requests and --max-seconds.',
  );
}

/** Adds the options and the action of `modewise measure-endpoint`. */
export const define: Define = (command, register, say) => {
  addEndpointOptions(command, say);
  addRateOptions(command, say, {
    rate: 'requests per second to measure (repeatable; default: four rates up to 70% of --max-rps)',
    durationS: 'seconds per measured rate (default: by the limits)',
  })
    .optionsGroup('Rows:')
    .option('--model <file>', 'ONNX file, or sample:NAME, whose answers are compared with those of the service');
  addRowOptions(command, say).optionsGroup('Output:').option('--out <file>', 'also write endpoint.json to this file');
  register(command, measureEndpointCommand satisfies Action<Flags, [string]>);
};
