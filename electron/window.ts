import { readFileSync, writeFileSync } from 'node:fs';
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { WindowState } from '#core/contract/shell.ts';
import { START_PAGE } from './content.ts';

const SMALLEST = { width: 960, height: 640 };
/** A page that lived this long was loaded all right. */
const LOADED_FOR_MS = 3_000;
const FIRST = { width: 1280, height: 800 };

/** As `--mw-background` of the page's theme: what is seen until the page has painted. */
const BACKGROUND = { light: '#fafafb', dark: '#0e0f13' };

/** Opens the window where it was last time, and shows it when its page has painted. */
export function openWindow({
  preload,
  icon,
  stateFile,
}: {
  readonly preload: string;
  readonly icon: string;
  readonly stateFile: string;
}): BrowserWindow {
  const state = readState(stateFile);
  if (state !== null) nativeTheme.themeSource = state.scheme;
  const window = new BrowserWindow({
    ...(state === null ? FIRST : { x: state.x, y: state.y, width: state.width, height: state.height }),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Modewise',
    icon,
    backgroundColor: background(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // Its dictionaries would be fetched from the network.
      spellcheck: false,
    },
  });
  if (state?.maximised === true) window.maximize();
  const repaint = (): void => window.setBackgroundColor(background());
  nativeTheme.on('updated', repaint);
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeState(stateFile, window));
  window.on('closed', () => nativeTheme.off('updated', repaint));
  reloadAfterCrash(window);
  void window.loadURL(START_PAGE);
  return window;
}

/** The page keeps nothing that the engine and its files do not have: one that crashed is loaded again, unless it crashes as soon as it is loaded. */
function reloadAfterCrash(window: BrowserWindow): void {
  let latestMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const nowMs = Date.now();
    const isHopeless = nowMs - latestMs < LOADED_FOR_MS;
    latestMs = nowMs;
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (isHopeless)
      dialog.showErrorBox('Modewise', `The page ends as soon as it is loaded (${reason}). Start Modewise again.`);
    else window.webContents.reload();
  });
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

/** Null when there is none, it makes no sense, or the screen that it was on is gone. */
function readState(file: string): WindowState | null {
  try {
    const state = WindowState.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { workArea } = screen.getDisplayMatching(state);
    const isSeen =
      state.x < workArea.x + workArea.width &&
      state.x + state.width > workArea.x &&
      state.y < workArea.y + workArea.height &&
      state.y + state.height > workArea.y;
    return isSeen ? state : null;
  } catch {
    return null;
  }
}

function writeState(file: string, window: BrowserWindow): void {
  const state: WindowState = {
    ...window.getNormalBounds(),
    maximised: window.isMaximized(),
    scheme: nativeTheme.themeSource,
  };
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // A window that opens at its first size next time is no reason to keep this one from closing.
  }
}
