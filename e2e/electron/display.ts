import { spawn } from 'node:child_process';

/** A virtual display for windows under test; the existing display on systems other than Linux. */
export interface Display {
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/** Starts an in-memory X server on a free display number. */
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
