/**
 * Prints a report (an HTML file without scripts) to a PDF file: A4, light, with page numbers. The host determines the
 * implementation: Chromium on this machine, or the desktop app itself.
 */
export interface PdfPrinter {
  /** Both paths are absolute. Throws AppError if nothing can print, or the PDF cannot be written. */
  readonly print: (
    files: { readonly html: string; readonly pdf: string },
    signal: AbortSignal,
  ) => Promise<{ readonly bytes: number }>;
}
