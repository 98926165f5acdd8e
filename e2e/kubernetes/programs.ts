import { existsSync, readFileSync } from 'node:fs';
import { theEngine } from '#e2e/engines/lib/engines.ts';

const POLL_MS = 500;

/** The folder of the control plane's programs. They are built while other tests run: this waits for them. Throws with what the compiler says. */
export async function kubernetesPrograms(): Promise<string> {
  const { path } = theEngine('kubernetes');
  while (!existsSync(path)) {
    const failed = `${path}.failed`;
    if (existsSync(failed)) throw new Error(`Kubernetes could not be built: ${readFileSync(failed, 'utf8')}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return path;
}

/** The most time that a test waits for the programs on a machine that has to build them. */
export const BUILD_LIMIT_MS = 3_600_000;
