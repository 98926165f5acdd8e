import { METHODS, type Methods } from '../../core/contract/methods.ts';
import type { Handlers } from '../../core/rpc/method-map.ts';
import { createServer, type Server } from '../../core/rpc/server.ts';
import { createChildBenchHost } from './bench-host-child.ts';
import type { BenchHost } from './bench-host.ts';
import { describeError } from './diagnostics.ts';
import { readPlan, readRun } from './read-document.ts';

/**
 * The engine behind one contract: every host (the command line, the window, the browser) puts its lines on it. Rooms are loaded
 * when they are first asked for, so that a quick question has a quick answer.
 */
export function createService(options: { readonly benchHost?: BenchHost } = {}): Server {
  const benchHost = options.benchHost ?? createChildBenchHost();
  const handlers: Handlers<Methods> = {
    inspect: async (request, context) => (await import('./handlers/inspect.ts')).inspect(request, context),
    samples: async () => (await import('./handlers/listings.ts')).listSamples(),
    presets: async () => (await import('./handlers/listings.ts')).listPresets(),
    doctor: async (_input, context) => (await import('./handlers/doctor.ts')).doctor(benchHost, context),
    catalogShow: async ({ region }) => (await import('../catalog/load.ts')).loadCatalog({ region }),
    openRun: ({ file }) => readRun(file),
    openPlan: ({ file }) => readPlan(file),
    plan: async (request) => (await import('./handlers/plan.ts')).plan(request),
    report: async ({ plan: document, formats, folder }) => {
      const { writeReport } = await import('../render/write-report.ts');
      return writeReport({ plan: document, formats, folder });
    },
    measure: async (request, context) => (await import('./handlers/measure.ts')).measure(benchHost, request, context),
    serveModel: async (request, context) => (await import('./handlers/serve-model.ts')).serveModel(request, context),
    resume: async ({ folder }, context) => (await import('./handlers/measure.ts')).resume(benchHost, folder, context),
  };
  return createServer({ methods: METHODS, handlers, describe: describeError });
}
