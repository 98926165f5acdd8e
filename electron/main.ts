import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, session, Menu, type MenuItemConstructorOptions } from 'electron';
import { handleUnexpectedErrors } from '#core/contract/base/unexpected-errors.ts';
import type { ShellEvent, MenuCommand } from '#core/contract/methods/shell.ts';
import { ENGINE_LINE, SHELL_EVENT } from './channels.ts';
import { superviseEngine } from './engine-supervisor.ts';
import { listenToWindow } from './ipc.ts';
import { createFileQueue, filesIn } from './open-files.ts';
import { forbidGtkOpenGl, shareNetworkProcess } from './memory.ts';
import { registerScheme, servePages } from './protocol.ts';
import { forbidDownloads, forbidLookups, forbidNavigation, forbidNetwork, restrictPermissions } from './security.ts';
import { mayCloseWhileMeasuring, shellHandlers, toFront } from './shell-handlers.ts';
import { openWindow } from './window.ts';

type Item = MenuItemConstructorOptions;
const SEPARATOR: Item = { type: 'separator' };

/** Builds the menu from the window's command table. The window handles the shortcuts; the menu only shows them. */
function showMenu(commands: readonly MenuCommand[], choose: (id: string) => void): void {
  const of = (group: MenuCommand['group']): Item[] =>
    commands
      .filter((command) => command.group === group)
      .map(({ id, title, keys, enabled }) => ({
        id,
        label: title.replaceAll('&', '&&'),
        enabled,
        ...(keys === null || keys === '?' ? {} : { accelerator: keys, registerAccelerator: false }),
        click: () => choose(id),
      }));
  const isMac = process.platform === 'darwin';
  const menus: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } satisfies Item] : []),
    { label: 'File', submenu: [...of('File'), SEPARATOR, ...recents(isMac), { role: isMac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    { label: 'Go', submenu: of('Go') },
    { label: 'Study', submenu: of('Study') },
    { label: 'View', submenu: [...of('View'), SEPARATOR, ...viewItems()] },
    { role: 'help', submenu: of('Help') },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus));
}

/** Only macOS has a menu of recent documents; elsewhere the start page lists them. */
function recents(isMac: boolean): Item[] {
  if (!isMac) return [];
  return [{ role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] }, SEPARATOR];
}

function viewItems(): Item[] {
  const sizes: Item[] = [
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'resetZoom' },
    SEPARATOR,
    { role: 'togglefullscreen' },
  ];
  return app.isPackaged ? sizes : [...sizes, SEPARATOR, { role: 'toggleDevTools' }];
}

/** The path of a built file, in the checkout or the archive. */
const built = (...path: string[]): string => join(app.getAppPath(), 'dist', ...path);

handleUnexpectedErrors({
  source: process,
  report: (error) => reportDefect(error, app.getPath('userData')),
  // With a window, continue: it may hold unsaved work, and the engine measures in its own process. Without one, the app would run invisibly.
  policy: () => (BrowserWindow.getAllWindows().length > 0 ? 'go-on' : 'end'),
  end: () => app.exit(4),
  nowMs: () => performance.now(),
});

/** A custom MODEWISE_HOME also gets its own window state. */
const home = process.env['MODEWISE_HOME'];
if (home !== undefined && home !== '') {
  const folder = join(home, 'window');
  mkdirSync(folder, { recursive: true });
  app.setPath('userData', folder);
}

forbidLookups();
shareNetworkProcess();
const allowGtkOpenGl = forbidGtkOpenGl();
registerScheme();
forbidNavigation();
forbidDownloads();
const files = createFileQueue();
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  let window: BrowserWindow | null = null;
  const tell = (event: ShellEvent): void => {
    if (window !== null && !window.isDestroyed()) window.webContents.send(SHELL_EVENT, event);
  };
  files.add(filesIn(process.argv.slice(1), process.cwd()));
  app.on('open-file', (event, file) => {
    event.preventDefault();
    files.add([file]);
  });
  app.on('second-instance', (_event, words, folder) => {
    files.add(filesIn(words.slice(1), folder));
    if (window !== null) toFront(window);
  });
  app.on('window-all-closed', () => app.quit());

  void app.whenReady().then(() => {
    allowGtkOpenGl();
    const engine = superviseEngine({
      program: built('engine', 'electron-engine.cjs'),
      benchProgram: built('engine', 'bench.cjs'),
      // Native code cannot read inside an archive, so a package has the samples next to it.
      environment: app.isPackaged ? { MODEWISE_MODELS: join(process.resourcesPath, 'models') } : {},
      onLost: (text) => tell({ kind: 'engine-lost', text }),
    });
    app.on('will-quit', () => engine.end());
    servePages(session.defaultSession, built('renderer'));
    forbidNetwork(session.defaultSession);
    session.defaultSession.setSpellCheckerEnabled(false);
    restrictPermissions(session.defaultSession, () => window);
    const own = openWindow({
      preload: built('preload', 'preload.cjs'),
      icon: join(built('renderer'), 'icon.png'),
      stateFile: join(app.getPath('userData'), 'window.json'),
    });
    window = own;
    let isMeasuring = false;
    // A page that crashed cannot say that its measurement has ended. The page that replaces it reports the one that it finds.
    own.webContents.on('render-process-gone', () => {
      isMeasuring = false;
      files.hold();
    });
    // A page that is loaded again listens once it shows its menu.
    own.webContents.on('did-navigate', () => files.hold());
    own.on('close', (event) => {
      if (isMeasuring && !mayCloseWhileMeasuring(own)) event.preventDefault();
    });
    own.on('closed', () => {
      window = null;
    });
    listenToWindow({
      window: () => window,
      handlers: shellHandlers(() => own, {
        onCommands: (commands) => {
          showMenu(commands, (id) => tell({ kind: 'command', id }));
          files.listen((opened) => tell({ kind: 'open', files: [...opened] }));
        },
        onMeasuring: (runs) => {
          isMeasuring = runs;
        },
        onRest: () => engine.rest(),
      }),
      onEngineRequest: () => engine.newLine((port) => own.webContents.postMessage(ENGINE_LINE, null, [port])),
      log: (line) => process.stderr.write(`modewise: ${line}\n`),
    });
  });
}

/** Writes the details of an unexpected shell error to a file in a folder, and a line to stderr. Never throws. */
function reportDefect(error: unknown, folder: string): void {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const file = join(folder, 'diagnostics', `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}.txt`);
  try {
    mkdirSync(join(folder, 'diagnostics'), { recursive: true });
    writeFileSync(file, `${details}\n`);
    process.stderr.write(`modewise: internal error; details are in ${file}\n`);
  } catch {
    process.stderr.write(`modewise: ${details}\n`);
  }
}
