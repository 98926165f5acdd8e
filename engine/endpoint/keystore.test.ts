import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { keyStoreEntries, keyStoreOf } from './keystore.ts';
import { readTarget } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-keystore-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A program that answers as libsecret's does. The real one needs a session bus and an unlocked key ring, which a machine of tests rarely has; it
 * was tried by hand (docs/endpoints.md).
 */
writeFileSync(
  join(folder, 'secret-tool'),
  `#!/bin/sh
[ "$1 $2 $3 $4" = "lookup service modewise account" ] || exit 9
case "$5" in
  prod/token) printf '%s' 'canary-value-41' ;;
  locked) echo 'secret-tool: Cannot create an item in a locked collection' >&2; exit 1 ;;
  *) exit 1 ;;
esac
`,
);
chmodSync(join(folder, 'secret-tool'), 0o755);
const environment = { PATH: `${folder}:/usr/bin:/bin` };
const asked = (texts: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  keyStoreEntries(texts, { environment: { ...environment, ...more }, platform: 'linux' });

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test('each entry that is named is looked up once, and a text without one asks nothing', async () => {
    const text = 'X-Key: a${keystore:prod/token}b${HOME}${keystore:prod/token}';
    expect(await asked([text, text])).toEqual({ 'keystore:prod/token': 'canary-value-41' });
    expect(await asked(['${HOME}'], { PATH: '/nowhere' })).toEqual({});
  });

  test.each([
    ['${keystore:other}', {}, /has no entry other/, /secret-tool store .*account other/],
    ['${keystore:locked}', {}, /cannot be asked for locked: .*locked collection/, /Unlock it/],
    ['${keystore:prod/token}', { PATH: '/nowhere' }, /secret-tool is not installed/, /libsecret-tools/],
  ])('%s with %j says why there is no value and what to do', async (text, more, cause, action) => {
    const refused = await asked([text], more).then(
      () => null,
      (error: unknown) => error as { readonly message: string; readonly actions: readonly string[] },
    );
    expect(refused?.message).toMatch(cause);
    expect(refused?.actions.join(' ')).toMatch(action);
    expect(JSON.stringify(refused)).not.toContain('canary');
  });

  test('a bearer token and a header take their values from there, as secrets', async () => {
    const { service, shown } = await readTarget({
      url: 'http://127.0.0.1:9/v1/models/m',
      protocol: 'tfserving',
      template: null,
      headers: ['X-Api-Key: ${keystore:prod/token}'],
      bearerEnv: 'keystore:prod/token',
      ca: null,
      cert: null,
      key: null,
      isUnchecked: false,
      maxAnswerBytes: 1024,
      contentType: 'text/csv',
      environment,
    });
    expect(service.headers).toEqual([
      ['X-Api-Key', 'canary-value-41'],
      ['Authorization', 'Bearer canary-value-41'],
    ]);
    expect(service.secrets).toEqual(['canary-value-41', 'canary-value-41']);
    expect(JSON.stringify(shown)).not.toContain('canary');
  });
});

test('the other systems are asked by their own tools, and PowerShell gets the name outside of the script', () => {
  expect(keyStoreOf('darwin').lookUp('a')).toEqual({
    args: ['find-generic-password', '-s', 'modewise', '-a', 'a', '-w'],
  });
  const { args, environment: of } = keyStoreOf('win32').lookUp('a-name');
  expect(args.join(' ')).not.toContain('a-name');
  expect(of).toEqual({ MODEWISE_KEYSTORE_NAME: 'a-name' });
});
