import { readFileSync, writeFileSync } from 'node:fs';
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { WindowState } from '#core/contract/methods/shell.ts';
import { START_PAGE } from './content.ts';

const MIN_SIZE = { width: 900, height: 600 };
/** A page that ran this long has loaded successfully. */
const LOADED_FOR_MS = 3_000;
const FIRST = { width: 1280, height: 800 };

/** Equal to the theme's `--mw-background`; visible until the first paint. */
const BACKGROUND = { light: '#fafafb', dark: '#0e0f13' };

/** Opens the window at its last position and shows it after the first paint. */
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
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
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
      // Spell checking would download dictionaries.
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

/** Reloads a crashed page, because all its state is in the engine and its files, unless it crashes right after loading. */
function reloadAfterCrash(window: BrowserWindow): void {
  let latestMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const nowMs = Date.now();
    const isHopeless = nowMs - latestMs < LOADED_FOR_MS;
    latestMs = nowMs;
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (isHopeless)
      dialog.showErrorBox('Modewise', `The page crashes right after loading (${reason}). Restart Modewise.`);
    else window.webContents.reload();
  });
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

/** Null if there is no saved state, it is invalid, or its screen is gone. */
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
    // Losing the window state must not prevent closing.
  }
}
