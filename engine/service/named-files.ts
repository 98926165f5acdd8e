import { basename, dirname, join } from 'node:path';
import { isSource } from '#core/contract/model/data-source.ts';
import type { EndpointSettings } from '#core/contract/methods/endpoint-methods.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Handlers, ParsedInputOf } from '#core/contract/methods/method-map.ts';
import type { FileGuard } from '#engine/platform/file-guard.ts';
import { currentRunFile } from '#engine/plans/current-run.ts';

/** Files that a request names; null and `sample:NAME` are not files. */
interface NamedFiles {
  readonly read?: readonly (string | null)[];
  readonly write?: readonly string[];
}

type FilesOf = { readonly [K in keyof Methods]: (input: ParsedInputOf<Methods[K]>) => NamedFiles };

const NONE = (): NamedFiles => ({});

/** Every path field of every request. The type requires an entry for each new method. */
const NAMED_FILES: FilesOf = {
  inspect: ({ model, data }) => ({ read: [model, data] }),
  tryModel: ({ model }) => ({ read: [model] }),
  openSource: NONE,
  readSource: NONE,
  preview: ({ model, data }) => ({ read: [model, data] }),
  samples: NONE,
  presets: NONE,
  doctor: NONE,
  tryProviders: NONE,
  openProviderReport: ({ file }) => ({ read: [file] }),
  calibrate: NONE,
  catalogShow: NONE,
  catalogImport: ({ file }) => ({ read: [file] }),
  catalogRemove: NONE,
  catalogRefresh: NONE,
  catalogOverlays: NONE,
  openRun: ({ file }) => ({ read: [file] }),
  openPlan: ({ file }) => ({ read: [file] }),
  openStudy: ({ file }) => ({ read: [file] }),
  openWorkload: ({ file }) => ({ read: [file] }),
  saveWorkload: ({ file }) => ({ write: [file] }),
  readTrace: ({ file }) => ({ read: [file] }),
  reuse: ({ readsFile, run, measured }) => ({
    read: [
      readsFile,
      // The data of a run are searched next to it, by base name.
      ...(run === null ? [] : [run.file, join(dirname(run.file), run.data.file ?? basename(run.file))]),
      measured?.model ?? null,
      measured?.data ?? null,
    ],
  }),
  readBill: ({ file }) => ({ read: [file] }),
  plan: ({ workload }) => ({ read: filesOfWorkload(workload) }),
  planInStages: ({ workload }) => ({ read: filesOfWorkload(workload) }),
  plansOnTheWay: ({ requests }) => ({ read: requests.flatMap(({ workload }) => filesOfWorkload(workload)) }),
  report: ({ folder }) => ({ write: [join(folder, 'report')] }),
  bundle: ({ planFile, model, target: { kind, path } }) => ({
    read: [planFile, model],
    write: [kind === 'folder' ? join(path, 'bundle.json') : path],
  }),
  planEndpoint: (settings) => ({ read: filesOfService(settings) }),
  measureEndpoint: ({ settings, data, model }) => ({ read: [data, model, ...filesOfService(settings)] }),
  saveEndpoint: ({ file }) => ({ write: [file] }),
  openEndpoint: ({ file }) => ({ read: [file] }),
  endpointCurrentDeployment: NONE,
  planFleet: NONE,
  openFleet: ({ file }) => ({ read: [file] }),
  recallFleet: NONE,
  checkFleet: ({ files: { model, data } }) => ({ read: [model, data] }),
  startFleet: ({ files: { model, data } }) => ({ read: [model, data] }),
  followFleet: NONE,
  cancelFleet: NONE,
  measure: (request) => ({ read: filesOfRequest(request) }),
  // The handler checks the files that its journal names.
  resume: ({ folder, located }) => ({ read: [folder, located?.model ?? null, located?.data ?? null] }),
  score: ({ model, data, out }) => ({ read: [model, data], write: [out] }),
  optimise: ({ model, data, folder }) => ({ read: [model, data], write: [join(folder, 'variants.json')] }),
  // Its folder is the program's own.
  makeVariants: ({ request }) => ({ read: filesOfRequest(request) }),
  serveModel: ({ model }) => ({ read: [model] }),
  // Projects on the user's own list may be opened anywhere, and only the handler knows the list.
  projectOpen: NONE,
  projectSave: ({ file }) => ({ write: [file] }),
  projectAutosave: NONE,
  recents: NONE,
  forgetRecent: NONE,
  interruptedRuns: NONE,
  discardRun: ({ folder }) => ({ read: [folder] }),
  sharedStudy: NONE,
  settings: NONE,
  changeSettings: NONE,
};

/** The files that say how a service is called. */
function filesOfService({ template, ca, cert, key }: EndpointSettings): readonly (string | null)[] {
  return [template, ca, cert, key];
}

/** The files that a measurement reads; null and `sample:NAME` are not files. */
export function filesOfRequest({ model, data, arrivals, workload }: MeasureRequest): readonly (string | null)[] {
  const arrivalsFile = arrivals.kind === 'trace' ? arrivals.file : null;
  const ofWorkload = workload === null ? [] : filesOfWorkload(workload);
  return [model, data, arrivalsFile, ...ofWorkload];
}

/** Throws AppError if one of the files may not be read. */
export function checkReads(guard: FileGuard, paths: readonly (string | null)[]): void {
  for (const path of paths) if (path !== null && !path.startsWith('sample:') && !isSource(path)) guard.checkRead(path);
}

function filesOfWorkload(workload: Workload): readonly (string | null)[] {
  return [traceOf(workload), currentRunFile(workload)];
}

/** The trace of a workload while it is still a path. */
function traceOf({ shape, traceFile, traceMinutes }: Workload): string | null {
  return shape === 'trace' && traceMinutes === null ? traceFile : null;
}

/** The same handlers, each after a check of the files in its request. */
export function withFilesChecked(handlers: Handlers<Methods>, guard: FileGuard): Handlers<Methods> {
  const byName = handlers as unknown as Readonly<
    Record<string, (input: unknown, context: unknown) => Promise<unknown>>
  >;
  const filesOf = NAMED_FILES as unknown as Readonly<Record<string, (input: unknown) => NamedFiles>>;
  const checked = Object.keys(NAMED_FILES).map((name) => [
    name,
    async (input: unknown, context: unknown) => {
      const { read = [], write = [] } = filesOf[name]?.(input) ?? {};
      checkReads(guard, read);
      for (const path of write) guard.checkWrite(path);
      return byName[name]?.(input, context);
    },
  ]);
  return Object.fromEntries(checked) as Handlers<Methods>;
}
