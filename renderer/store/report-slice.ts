import type { ReportSlice, Slice } from './state.ts';
import type { ReportFormat } from '#core/contract/listings.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import { joinPath } from './paths.ts';
import { asProblem } from './problem.ts';

const PDF_NAME = 'report.pdf';

/** Creates the state of written reports. */
export const createReportSlice: Slice<ReportSlice> = (set, get) => {
  async function folderToWrite(): Promise<string | null> {
    const { host, reportFolder } = get();
    if (host?.kind === 'electron' && reportFolder !== null) return reportFolder;
    return get().chooseReportFolder();
  }

  /** The PDF is printed from the HTML page, so that page is written too. */
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
      const folder = (await get().host?.chooseFolder('Choose a folder for the report')) ?? null;
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
