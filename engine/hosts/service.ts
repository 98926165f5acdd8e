import { METHODS, type Methods } from '../../core/contract/methods.ts';
import type { Handlers } from '../../core/rpc/method-map.ts';
import { createServer, type Server } from '../../core/rpc/server.ts';
import { createChildBenchHost } from './bench-host-child.ts';
import type { BenchHost } from './bench-host.ts';
import { describeError } from './diagnostics.ts';
import { doctor } from './handlers/doctor.ts';
import { inspect } from './handlers/inspect.ts';
import { listPresets, listSamples } from './handlers/listings.ts';
import { measure, resume } from './handlers/measure.ts';
import { plan } from './handlers/plan.ts';
import { readPlan, readRun } from './read-document.ts';

/**
 * The engine behind one contract: every host (the command line, the window, the browser) puts its lines on it. Rooms are loaded
 * when they are first asked for, so that a quick question has a quick answer.
 */
export function createService(options: { readonly benchHost?: BenchHost } = {}): Server {
  const benchHost = options.benchHost ?? createChildBenchHost();
  const handlers: Handlers<Methods> = {
    inspect,
    samples: listSamples,
    presets: listPresets,
    doctor,
    catalogShow: async ({ region }) => (await import('../catalog/load.ts')).loadCatalog({ region }),
    openRun: ({ file }) => readRun(file),
    openPlan: ({ file }) => readPlan(file),
    plan,
    report: async ({ plan: document, formats, folder }) => {
      const { writeReport } = await import('../render/write-report.ts');
      return writeReport({ plan: document, formats, folder });
    },
    measure: (request, context) => measure(benchHost, request, context),
    resume: ({ folder }, context) => resume(benchHost, folder, context),
  };
  return createServer({ methods: METHODS, handlers, describe: describeError });
}
