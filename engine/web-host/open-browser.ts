import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** The program that opens a URL in the user's browser, or null without a display. */
function openerOf(platform: string, environment: Environment): string | null {
  if (platform === 'darwin') return 'open';
  // `start` is a shell command; explorer accepts a URL directly.
  if (platform === 'win32') return 'explorer.exe';
  const hasScreen = Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY']);
  return hasScreen ? 'xdg-open' : null;
}

/** Opens a URL, detached, without waiting. Returns why it failed, or null. */
export function openInBrowser(url: string): string | null {
  const opener = openerOf(process.platform, process.env);
  if (opener === null) return 'there is no display';
  const child = spawn(opener, [url], { detached: true, stdio: 'ignore' });
  // Without that program only the printed address remains.
  child.on('error', () => undefined);
  child.unref();
  return null;
}
