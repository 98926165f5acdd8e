import type { ChildProcess } from 'node:child_process';
import { ServedAppDocument } from '#core/contract/endpoint/serve-app.ts';
import { modewise } from './modewise.ts';

/** A study that `modewise serve` shows read-only: the address of its page, and a function that ends the server. */
export interface ServedStudy {
  readonly url: string;
  readonly end: () => Promise<void>;
}

/** Serves a saved project read-only. Throws what the server wrote if it ends before it has an address. */
export async function serveStudy(study: string, { home }: { readonly home: string }): Promise<ServedStudy> {
  let child: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  const { url } = await new Promise<ServedAppDocument>((resolve, reject) => {
    ended = modewise(['serve', '--study', study, '--read-only', '--no-open', '--json'], {
      home,
      onStart: (started) => {
        child = started;
        let text = '';
        started.stdout?.on('data', (part: string | Buffer) => {
          text += part.toString();
          if (text.endsWith('}\n')) resolve(ServedAppDocument.parse(JSON.parse(text)));
        });
      },
    }).then(({ stderr }) => reject(new Error(`it ended: ${stderr}`)));
  });
  return {
    url,
    end: async () => {
      child?.kill('SIGTERM');
      await ended.catch(() => undefined);
    },
  };
}
