import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorSentence, shortMessage, visible, withShortNames } from './safe-text.ts';

test('a sentence keeps its own words around a name that is cut', () => {
  const name = 'n'.repeat(60_000);
  const shown = `${'n'.repeat(199)}…`;
  expect(errorSentence(`input "${name}" is of type X`)).toBe(`input "${shown}" is of type X`);
  expect(errorSentence(`there is no model '${name}' here`)).toBe(`there is no model '${shown}' here`);
  expect(errorSentence(`column ${name} is missing`)).toBe(`column ${shown} is missing`);
  expect(errorSentence(`it said “${'a b '.repeat(500)}”.`)).toBe(`it said “${'a b '.repeat(500).slice(0, 199)}…”.`);
});

test('a path and an address stay whole', () => {
  const path = `/home/${'folder/'.repeat(60)}model.onnx`;
  expect(errorSentence(`${path} cannot be written`)).toBe(`${path} cannot be written`);
});

test('what cannot be seen is shown as an escape', () => {
  expect(visible('a\nb\u001b[31m\u202e\u2028\ud800')).toBe(String.raw`a\nb\x1b[31m\u202e\u2028\ud800`);
});

test('no text makes a sentence that is long, cannot be seen, or ends in half a character', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'binary', maxLength: 900 }), fc.constantFrom('"', '\ud83d\ude00', "'", ' ')),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join('');
      const sentence = errorSentence(text);
      expect(sentence.length).toBeLessThanOrEqual(1_000);
      expect(sentence).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
      expect(errorSentence(sentence)).toBe(sentence);
      expect(shortMessage(text).length).toBeLessThanOrEqual(200);
    }),
  );
});

test('a line without long names stays as it is', () => {
  expect(withShortNames("error: unknown option '--max-rsp' (Did you mean --max-rps?)")).toBe(
    "error: unknown option '--max-rsp' (Did you mean --max-rps?)",
  );
});
