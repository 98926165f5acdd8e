import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderGuard } from './file-guard.ts';

const root = mkdtempSync(join(tmpdir(), 'modewise-guard-'));
afterAll(() => rmSync(root, { recursive: true }));
const [own, samples] = [join(root, 'own'), join(root, 'samples')];
for (const folder of [own, samples, join(root, 'own-not')]) mkdirSync(folder);
writeFileSync(join(own, 'rows.csv'), 'a\n1\n');
writeFileSync(join(root, 'secret'), 'no');
symlinkSync(join(root, 'secret'), join(own, 'link.csv'));
symlinkSync(root, join(own, 'up'));
symlinkSync(join(own, 'circle'), join(own, 'circle'));
const guard = folderGuard({ read: [samples], write: [own] });

test('what lies in the folders may be read, and only in the own one written', () => {
  expect(() => guard.checkRead(join(own, 'rows.csv'))).not.toThrow();
  expect(() => guard.checkRead(join(samples, 'model.onnx'))).not.toThrow();
  expect(() => guard.checkWrite(join(own, 'new', 'report.pdf'))).not.toThrow();
  expect(() => guard.checkWrite(join(samples, 'report.pdf'))).toThrow(/samples/);
});

test.each([
  ['outside', join(root, 'secret')],
  ['above by dots', join(own, '..', 'secret')],
  ['in a folder whose name begins alike', join(root, 'own-not', 'x')],
  ['the folder itself', own],
  ['where a link leads outside', join(own, 'link.csv')],
  ['below a link to a folder outside', join(own, 'up', 'secret')],
  ['not there, below a link to a folder outside', join(own, 'up', 'new')],
  ['a link that leads in circles', join(own, 'circle')],
  ['not absolute', 'own/rows.csv'],
  ['of another system', 'C:\\own\\rows.csv'],
  ['cut by a zero byte', `${own}/rows.csv\0.png`],
  ['empty', ''],
])('a path that is %s is refused, with its base name only', (_what, path) => {
  for (const check of [guard.checkRead, guard.checkWrite]) {
    let error: unknown = null;
    try {
      check(path);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'AppError', code: 'unusable-input' });
    expect(String(error)).not.toContain(`${root}/`);
  }
});
