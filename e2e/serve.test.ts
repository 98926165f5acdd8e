import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ServedAppDocument } from '#core/contract/endpoint/serve-app.ts';
import { expectNoStack, expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('serve');
const home = join(folder.path, 'home');
afterAll(folder.remove);

interface Served {
  readonly document: ServedAppDocument;
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

function serve(...args: readonly string[]): Promise<Served> {
  return new Promise((resolve, reject) => {
    const finished = modewise(['serve', '--no-open', '--json', ...args], {
      home,
      onStart: (child) => {
        let text = '';
        child.stdout?.on('data', (part: string | Buffer) => {
          text += part.toString();
          if (text.endsWith('}\n')) {
            resolve({ document: ServedAppDocument.parse(JSON.parse(text)), child, finished });
          }
        });
      },
    });
    void finished.then(({ stderr }) => reject(new Error(`it ended before it served: ${stderr}`)));
  });
}

describe.skipIf(process.platform === 'win32')('the app for browsers', () => {
  test('serves its pages on this machine only, and ends in order without leftover tab data', async () => {
    const { document, child, finished } = await serve();
    const { origin, hash } = new URL(document.url);
    expect(origin).toBe(`http://127.0.0.1:${document.port}`);
    expect(hash).toMatch(/^#token=[\w-]{43}$/);
    const page = await (await fetch(`${origin}/`)).text();
    expect(page).toContain('<div id="root">');
    expect(page).not.toContain('__NONCE__');
    const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(page) ?? [];
    expect((await fetch(origin + script)).headers.get('content-type')).toContain('javascript');
    const authorization = `Bearer ${hash.slice('#token='.length)}`;
    const sent = await fetch(`${origin}/upload?name=rows.csv`, {
      method: 'POST',
      body: 'a\n1\n',
      headers: { authorization, origin },
    });
    const { path } = (await sent.json()) as { readonly path: string };
    expect(path.startsWith(join(home, 'uploads'))).toBe(true);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual(document);
    expectNoStack(stderr);
    expect(readdirSync(join(home, 'uploads'))).toEqual([]);
    await expect(fetch(origin)).rejects.toThrow();
  });

  test('refuses a port that is taken', async () => {
    const first = await serve();
    const { port } = first.document;
    expectRefused(await modewise(['serve', '--no-open', '--port', String(port)], { home }), `port ${port} is in use`);
    first.child.kill('SIGINT');
    expect((await first.finished).code).toBe(3);
  });

  test('refuses a home folder without write permission', async () => {
    const readOnly = join(folder.path, 'read-only');
    mkdirSync(readOnly);
    chmodSync(readOnly, 0o555);
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const refused = await modewise(['serve', '--no-open'], { home: readOnly, ...asNobody });
    expectRefused(refused, 'uploads cannot be saved there', 'MODEWISE_HOME');
  });
});
