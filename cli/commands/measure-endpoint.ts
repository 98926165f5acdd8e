import type { EndpointDocument, LoadPlan } from '#core/contract/endpoint.ts';
import { DEFAULT_CAPS } from '#core/contract/endpoint-protocol.ts';
import { MEASURE_DEFAULTS } from '#core/contract/measure.ts';
import { planLoad } from '#core/measure/endpoint/load-plan.ts';
import { loadPlanLines, progressText } from '#core/words/endpoint.ts';
import type { ReadTarget } from '#engine/endpoint/target.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Context } from '#cli/context.ts';
import { endpointText } from '#cli/format/endpoint.ts';
import { DEFAULT_TIMEOUT_S, type EndpointFlags, targetOptions } from '#cli/options/endpoint-options.ts';
import { givenNames, type MeasureFlags } from '#cli/options/measure-options.ts';
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

/** `modewise measure --target URL`: says what is sent, asks for another machine than this one, and measures. */
export async function measureTargetCommand(context: Context, flags: Flags): Promise<Outcome> {
  const { log, interruption, style } = context;
  checkFlags(flags);
  checkOutFile(flags.out, 'endpoint.json');
  const plan = loadPlanOf(flags);
  const { readTarget } = await import('#engine/endpoint/target.ts');
  const target = await readTarget(targetOptions(flags.target ?? '', flags.protocol ?? 'v2', flags));
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
    maps: flags.map ?? [],
    drops: flags.drop ?? [],
    labels: flags.label ?? [],
    dims: Object.fromEntries(flags.dim ?? []),
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

/** Void, or nothing measured at all, is a failed measurement. */
function exitCodeOf({ state, points }: EndpointDocument): 0 | 1 | 3 {
  if (state === 'interrupted') return 3;
  const tells = points.some(({ verdict }) => verdict !== 'generator-limited' && verdict !== 'too-few');
  return tells ? 0 : 1;
}

function checkFlags(flags: Flags): void {
  const unused = givenNames(flags).filter((name) => !SHARED.includes(name));
  if (unused.length > 0) {
    throw usage(`${unused.join(', ')} has no effect on --target`, 'Remove it: the service decides how it runs.');
  }
  if (flags.protocol === undefined) {
    throw usage('--target takes a protocol', 'Add --protocol v2, v2-grpc, sagemaker, tfserving or json.');
  }
  if (flags.contentType !== undefined && flags.protocol !== 'sagemaker') {
    throw usage('--content-type is for --protocol sagemaker', 'Remove it.');
  }
  const hasPrice = flags.pricePerMillion !== undefined || flags.pricePerHour !== undefined;
  if (flags.maxUsd !== undefined && !hasPrice) {
    throw usage('--max-usd takes a price', 'Add --price-per-million X or --price-per-hour X.');
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
      `--rate ${above} is over ${ratePerS} requests/s, which are never exceeded`,
      `Allow it with --max-rps ${above}, if the service is yours to load.`,
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
    'what is allowed leaves no room for a warm-up and one rate',
    'Raise --max-requests, --max-seconds or --max-usd.',
  );
}

async function confirm({ yes }: Flags, { shown }: ReadTarget): Promise<void> {
  if (shown.isLoopback || yes === true) return;
  if (await confirmed(`Send this load to ${shown.host}?`)) return;
  throw usage(
    `nothing was sent: ${shown.host} is another machine than this one`,
    'Add --yes if it is yours to load, or change --max-rps, --max-requests and --max-seconds.',
  );
}
