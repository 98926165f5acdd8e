import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { temporaryFolder } from '#engine/platform/temporary-folder.ts';
import type { PdfPrinter } from '#engine/render/pdf-printer.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';

import { findChromium } from './find.ts';
import { type Browser, startBrowser } from './pipe.ts';

/** A report prints in one or two seconds, including the browser's start. */
const MAX_MS = 60_000;

/** Prints with this machine's Chromium, started for each report. */
export function createChromiumPrinter(): PdfPrinter {
  return {
    print: async ({ html, pdf }, signal) => {
      const program = findChromium();
      const profile = await temporaryFolder('print');
      const limit = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
      try {
        const browser = startBrowser(program, profile, limit);
        try {
          const bytes = await printPage(browser, pathToFileURL(html).href);
          await writeAtomically(pdf, bytes).catch((error: unknown) => {
            throw unusable(pdf, `it cannot be written: ${messageOf(error)}`, 'Name a folder that you may write to.');
          });
          return { bytes: bytes.length };
        } finally {
          await browser.end();
        }
      } catch (error) {
        throw error instanceof AppError ? error : cannotPrint(program, error, signal);
      } finally {
        await rm(profile, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

/**
 * Opens the page, waits until it is ready (everything loaded, including fonts), and prints it according to its own
 * style sheet.
 */
async function printPage(browser: Browser, url: string): Promise<Buffer> {
  const target = Target.parse(await browser.send('Target.createTarget', { url: 'about:blank' }));
  const attached = await browser.send('Target.attachToTarget', { targetId: target.targetId, flatten: true });
  const { sessionId } = Attached.parse(attached);
  await browser.send('Page.enable', {}, sessionId);
  const loaded = browser.nextEvent('Page.loadEventFired');
  await browser.send('Page.navigate', { url }, sessionId);
  await loaded;
  const ready = { expression: 'document.fonts.ready.then(() => true)', awaitPromise: true };
  await browser.send('Runtime.evaluate', ready, sessionId);
  const printed = await browser.send('Page.printToPDF', PRINT, sessionId);
  return Buffer.from(Printed.parse(printed).data, 'base64');
}

/** The style sheet sets size, margins and page numbers. */
const PRINT = {
  printBackground: true,
  preferCSSPageSize: true,
  generateTaggedPDF: true,
  generateDocumentOutline: true,
};

const Target = z.object({ targetId: z.string() });
const Attached = z.object({ sessionId: z.string() });
const Printed = z.object({ data: z.string() });

function cannotPrint(program: string, error: unknown, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError({ code: 'interrupted', cause: 'printing was cancelled', actions: [] });
  return new AppError({
    code: 'not-available',
    file: program,
    cause: `${basename(program)} did not print the report: ${messageOf(error)}`,
    actions: ['Set MODEWISE_CHROMIUM to another browser, or pass --format html and print it by hand.'],
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
