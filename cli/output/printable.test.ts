import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileWith } from '#engine/dataset/rows/testing.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { model } from '#engine/model/testing.ts';
import { runCommandLine } from '#cli/run-command-line.ts';
import { visible } from '#core/words/format/safe-text.ts';
import { jsonText, printable } from './printable.ts';
import { style, STYLE_SEQUENCES } from './style.ts';
import { processTerminal } from './terminal.ts';

/** A colour, a title, a cursor move by a C1 control, a bidi override, line separators, a carriage return. */
const HOSTILE = '\u001b[31mred\u001b]0;title\u0007\u009b2J\u202etxt\u2028\r\n  injected 1\t\u0000';

/** Every character that a terminal may interpret, except line ends. */
const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

function withoutStyles(text: string): string {
  return STYLE_SEQUENCES.reduce((rest, sequence) => rest.replaceAll(sequence, ''), text);
}

function memoryTerminal(isTTY: boolean) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ isTTY, columns: 80, write: (text: string) => (written[name] += text) });
  return { written, terminal: processTerminal(stream('out'), stream('err'), { TERM: 'xterm' }) };
}

async function run(args: readonly string[], isTTY = false) {
  const { written, terminal } = memoryTerminal(isTTY);
  const interruption = { signal: new AbortController().signal, announce: () => undefined };
  const exitCode = await runCommandLine(args, { terminal, interruption });
  return { ...written, exitCode };
}

/** A model in which every text is hostile. */
function hostileModel(): string {
  const bytes = model(
    {
      name: HOSTILE,
      nodes: [node(`Op${HOSTILE}`, `x${HOSTILE}`, `y${HOSTILE}`, {}, { name: HOSTILE, domain: `d${HOSTILE}` })],
      initializers: [],
      inputs: [value(`x${HOSTILE}`, 'float', [`batch${HOSTILE}`, `free${HOSTILE}`])],
      outputs: [value(`y${HOSTILE}`, 'string', null)],
    },
    { producer: { name: `by${HOSTILE}` }, metadata: { [HOSTILE]: HOSTILE }, opsets: { '': 17, [HOSTILE]: 1 } },
  );
  return fileWith('m.onnx', bytes);
}

test('characters that a terminal interprets are shown as escapes, other text is unchanged', () => {
  expect(visible('a\nb\r\tc\u001b[0m\u009b\u202e\u2028\ud800')).toBe(
    String.raw`a\nb\r\tc\x1b[0m\x9b\u202e\u2028\ud800`,
  );
  for (const text of ['Größe', '模型', '🙂 emoji 👩‍🔬', 'C:\\models\\m.onnx', '']) expect(visible(text)).toBe(text);
});

test('keys and texts of a document become printable, and everything else is unchanged', () => {
  const document = { n: 1, none: null, list: [HOSTILE, true], [HOSTILE]: { deep: HOSTILE } };
  expect(JSON.stringify(printable(document))).not.toMatch(OBEYED);
  expect(printable({ n: 1, list: [0.5, false, null] })).toEqual({ n: 1, list: [0.5, false, null] });
  expect(Object.keys(printable(JSON.parse('{"__proto__":1}') as object))).toEqual(['__proto__']);
});

test('JSON is exact, and contains nothing that a terminal interprets', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, text) => {
      const written = jsonText({ [`k${key}`]: text, hostile: HOSTILE });
      return (
        !OBEYED.test(written) &&
        JSON.stringify(JSON.parse(written)) === JSON.stringify({ [`k${key}`]: text, hostile: HOSTILE })
      );
    }),
  );
});

test('only line ends and our own colours reach the terminal, whatever text is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isTTY) => {
      const { written, terminal } = memoryTerminal(isTTY);
      terminal.out(`${style(terminal.colour).red('ours')} ${text}${HOSTILE}`);
      terminal.err(text + HOSTILE);
      const out = isTTY ? withoutStyles(written.out) : written.out;
      const err = isTTY ? written.err.replaceAll('\r\u001b[2K', '') : written.err;
      return !OBEYED.test(out) && !OBEYED.test(err);
    }),
  );
});

test.each([false, true])('inspect of a hostile model shows escapes; on a terminal: %s', async (isTTY) => {
  const path = hostileModel();
  const { out, exitCode } = await run(['inspect', path], isTTY);
  expect(exitCode).toBe(0);
  expect(out).not.toContain(HOSTILE);
  expect(out).toContain(String.raw`by\x1b[31mred`);
  // Only the injected name could appear on its own line.
  expect(out).not.toMatch(/^ {2}injected/m);
  const ours = new Set(out.match(/\p{Cc}\[\d+m/gu));
  expect([...ours].toSorted()).toEqual(isTTY ? ['\u001b[0m', '\u001b[1m', '\u001b[33m'] : []);
  expect(withoutStyles(out)).not.toMatch(OBEYED);
});

test('inspect --json of a hostile model is the exact document', async () => {
  const { out } = await run(['inspect', hostileModel(), '--json']);
  expect(out).not.toMatch(OBEYED);
  const document = JSON.parse(out) as { readonly model: { readonly producer: string } };
  expect(document.model.producer).toBe(`by${HOSTILE}`);
});

test('file names and error messages are shown as escapes', async () => {
  const { err, exitCode } = await run(['inspect', `none${HOSTILE.replace('\0', '')}.onnx`]);
  expect(exitCode).toBe(2);
  expect(err).not.toMatch(OBEYED);
  expect(err).toContain(String.raw`none\x1b[31mred`);
  const refused = await run(['measure', `--unknown${HOSTILE}`]);
  expect(refused.exitCode).toBe(2);
  expect(refused.err).not.toMatch(OBEYED);
});

test('columns of data are shown as escapes', async () => {
  const data = fileWith('d.csv', `"x${'\u001b[31m\u202e'}","b${'\u009b2J'}"\n1,2\n3,4\n`);
  const { out, exitCode } = await run(['inspect', fileWith('m.onnx', model()), '--data', data]);
  expect(exitCode, 'two columns do not fill an input of 30').toBe(2);
  expect(out).not.toMatch(OBEYED);
  expect(out).toContain(String.raw`\x1b[31m\u202e`);
});
