import { loadMethodsWith } from '#core/contract/methods/load-methods.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { OpenedProject } from '#core/contract/project/project.ts';
import type { Handlers } from '#core/contract/methods/method-map.ts';
import type { Trace } from '#core/rpc/trace.ts';
import { createServer, type Server } from '#core/rpc/server.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import type { PdfPrinter } from '#engine/render/pdf-printer.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { describeError } from '#engine/platform/diagnostics.ts';
import { type FileGuard, OPEN_GUARD } from '#engine/platform/file-guard.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { withoutSecrets } from '#engine/sources/readers/address.ts';
import { withFilesChecked } from './named-files.ts';
import { onlyShared } from './shared-methods.ts';
import { projectHandlers } from './handlers/projects.ts';

/**
 * The engine behind one contract: every host (the command line, the window, the browser) connects its channels to it.
 * Handlers are loaded on first use, so that a quick request gets a quick answer.
 */
export function createService(
  options: {
    readonly benchHost?: BenchHost;
    readonly guard?: FileGuard;
    readonly printer?: PdfPrinter;
    /** A study to show to others: the methods that a view needs answer, and all others refuse. */
    readonly shared?: OpenedProject;
  } = {},
): Server {
  const benchHost = options.benchHost ?? createChildBenchHost();
  const guard = options.guard ?? OPEN_GUARD;
  const handlers: Handlers<Methods> = {
    inspect: async (request, context) => (await import('./handlers/inspect.ts')).inspect(benchHost, request, context),
    tryModel: async (request, context) =>
      (await import('./handlers/try-model.ts')).tryModel(benchHost, request, context),
    openSource: async ({ data }) => ({ data: (await import('#engine/sources/copy-source.ts')).rememberSource(data) }),
    readSource: async (request, context) =>
      (await import('./handlers/read-source.ts')).readSource(benchHost, request, context),
    preview: async (request, context) => (await import('./handlers/preview.ts')).preview(benchHost, request, context),
    samples: async () => (await import('./handlers/listings.ts')).listSamples(),
    presets: async () => (await import('./handlers/listings.ts')).listPresets(),
    doctor: async (request, context) => (await import('./handlers/doctor.ts')).doctor(benchHost, request, context),
    tryProviders: async (_, context) => (await import('./handlers/try-providers.ts')).tryProviders(benchHost, context),
    openProviderReport: async ({ file }) => (await import('./handlers/try-providers.ts')).readProviderReport(file),
    calibrate: async (request, context) =>
      (await import('./handlers/calibrate.ts')).calibrate(benchHost, request, context),
    catalogShow: async (request) => (await import('./handlers/catalog.ts')).showCatalog(request),
    catalogImport: async (request) => (await import('./handlers/catalog.ts')).importCatalog(request),
    catalogRemove: async (request) => (await import('./handlers/catalog.ts')).removeFromCatalog(request),
    catalogRefresh: async (request, context) => (await import('./handlers/catalog.ts')).refresh(request, context),
    catalogOverlays: async () => (await import('./handlers/catalog.ts')).listCatalogOverlays(),
    openRun: async ({ file }) => (await import('#engine/platform/read-document.ts')).readRun(file),
    openPlan: async ({ file }) => (await import('#engine/platform/read-document.ts')).readPlan(file),
    openStudy: async ({ file }) => (await import('#engine/projects/read-study.ts')).readStudy(file),
    openWorkload: async ({ file }, { signal }) =>
      (await import('./handlers/workload.ts')).openWorkload(file, guard, {
        host: benchHost,
        signal: hostSignal(signal),
      }),
    saveWorkload: async (request) => (await import('./handlers/workload.ts')).saveWorkload(request),
    readTrace: async (asked, context) => (await import('./handlers/workload.ts')).readTrace(benchHost, asked, context),
    reuse: async (request, context) =>
      (await import('./handlers/read-reuse.ts')).reuse({ benchHost, guard }, request, context),
    readBill: async (request, context) => (await import('./handlers/read-bill.ts')).bill(benchHost, request, context),
    plan: async (request, context) => (await import('./handlers/plan.ts')).plan(benchHost, request, context),
    planInStages: async (request, context) =>
      (await import('./handlers/plan.ts')).planInStages(benchHost, request, context),
    plansOnTheWay: async ({ requests }, context) =>
      (await import('./handlers/plan.ts')).plansOnTheWay(benchHost, requests, context),
    report: async ({ plan: document, ...request }, { signal }) => {
      const { writeReport } = await import('#engine/render/write-report.ts');
      const printer = options.printer ?? (await import('#engine/render/chromium/printer.ts')).createChromiumPrinter();
      return writeReport({ plan: document, ...request, printer, signal: hostSignal(signal) });
    },
    bundle: async (request, { signal }) =>
      (await import('#engine/bundles/write-bundle.ts')).writeBundle(request, hostSignal(signal)),
    planEndpoint: async (settings) => (await import('./handlers/endpoint.ts')).planEndpoint(settings),
    measureEndpoint: async (order, context) =>
      (await import('./handlers/endpoint.ts')).measureService(benchHost, order, context),
    saveEndpoint: async ({ document, file }) => (await import('./handlers/endpoint.ts')).saveEndpoint(document, file),
    openEndpoint: async ({ file }) => (await import('#engine/endpoint/read-endpoint.ts')).openEndpoint(file),
    endpointCurrentDeployment: async (measured) =>
      (await import('#engine/endpoint/read-endpoint.ts')).currentDeploymentOf(measured),
    planFleet: async (asked, context) => (await import('./handlers/fleet.ts')).planFleet(asked, context),
    openFleet: async ({ file }) => (await import('#engine/fleet/study-file.ts')).readStudy(file),
    recallFleet: async ({ study }) => (await import('./handlers/fleet.ts')).recallFleet(study),
    checkFleet: async (prepared, context) => (await import('./handlers/fleet.ts')).checkFleet(prepared, context),
    startFleet: async (order, context) => (await import('./handlers/fleet.ts')).startFleet(order, context),
    followFleet: async ({ study }, context) => (await import('./handlers/fleet.ts')).followFleet(study, context),
    cancelFleet: async ({ study }, context) => (await import('./handlers/fleet.ts')).cancelFleet(study, context),
    measure: async (request, context) => (await import('./handlers/measure.ts')).measure(benchHost, request, context),
    score: async (request, context) => (await import('./handlers/score.ts')).score(benchHost, request, context),
    optimise: async (request, context) =>
      (await import('./handlers/optimise.ts')).optimise(benchHost, request, context),
    makeVariants: async (order, context) =>
      (await import('./handlers/variants.ts')).makeVariants(benchHost, order, context),
    serveModel: async (request, context) => (await import('./handlers/serve-model.ts')).serveModel(request, context),
    ...projectHandlers(guard),
    sharedStudy: () => Promise.resolve(options.shared ?? null),
    resume: async (request, context) =>
      (await import('./handlers/measure.ts')).resume({ benchHost, guard }, request, context),
  };
  return createServer<Methods>({
    methodsWith: loadMethodsWith,
    handlers: withFilesChecked(options.shared === undefined ? handlers : onlyShared(handlers), guard),
    describe: describeError,
    trace: process.env['MODEWISE_TRACE_RPC'] === '1' ? writeTrace : undefined,
  });
}

/** Maximum characters of a traced message. */
const MAX_TRACED_CHARACTERS = 2_000;

/** Addresses of data in a message, which may hold passwords. */
const ADDRESS = /(https?|s3|postgres|postgresql):\/\/[^"\\]*/gi;

/** Writes each message as one line to stderr, for debugging: set MODEWISE_TRACE_RPC=1. */
const writeTrace: Trace = (direction, message) => {
  const text = (JSON.stringify(message) ?? String(message)).replaceAll(ADDRESS, (found) => withoutSecrets(found));
  process.stderr.write(`rpc ${direction} ${text.slice(0, MAX_TRACED_CHARACTERS)}\n`);
};
