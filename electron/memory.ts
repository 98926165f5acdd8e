import { app } from 'electron';

/**
 * Runs Chromium's network service in the main process instead of one of its own, which takes 64 MiB. It handles nothing from a network here: what it would
 * isolate are the app's own files. Call it before the app is ready.
 */
export function shareNetworkProcess(): void {
  app.commandLine.appendSwitch('enable-features', 'NetworkServiceInProcess2');
}

/**
 * Keeps GTK from loading the system's OpenGL driver into the main process as it opens the display, which takes 53 MiB with Mesa's. Only windows of
 * GTK's own that draw with OpenGL would use it, and there are none: Chromium draws in its GPU process. Call it before the app is ready, and what it
 * returns once it is, because programs that the app starts inherit the environment.
 */
export function forbidGtkOpenGl(): () => void {
  const before = process.env['GDK_GL'];
  process.env['GDK_GL'] = 'disable';
  return () => {
    if (before === undefined) delete process.env['GDK_GL'];
    else process.env['GDK_GL'] = before;
  };
}
