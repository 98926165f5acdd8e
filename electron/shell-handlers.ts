import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname, isAbsolute, join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, Notification, shell, session } from 'electron';
import { ReportFormat } from '#core/contract/methods/listings.ts';
import { FILE_ENDINGS, OUTSIDE_LINKS, type MenuCommand, type ShellInput } from '#core/contract/methods/shell.ts';
import type { ShellHandlers } from './ipc.ts';
import { START_PAGE } from './content.ts';
import { serveReport } from './protocol.ts';
import { forbidNetwork, restrictPermissions } from './security.ts';

/** A4 at 96 dots per inch, in CSS pixels. */
const PAGE = { width: 794, height: 1123 };

/** Page numbers for Chromium versions without margin boxes. Chromium draws this a third larger than stated, which gives the page margin of 15 mm. */
const FOOTER = `<div style="width:100%;padding:0 11.25mm;font:7px sans-serif;color:#666c7b;display:flex;justify-content:space-between">
  <span class="title"></span><span><span class="pageNumber"></span> of <span class="totalPages"></span></span></div>`;

/** From this version on Chromium supports margin boxes, so the report's style sheet sets page numbers and price dates. */
const SUPPORTS_MARGIN_BOXES = Number.parseInt(process.versions.chrome, 10) >= 131;

let latest = 0;

/**
 * Prints a report (HTML, no script) to a PDF file: A4, light, with page numbers, tagged if the runtime supports it. Uses a hidden window of page
 * width, because the app's page would print dark and cut off. Throws Error with a sentence.
 */
async function printReport({
  page,
  pdf,
}: {
  readonly page: string;
  readonly pdf: string;
}): Promise<{ readonly bytes: number }> {
  if (!isAbsolute(pdf) || extname(pdf) !== '.pdf') throw new Error(`${pdf} is not an absolute path of a PDF file`);
  latest += 1;
  // An in-memory session that serves only the report.
  const own = session.fromPartition(`print-${latest}`);
  serveReport(own, page);
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
      ...(SUPPORTS_MARGIN_BOXES
        ? {}
        : { displayHeaderFooter: true, headerTemplate: '<span></span>', footerTemplate: FOOTER }),
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    });
    await writeWhole(pdf, bytes);
    return { bytes: bytes.length };
  } finally {
    window.destroy();
  }
}

/**
 * Writes a file under another name first, so that a failure leaves the file that was there. A link stays a link. Anything but a regular file, such as a
 * FIFO, is written in place.
 */
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === false) return writeFile(path, content);
  const file = found === undefined ? path : realpathSync(path);
  const part = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    await writeFile(part, content);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

type ChooseSavePath = (input: ShellInput<'chooseSavePath'>) => Promise<string | null>;

function dialogHandlers(
  window: () => BrowserWindow,
): Pick<ShellHandlers, 'chooseFiles' | 'chooseFolder' | 'chooseSavePath' | 'mayReplace' | 'savePicture'> {
  const mayReplace: ShellHandlers['mayReplace'] = async ({ files }) => {
    const existing = files.filter((file) => existsSync(file)).map((file) => basename(file));
    if (existing.length === 0) return true;
    const { response } = await dialog.showMessageBox(window(), {
      type: 'question',
      message: existing.length === 1 ? `Replace ${existing[0]}?` : `Replace ${existing.length} files?`,
      detail: `Already there: ${existing.join(', ')}.`,
      buttons: ['Cancel', 'Replace'],
      defaultId: 0,
      cancelId: 0,
    });
    return response === 1;
  };
  const chooseSavePath: ChooseSavePath = async ({ title, folder, suggestedName, endings }) => {
    const { canceled, filePath = '' } = await dialog.showSaveDialog(window(), {
      title,
      defaultPath: folder === null ? suggestedName : join(folder, suggestedName),
      filters: endings.length === 0 ? [] : [{ name: endings.join(', '), extensions: endings }],
      // Linux asks only with this property, macOS and Windows always.
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    if (canceled || filePath === '') return null;
    const [ending] = endings;
    if (ending === undefined || endings.some((each) => filePath.endsWith(`.${each}`))) return filePath;
    // The dialog asked about the name without its ending.
    const named = `${filePath}.${ending}`;
    return (await mayReplace({ files: [named] })) ? named : null;
  };
  return {
    mayReplace,
    chooseFiles: async ({ kind, multiple }) => {
      const endings: string[] = [...FILE_ENDINGS[kind]];
      // A model and its data can be selected together.
      const alsoData: string[] = kind === 'model' && multiple ? [...FILE_ENDINGS.data] : [];
      const { canceled, filePaths } = await dialog.showOpenDialog(window(), {
        properties: multiple ? ['openFile', 'multiSelections'] : ['openFile'],
        filters: [{ name: kind, extensions: [...endings, ...alsoData] }],
      });
      return canceled ? [] : filePaths;
    },
    chooseFolder: async ({ title }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window(), {
        title,
        properties: ['openDirectory', 'createDirectory'],
      });
      return canceled ? null : (filePaths[0] ?? null);
    },
    chooseSavePath,
    savePicture: async ({ name, picture }) => {
      const file = await chooseSavePath({
        title: 'Save the picture',
        folder: null,
        suggestedName: `${basename(name)}.${picture.kind}`,
        endings: [picture.kind],
      });
      if (file !== null) await writeWhole(file, picture.kind === 'png' ? picture.bytes : picture.text);
      return file;
    },
  };
}

/** The endings of report files. The system's program for another ending could run the file. */
const REPORT_ENDINGS = new Set<string>(ReportFormat.options.map((format) => `.${format}`));

/** Why a file may not be opened with the system's program for it; null if it may. */
function openProblem(file: string): string | null {
  if (!isAbsolute(file) || file.startsWith('\\\\')) return `${file} is not an absolute path on this machine`;
  if (!REPORT_ENDINGS.has(extname(file))) return `${file} is not a report`;
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? null : `${file} is no longer there`;
}

/** The handlers of the shell. */
export function shellHandlers(
  window: () => BrowserWindow,
  {
    onCommands,
    onMeasuring,
    onRest,
  }: {
    /** Receives the command table whenever it changes. */
    readonly onCommands: (commands: readonly MenuCommand[]) => void;
    /** Receives whether a measurement runs. */
    readonly onMeasuring: (runs: boolean) => void;
    /** The page does not need the engine until it asks for another channel. */
    readonly onRest: () => void;
  },
): ShellHandlers {
  return {
    ...dialogHandlers(window),
    revealFile: ({ file }) => {
      if (!isAbsolute(file)) throw new Error(`${file} is not an absolute path`);
      if (!existsSync(file)) throw new Error(`${file} is no longer there`);
      shell.showItemInFolder(file);
      return null;
    },
    openFile: async ({ file }) => {
      const problem = openProblem(file) ?? (await shell.openPath(file));
      if (problem !== '') throw new Error(problem);
      return null;
    },
    openLink: async ({ link }) => {
      await shell.openExternal(OUTSIDE_LINKS[link]);
      return null;
    },
    setFullScreen: ({ on }) => {
      window().setFullScreen(on);
      return null;
    },
    setProgress: ({ share }) => {
      onMeasuring(share !== null);
      window().setProgressBar(share ?? -1);
      return null;
    },
    notify: ({ title, body }) => {
      if (window().isFocused() || !Notification.isSupported()) return null;
      const notification = new Notification({ title, body });
      notification.on('click', () => toFront(window()));
      notification.show();
      return null;
    },
    setDocument: ({ name, file, edited }) => {
      window().setTitle(name === null ? 'Modewise' : `${edited ? '• ' : ''}${name} – Modewise`);
      window().setDocumentEdited(edited);
      window().setRepresentedFilename(file ?? '');
      if (file !== null) app.addRecentDocument(file);
      return null;
    },
    setCommands: ({ commands }) => {
      onCommands(commands);
      return null;
    },
    restEngine: () => {
      onRest();
      return null;
    },
    setColorScheme: ({ scheme }) => {
      nativeTheme.themeSource = scheme;
      return null;
    },
    printReport,
  };
}

/** Asks whether to close the window although a measurement runs. Waits for the answer. */
export function mayCloseWhileMeasuring(window: BrowserWindow): boolean {
  const answer = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: 'Measuring. Close anyway?',
    detail: 'What is measured is kept. The next start offers to continue.',
    buttons: ['Keep measuring', 'Close'],
    defaultId: 0,
    cancelId: 0,
  });
  return answer === 1;
}

/** Restores, shows and focuses the window. */
export function toFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
