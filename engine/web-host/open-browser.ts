import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** The program that opens an address in the user's browser, or null where there is no screen to show it on. */
function openerOf(platform: string, environment: Environment): string | null {
  if (platform === 'darwin') return 'open';
  // `start` is a word of the shell; explorer takes an address as it is.
  if (platform === 'win32') return 'explorer.exe';
  const hasScreen = Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY']);
  return hasScreen ? 'xdg-open' : null;
}

/** Opens an address, detached, without waiting for it. Returns why it cannot be done, or null. */
export function openInBrowser(url: string): string | null {
  const opener = openerOf(process.platform, process.env);
  if (opener === null) return 'there is no display';
  const child = spawn(opener, [url], { detached: true, stdio: 'ignore' });
  // Without that program the printed address is all there is.
  child.on('error', () => undefined);
  child.unref();
  return null;
}
