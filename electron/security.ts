import { app, type BrowserWindow, type Session, type WebContents } from 'electron';
import { isOwn } from './content.ts';

/** All that a page of ours needs beyond what every page may: to copy a text, and to fill the screen. */
const PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Schemes that a page may load from. No page of ours needs a network: what does is the engine's, and only when the user asks. */
const LOADABLE = ['app:', 'data:', 'blob:', 'devtools:'];

/**
 * Keeps Chromium itself off the network: it would look up a server of its maker for a spelling dictionary, whatever a window's preferences say.
 * Call it before the app is ready. Nothing of ours uses Chromium's network: pages come over `app://`, prices over Node in the engine.
 */
export function forbidLookups(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('no-proxy-server');
}

/** No page leaves its place, opens a window, or holds a webview: whatever it shows or runs. For every page there will ever be. */
export function forbidNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    const refuse = (event: { preventDefault(): void }): void => event.preventDefault();
    contents.on('will-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-frame-navigate', refuse);
    contents.on('will-attach-webview', refuse);
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** No page of ours downloads: results are written by the engine, where the user said. For every session there will ever be. */
export function forbidDownloads(): void {
  app.on('session-created', (session) => session.on('will-download', (event) => event.preventDefault()));
}

/** Grants the main frame of the window what it needs, and nobody anything else. */
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
