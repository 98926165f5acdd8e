import type { Page } from 'playwright';
import type { z } from 'zod';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { METHODS, type Methods } from '#core/contract/methods/methods.ts';

/** The functions of the shell that tests use. */
interface Bridge {
  readonly call: (method: unknown, input: unknown) => Promise<unknown>;
  readonly requestEngine: () => void;
}
declare global {
  interface Window {
    readonly modewiseShell: Bridge;
    modewiseTestEvents?: unknown[];
  }
}

/** The engine's doctor report, over a new channel of the page. */
export async function askDoctor(page: Page): Promise<z.output<Methods['doctor']['output']>> {
  return METHODS.doctor.output.parse(await ask(page, 'doctor', {}));
}

/** Measures over a new channel of the page; `eventsOf` shows the progress. Rejects with the cause if it is refused. */
export async function measureInApp(
  page: Page,
  input: z.input<Methods['measure']['input']>,
): Promise<z.output<Methods['measure']['end']>> {
  return METHODS.measure.end.parse(await ask(page, 'measure', input));
}

/** Requests a model server and returns the engine's refusal. */
export async function refusalToServe(page: Page, input: z.input<Methods['serveModel']['input']>): Promise<string> {
  return ask(page, 'serveModel', input).then(
    () => 'it served',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

function ask(page: Page, method: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    async (request) => {
      // Clear the events before the first await, so that those of an earlier request are not mistaken for new ones.
      const events: unknown[] = [];
      window.modewiseTestEvents = events;
      const port = await new Promise<MessagePort>((resolve) => {
        const receive = (event: MessageEvent<{ kind?: unknown }>): void => {
          const [line] = event.ports;
          if (event.data?.kind !== 'modewise-engine' || line === undefined) return;
          removeEventListener('message', receive);
          resolve(line);
        };
        addEventListener('message', receive);
        window.modewiseShell.requestEngine();
      });
      return new Promise((resolve, reject) => {
        port.addEventListener('message', ({ data }: MessageEvent) => {
          if (data.kind === 'event') return void events.push(data.event);
          port.close();
          if (data.kind === 'end') resolve(data.value);
          else reject(new Error(data.error.cause));
        });
        port.start();
        port.postMessage({ kind: 'request', id: 1, ...request });
      });
    },
    { method, input },
  );
}

/** The events of the running measurement. */
export async function eventsOf(page: Page): Promise<readonly RunEvent[]> {
  return (await page.evaluate(() => window.modewiseTestEvents ?? [])) as readonly RunEvent[];
}

/** Calls the shell as the page does. */
export function callShell(page: Page, method: unknown, input: unknown): Promise<unknown> {
  return page.evaluate(([name, given]) => window.modewiseShell.call(name, given), [method, input] as const);
}
