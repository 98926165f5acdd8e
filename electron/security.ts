import { app, type BrowserWindow, type Session, type WebContents } from 'electron';
import { PRESENTER_WINDOW } from '#core/contract/methods/shell.ts';
import { isOwn } from './content.ts';

/** The only permissions that the page needs: copying text and full screen. */
const PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Schemes that a page may load. Pages never need the network; only the engine does, on request of the user. */
const LOADABLE = ['app:', 'data:', 'blob:', 'devtools:'];

/**
 * Blocks Chromium's own network access: it would download spelling dictionaries, whatever the window's preferences.
 * Call it before the app is ready. The app does not use Chromium's network: pages come over `app://`, prices over Node in the engine.
 */
export function forbidLookups(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('no-proxy-server');
}

/** Forbids navigation, webviews and new windows for every page, but for the empty one that a presentation fills. */
export function forbidNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    const refuse = (event: { preventDefault(): void }): void => event.preventDefault();
    contents.on('will-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-frame-navigate', refuse);
    contents.on('will-attach-webview', refuse);
    contents.setWindowOpenHandler(({ url, frameName }) =>
      // An empty window that the page fills itself.
      url === 'about:blank' && frameName === PRESENTER_WINDOW
        ? {
            action: 'allow',
            overrideBrowserWindowOptions: {
              autoHideMenuBar: true,
              webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
            },
          }
        : { action: 'deny' },
    );
  });
}

/** Forbids downloads in every session; the engine writes results to the place that the user chose. */
export function forbidDownloads(): void {
  app.on('session-created', (session) => session.on('will-download', (event) => event.preventDefault()));
}

/** Grants the main frame of the window its permissions and denies all others. */
export function restrictPermissions(session: Session, ownWindow: () => BrowserWindow | null): void {
  const mayHave = (contents: WebContents | null, permission: string, url: string, isMainFrame: boolean): boolean =>
    PERMISSIONS.has(permission) &&
    contents !== null &&
    contents === ownWindow()?.webContents &&
    isMainFrame &&
    isOwn(url.endsWith('/') ? url : `${url}/`);
  session.setPermissionRequestHandler((contents, permission, decide, { requestingUrl, isMainFrame }) =>
    decide(mayHave(contents, permission, requestingUrl, isMainFrame)),
  );
  session.setPermissionCheckHandler((contents, permission, origin, { isMainFrame }) =>
    mayHave(contents, permission, origin, isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
}

/** Cancels every request that would leave this machine. */
export function forbidNetwork(session: Session): void {
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !LOADABLE.some((scheme) => url.startsWith(scheme)) });
  });
}
