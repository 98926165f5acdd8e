import { expect, test } from 'vitest';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { servedInputs } from '#engine/endpoint/served-inputs.ts';
import { AppError, unusable } from './app-error.ts';

const LONG = 'n'.repeat(60_000);
const SHOWN = `${'n'.repeat(199)}…`;

test('what an error quotes is cut and made visible, in its cause and its remedies, and after a process boundary', () => {
  const error = unusable('rows.csv', `the column "${LONG}" is missing`, `Rename "${LONG}".`, { commandLine: LONG });
  expect(error.message).toBe(`rows.csv: the column "${SHOWN}" is missing`);
  expect(error.actions).toEqual([`Rename "${SHOWN}".`, LONG]);
  const document: ErrorDocument = { code: 'defect', file: null, cause: `${LONG}\n\u001b[2J`, actions: [] };
  expect(AppError.fromDocument(document).reason).toBe(String.raw`${SHOWN}\n\x1b[2J`);
});

test('a name that a service gives is cut in the error about it', () => {
  const metadata = { name: 'm', inputs: [{ name: LONG, datatype: 'COMPLEX', shape: [-1] }] };
  expect(() => servedInputs(metadata, 'http://host/')).toThrow(`input "${SHOWN}" is of type COMPLEX`);
});
