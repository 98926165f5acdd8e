/**
 * Prints a report (an HTML file without scripts) to a PDF file: on A4, light, with page numbers. What does it differs by host: a Chromium on this
 * machine, or the desktop app's own.
 */
export interface PdfPrinter {
  /** Both are absolute paths. Throws AppError where nothing can print, or the PDF cannot be written. */
  readonly print: (
    files: { readonly html: string; readonly pdf: string },
    signal: AbortSignal,
  ) => Promise<{ readonly bytes: number }>;
}
