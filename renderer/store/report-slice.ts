import type { ReportFormat, WrittenReport } from '#core/contract/methods/listings.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { MAX_REPORTS } from '#core/contract/project/project.ts';
import { makeReport } from '#core/report/make-report.ts';
import { reportHtml } from '#core/report/page/page.ts';
import { usualPaper } from '#core/report/page/paper.ts';
import { NOT_ASKED } from '#core/report/page/sliders.ts';
import { planMark } from '#core/report/card/plan-mark.ts';
import { reportFileStem } from '#core/words/format/file-name.ts';
import { folderOf, joinPath } from './paths.ts';
import { type AnswerAccess, forOpenProject } from './answers.ts';
import type { ReportSlice, Slice, State } from './state.ts';

/** Where the files of a report go: each has the stem as its name and its format as its ending. */
interface Target {
  readonly folder: string;
  readonly stem: string;
}

/** Creates the state of written reports. */
export const createReportSlice: Slice<ReportSlice> = (set, get) => {
  async function trying(act: (project: AnswerAccess) => Promise<void>): Promise<void> {
    const project = forOpenProject(set, get);
    try {
      await act(project);
    } catch (error) {
      project.fail(error, (reportProblem) => ({ reportProblem }));
    }
  }

  return {
    reports: [],
    freshReports: [],
    writing: [],
    reportProblem: null,
    writeReport: async (formats) => {
      const asked = get();
      const { plan, host, writing } = asked;
      if (plan === null || host === null || writing.length > 0) return;
      set({ writing: formats, reportProblem: null });
      await trying(async (project) => {
        const target = await chooseTarget(asked, formats);
        if (target === null) return;
        const written = await write(asked, { plan, formats, target });
        const paths = written.map(({ path }) => path);
        set({ freshReports: [...get().freshReports, ...paths] });
        const others = get().reports.filter(({ path }) => !paths.includes(path));
        project.set({ reports: [...others, ...written].slice(-MAX_REPORTS) });
        if (host.kind === 'browser') for (const path of paths) await host.deliver(path);
      });
      set({ writing: [] });
    },
    deliverFile: (path) => trying(async () => get().host?.deliver(path)),
    openReport: (path) => trying(async () => get().host?.openFile?.(path)),
  };
};

/** Lets the user choose where the files go, with a question before any is replaced; null if the user cancels. */
async function chooseTarget({ host, name, reports }: State, formats: readonly ReportFormat[]): Promise<Target | null> {
  const stem = reportFileStem(name ?? 'report', localDay(new Date()));
  const [format] = formats;
  if (host === null || format === undefined) return null;
  if (formats.length === 1) {
    const lastPath = host.kind === 'electron' ? reports.at(-1)?.path : undefined;
    const path = await host.chooseSavePath({
      title: 'Save the report',
      folder: lastPath === undefined ? null : folderOf(lastPath),
      suggestedName: `${stem}.${format}`,
      endings: [format],
    });
    if (path === null) return null;
    const folder = folderOf(path);
    return { folder, stem: path.slice(folder.length + 1, -`.${format}`.length) };
  }
  const folder = await host.chooseFolder(`Choose a folder for ${formats.length} files named ${stem}`);
  if (folder === null) return null;
  const mayWrite = await host.mayReplace(formats.map((each) => joinPath(folder, `${stem}.${each}`)));
  return mayWrite ? { folder, stem } : null;
}

/** Writes the files and nothing else. Where the host prints, the PDF comes from the page as text. */
async function write(
  { engine, host, assignments }: State,
  {
    plan,
    formats,
    target,
  }: { readonly plan: PlanDocument; readonly formats: readonly ReportFormat[]; readonly target: Target },
): Promise<WrittenReport[]> {
  const print = host?.printReport ?? null;
  const ofEngine = formats.filter((format) => format !== 'pdf' || print === null);
  const paper = usualPaper(typeof navigator === 'undefined' ? '' : navigator.language);
  const stamp = { writtenAt: new Date().toISOString(), planMark: planMark(plan) };
  const written: WrittenReport[] = [];
  if (print !== null && formats.includes('pdf')) {
    const pdf = joinPath(target.folder, `${target.stem}.pdf`);
    const { bytes } = await print({ page: reportHtml(makeReport(plan, null, assignments), NOT_ASKED, paper), pdf });
    written.push({ format: 'pdf', path: pdf, bytes, ...stamp });
  }
  if (ofEngine.length > 0) {
    const { files } = await engine().call('report', {
      plan,
      formats: ofEngine,
      paper,
      assignments: [...assignments],
      ...target,
    });
    written.push(
      ...files.map(({ format, file, bytes }) => ({ format, path: joinPath(target.folder, file), bytes, ...stamp })),
    );
  }
  return written;
}

/** The day where the user is, as in ISO 8601. */
function localDay(time: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
