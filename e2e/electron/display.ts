import { spawn } from 'node:child_process';

/** A screen that nobody sees, for windows under test. On other systems than Linux the one that is there. */
export interface Display {
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/** Starts an X server in memory on a number that is free. */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { environment: {}, close: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const numbers = server.stdio[3];
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`Xvfb cannot be started (on Debian: apt-get install xvfb): ${error.message}`)),
    );
    server.once('exit', () => reject(new Error('Xvfb ended before it had a display')));
    numbers?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
  });
  return { environment: { DISPLAY: `:${number}` }, close: () => void server.kill() };
}
