import { expect, test } from 'vitest';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { expand, readSecret, withoutSecrets } from './secrets.ts';

test('variables are put in, and their values are known as secret', () => {
  expect(expand('Bearer ${A}-${B}', '--header X', { A: 'one', B: 'two' })).toEqual({
    text: 'Bearer one-two',
    shown: 'Bearer …-…',
    secrets: ['one', 'two'],
  });
  expect(() => expand('${A}', '--header X', { A: '' })).toThrow('no A');
  expect(expand('$A {B}', '--header X', {})).toEqual({ text: '$A {B}', shown: '$A {B}', secrets: [] });
});

test('an error leaves without the secrets that it quotes, with its stack', () => {
  const error = withoutSecrets(unusable('at canary', 'it said canary', 'Ask canary.'), ['canary']);
  expect(error).toBeInstanceOf(AppError);
  expect(JSON.stringify((error as AppError).toDocument())).not.toContain('canary');
  const defect = withoutSecrets(new TypeError('bad canary'), ['canary']) as Error;
  expect(`${defect.message}${defect.stack ?? ''}`).not.toContain('canary');
  expect((withoutSecrets('canary', ['canary']) as Error).message).toBe('…');
});

test('a secret of an option comes from the environment, and is refused without its value when it is written out', async () => {
  expect(await readSecret('${KEY}', '--google-key', { KEY: 'canary' })).toBe('canary');
  const refusal = async (text: string) =>
    readSecret(text, '--google-key', { BROKEN: 'canary\n' }).catch(
      (error: unknown) => JSON.stringify(error) + String(error),
    );
  for (const text of ['canary', '${BROKEN}', '${MISSING}']) {
    expect(await refusal(text)).toContain('--google-key');
    expect(await refusal(text)).not.toContain('canary');
  }
});
