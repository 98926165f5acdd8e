import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { Assignment } from '#core/contract/verdict/asks.ts';
import type { Paper, ReportFiles, ReportFormat } from '#core/contract/methods/listings.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Verification } from '#core/contract/serving/verification.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';
import type { PdfPrinter } from './pdf-printer.ts';
import { makeReport } from '#core/report/make-report.ts';
import { reportHtml } from '#core/report/page/page.ts';
import { NOT_ASKED } from '#core/report/page/sliders.ts';
import { renderReport } from './render-report.ts';

function cannotWrite(path: string, error: unknown): Error {
  return unusable(
    path,
    writeFailureCause(error) ?? `it cannot be written: ${String(error)}`,
    'Name a folder that you may write to with --out.',
  );
}

function useFolder(folder: string): void {
  if (folder === '') throw usage('the name of the folder for the report is empty', 'Name a folder with --out.');
  try {
    makeFolder(folder);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await writeAtomically(path, bytes).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
}

/** The PDF, printed from a temporary HTML file next to it. */
async function printPdf(
  { plan, folder, printer, signal, paper = 'a4', found = null, assignments = [] }: Parameters<typeof writeReport>[0],
  fileName: string,
): Promise<ReportFiles['files'][number]> {
  // Paper has no sliders.
  const page = new TextEncoder().encode(reportHtml(makeReport(plan, found, assignments), NOT_ASKED, paper));
  const html = join(folder, `.${randomBytes(6).toString('hex')}.html`);
  try {
    await write(html, page);
    const { bytes } = await printer.print({ html: resolve(html), pdf: resolve(folder, fileName) }, signal);
    return { format: 'pdf', file: fileName, bytes };
  } finally {
    await rm(html, { force: true });
  }
}

/**
 * Renders a plan and writes the files to a folder, which is created if necessary. With a `stem` every file has that name and its own ending. Prints the PDF first, so that a
 * machine that cannot print leaves no other file.
 * @returns the written files, in the requested order
 * @throws AppError `not-available` if nothing can print a PDF, `unusable-input` for a folder without write permission,
 * `usage` for an empty name
 */
export async function writeReport(options: {
  readonly plan: PlanDocument;
  readonly formats: readonly ReportFormat[];
  readonly folder: string;
  readonly stem?: string | null;
  readonly paper?: Paper;
  /** What was found after deployment; nothing if absent. */
  readonly found?: Verification | null;
  /** Who does what the plan asks for, and by when; nothing entered if absent. */
  readonly assignments?: readonly Assignment[];
  readonly printer: PdfPrinter;
  readonly signal: AbortSignal;
}): Promise<ReportFiles> {
  const { plan, folder, stem = null } = options;
  const named = (fileName: string): string => (stem === null ? fileName : `${stem}${extname(fileName)}`);
  const formats = [...new Set(options.formats)];
  const rendered = await renderReport(
    plan,
    formats.filter((format) => format !== 'pdf'),
    { paper: options.paper ?? 'a4', found: options.found ?? null, assignments: options.assignments ?? [] },
  );
  useFolder(folder);
  const printed = formats.includes('pdf') ? [await printPdf(options, named('report.pdf'))] : [];
  for (const { fileName, bytes } of rendered) await write(join(folder, named(fileName)), bytes);
  const files = [
    ...printed,
    ...rendered.map(({ format, fileName, bytes }) => ({ format, file: named(fileName), bytes: bytes.length })),
  ];
  return {
    schemaVersion: 1,
    folder,
    files: formats.flatMap((format) => files.filter((file) => file.format === format)),
  };
}
