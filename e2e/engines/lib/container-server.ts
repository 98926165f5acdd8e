import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { theEngine } from './engines.ts';
import { isListening, type Service, startService } from './programs.ts';

/** Starts what the image of a bundle starts, on this machine: its Dockerfile's entry point, told its port as its platform does. */
export function startContainer(
  folder: string,
  { port, environment }: { readonly port: number; readonly environment: Readonly<Record<string, string>> },
): Promise<Service> {
  const [, entry = ''] = /^ENTRYPOINT (.*)$/m.exec(readFileSync(join(folder, 'Dockerfile'), 'utf8')) ?? [];
  const [program = '', ...args] = z.array(z.string()).parse(JSON.parse(entry));
  const path = `${dirname(theEngine('servers').path)}:${process.env['PATH'] ?? ''}`;
  return startService({ program, args, environment: { ...environment, PATH: path, PYTHONPATH: folder } }, () =>
    isListening(port),
  );
}

/** Stops it as a platform does: a signal to its first process alone. */
export function terminate({ keeperPid }: Service): void {
  const children = readFileSync(`/proc/${keeperPid}/task/${keeperPid}/children`, 'utf8').trim();
  process.kill(Number(children.split(' ')[0]), 'SIGTERM');
}
