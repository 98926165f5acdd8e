import { writeFile } from 'node:fs/promises';
import { extname, isAbsolute } from 'node:path';
import { BrowserWindow, session } from 'electron';
import { START_PAGE } from './content.ts';
import { serveReport } from './protocol.ts';
import { forbidNetwork, restrictPermissions } from './security.ts';

/** A4 at 96 dots an inch, in CSS pixels. */
const PAGE = { width: 794, height: 1123 };

/** Page numbers where Chromium sets none by itself. What it draws here is a third larger than it says: 15 mm, as the page's margin. */
const FOOTER = `<div style="width:100%;padding:0 11.25mm;font:7px sans-serif;color:#666c7b;display:flex;justify-content:space-between">
  <span class="title"></span><span><span class="pageNumber"></span> of <span class="totalPages"></span></span></div>`;

/** From here on Chromium sets what the report's own style sheet puts into the margins: page numbers, the dates of the prices. */
const NUMBERS_ITSELF = Number.parseInt(process.versions.chrome, 10) >= 131;

let latest = 0;

/**
 * Prints a report (HTML, no script) to a PDF file: A4, light, with page numbers, tagged where the runtime can. In a window of its own that nobody
 * sees, of page width: the page of the app would come out dark and cut. Throws Error with a sentence.
 */
export async function printReport({
  html,
  pdf,
}: {
  readonly html: string;
  readonly pdf: string;
}): Promise<{ readonly bytes: number }> {
  if (!isAbsolute(html) || extname(html) !== '.html') throw new Error(`${html} is no report to print`);
  if (!isAbsolute(pdf) || extname(pdf) !== '.pdf') throw new Error(`${pdf} is no PDF file to write`);
  latest += 1;
  // A session in memory, with nothing in it but the report.
  const own = session.fromPartition(`print-${latest}`);
  serveReport(own, html);
  forbidNetwork(own);
  restrictPermissions(own, () => null);
  const window = new BrowserWindow({
    ...PAGE,
    show: false,
    webPreferences: { session: own, sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  });
  try {
    await window.loadURL(START_PAGE);
    await window.webContents.executeJavaScript('document.fonts.ready.then(() => document.fonts.status)');
    const bytes = await window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      preferCSSPageSize: true,
      ...(NUMBERS_ITSELF ? {} : { displayHeaderFooter: true, headerTemplate: '<span></span>', footerTemplate: FOOTER }),
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    });
    await writeFile(pdf, bytes);
    return { bytes: bytes.length };
  } finally {
    window.destroy();
  }
}
