import type { ReportFormat } from '#core/contract/listings.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import { joinPath } from './paths.ts';
import { asProblem, type Problem } from './problem.ts';
import type { Slice } from './store.ts';

/** A file of the report that lies on disk; in a browser in the engine's private folder. */
interface WrittenFile {
  readonly format: ReportFormat;
  readonly path: string;
  readonly bytes: number;
}

/** The report as files. */
export interface ReportSlice {
  /** Where they go, once the user has chosen; a browser has no folders to choose from. */
  readonly reportFolder: string | null;
  readonly writtenFiles: readonly WrittenFile[];
  /** What the files say: when it is not the plan of now, they are stale. */
  readonly writtenPlan: PlanDocument | null;
  /** Formats that are being written. */
  readonly writing: readonly ReportFormat[];
  readonly reportProblem: Problem | null;
  readonly chooseReportFolder: () => Promise<string | null>;
  /** Writes the report of the plan, and asks for a folder the first time. A browser downloads what was asked for. */
  readonly writeReport: (formats: readonly ReportFormat[]) => Promise<void>;
  /** Hands one file over again: shows it in its folder, or downloads it. */
  readonly deliverFile: (path: string) => Promise<void>;
}

const PDF_NAME = 'report.pdf';

export const createReportSlice: Slice<ReportSlice> = (set, get) => {
  async function folderToWrite(): Promise<string | null> {
    const { host, reportFolder } = get();
    if (host?.kind === 'electron' && reportFolder !== null) return reportFolder;
    return get().chooseReportFolder();
  }

  /** The PDF is printed from the page, which therefore is written too. */
  async function write(
    plan: PlanDocument,
    { formats, folder }: { readonly formats: readonly ReportFormat[]; readonly folder: string },
  ): Promise<void> {
    const rendered = formats.filter((format) => format !== 'pdf');
    if (formats.includes('pdf') && !rendered.includes('html')) rendered.push('html');
    const { files } = await get().engine().call('report', { plan, formats: rendered, folder });
    const written = files.map(({ format, file, bytes }) => ({ format, path: joinPath(folder, file), bytes }));
    set({ writtenFiles: written, writtenPlan: plan });
    const page = written.find(({ format }) => format === 'html');
    if (!formats.includes('pdf') || page === undefined) return;
    const pdf = joinPath(folder, PDF_NAME);
    const printed = await get().host?.printReport({ html: page.path, pdf });
    if (printed !== undefined) set({ writtenFiles: [{ format: 'pdf', path: pdf, bytes: printed.bytes }, ...written] });
  }

  return {
    reportFolder: null,
    writtenFiles: [],
    writtenPlan: null,
    writing: [],
    reportProblem: null,
    chooseReportFolder: async () => {
      const folder = (await get().host?.chooseFolder('Where the report goes')) ?? null;
      if (folder !== null) set({ reportFolder: folder });
      return folder;
    },
    writeReport: async (formats) => {
      const { plan, host, writing } = get();
      if (plan === null || host === null || writing.length > 0) return;
      set({ writing: formats, reportProblem: null });
      try {
        const folder = await folderToWrite();
        if (folder === null) return;
        await write(plan, { formats, folder });
        if (host.kind === 'electron') return;
        for (const { format, path } of get().writtenFiles) if (formats.includes(format)) await host.deliver(path);
      } catch (error) {
        set({ reportProblem: asProblem(error) });
      } finally {
        set({ writing: [] });
      }
    },
    deliverFile: async (path) => {
      try {
        await get().host?.deliver(path);
      } catch (error) {
        set({ reportProblem: asProblem(error) });
      }
    },
  };
};
