import { expect, test } from 'vitest';
import { fill } from './fill.ts';
import { plainName, traced, word } from './traced.ts';

const VALUES = { count: traced(2, 'for 30 requests/s'), mode: word('SPOT') };
const YAML = { language: 'yaml' } as const;
/** What ends every kind of string and comment, and begins what its language runs. */
const EVIL = 'a"\'\n`id`$(id)${x}%{if true}\\ {{count}}';

test('a template gets its values and where they come from', () => {
  expect(fill('replicas: {{count}} # {{count.note}}\nmarket: {{mode}}\n', VALUES, YAML)).toBe(
    'replicas: 2 # for 30 requests/s\nmarket: SPOT\n',
  );
});

test('a comment that only holds an empty note disappears, and nothing else does', () => {
  expect(fill('a: 1\n  # {{mode.note}}\n  # {{count.note}}\nb: {{mode}} # {{mode.note}}', VALUES, YAML)).toBe(
    'a: 1\n  # for 30 requests/s\nb: SPOT #',
  );
});

test('a list is a line for each entry, with the values of the entry', () => {
  const lists = {
    ports: ['a', 'b "{{count}}"'].map((name) => ({ template: 'port "{{name}}"', values: { name: traced(name) } })),
  };
  expect(fill('{{*ports}}\ncount: {{count}}', VALUES, { language: 'triton', lists })).toBe(
    'port "a"\nport "b \\"{{count}}\\""\ncount: 2',
  );
});

test('a name without a value is a defect, also one that every object has', () => {
  expect(() => fill('{{other}}', VALUES, YAML)).toThrow('the template names other');
  expect(() => fill('{{constructor}}', VALUES, YAML)).toThrow('the template names constructor');
  expect(() => fill('{{*other}}', VALUES, YAML)).toThrow('the template names the list other');
});

test.each([
  ['yaml', 'x: 1 # {{evil}}', 'x: 1 # a"\' `id`$(id)${x}%{if true}\\ {{count}}'],
  ['yaml', 'x: "{{evil}}"', 'x: "a\\"\' `id`$(id)${x}%{if true}\\\\ {{count}}"'],
  ['yaml', "x: '{{evil}}'", "x: 'a\"'' `id`$(id)${x}%{if true}\\ {{count}}'"],
  ['cloudformation', 'x: "{{evil}}"', 'x: "a\\"\' `id`$(id)${x}%{if true}\\\\ { {count}}"'],
  ['terraform', 'x = "{{evil}}"', 'x = "a\\"\' `id`$(id)\\u0024{x}\\u0025{if true}\\\\ {{count}}"'],
  [
    'terraform',
    'x = "{{evil}}" # {{evil}}',
    'x = "a\\"\' `id`$(id)\\u0024{x}\\u0025{if true}\\\\ {{count}}" # a"\' `id`$(id)${x}%{if true}\\ {{count}}',
  ],
  [
    'terraform',
    'x = <<-EOT\n  {{evil}}\n  EOT\n',
    'x = <<-EOT\n  a"\' `id`$(id)${"$"}{x}${"%"}{if true}\\ {{count}}\n  EOT\n',
  ],
  [
    'terraform',
    'x = <<-EOT\n  #!/bin/bash\n  y={{evil}}\n  EOT\n',
    'x = <<-EOT\n  #!/bin/bash\n  y=\'a"\'\\\'\' `id`$(id)${"$"}{x}${"%"}{if true}\\ {{count}}\'\n  EOT\n',
  ],
  ['shell', 'x={{evil}}', "x='a\"'\\'' `id`$(id)${x}%{if true}\\ {{count}}'"],
  ['shell', 'x="{{evil}}"', 'x="a\\"\' \\`id\\`\\$(id)\\${x}%{if true}\\\\ {{count}}"'],
  ['shell', "x='{{evil}}'", "x='a\"'\\'' `id`$(id)${x}%{if true}\\ {{count}}'"],
  ['shell', 'x=\'{"y": "{{evil}}"}\'', 'x=\'{"y": "a\\"\'\\\'\' `id`$(id)${x}%{if true}\\\\ {{count}}"}\''],
  ['triton', 'x: "{{evil}}"', 'x: "a\\"\' `id`$(id)${x}%{if true}\\\\ {{count}}"'],
] as const)('in %s, the text in %j is a value and nothing else', (language, template, expected) => {
  expect(fill(template, { ...VALUES, evil: traced(EVIL) }, { language })).toBe(expected);
});

test.each([
  ['yaml', 'x: {{evil}}'],
  ['yaml', 'x: |\n  {{evil}}\n'],
  ['cloudformation', 'x: !Sub "{{evil}}"'],
  ['terraform', 'x = {{evil}}'],
  ['terraform', 'x = "${y({{evil}})}"'],
  ['shell', `x="[{{evil}}]"`],
  ['dockerfile', 'RUN {{evil}}'],
  ['dockerfile', 'CMD ["{{evil}}"]'],
  ['python', '# {{evil}}'],
  ['triton', 'x: {{evil}}'],
  ['markdown', '`{{evil}}`'],
] as const)('in %s, a text in %j is a defect, even a harmless one', (language, template) => {
  expect(() => fill(template, { evil: traced('harmless') }, { language })).toThrow(
    'evil is a text, which cannot be written',
  );
  expect(fill(template, { evil: word('harmless') }, { language })).toContain('harmless');
});

test('a note in code is a defect', () => {
  expect(() => fill('x: {{count.note}}', VALUES, YAML)).toThrow('the note of count is in code');
});

test.each([
  ['shell', 'x=`id`\n'],
  ['shell', 'cat <<EOF\n'],
  ['shell', 'x="$(id)"\n'],
  ['shell', 'x="open\n'],
  ['terraform', 'x = "open\n"'],
  ['terraform', '/* x */'],
  ['yaml', 'x: "open\n  closed"'],
] as const)(
  'a template of %s with %j is a defect, because a place in it could be taken for another',
  (language, template) => {
    expect(() => fill(template, {}, { language })).toThrow(/the template (has|ends)/);
  },
);

test('a number has no exponent, and one that is not finite is a defect', () => {
  expect(fill('x: {{a}} {{b}}', { a: traced(1e21), b: traced(1e-7) }, YAML)).toBe(
    'x: 1000000000000000000000 0.0000001',
  );
  expect(fill('x: {{a}}', { a: traced(1e-25) }, YAML)).toBe('x: 0');
  expect(() => fill('x: {{a}}', { a: traced(Infinity) }, YAML)).toThrow('a is Infinity');
});

test.each(['true', 'Null', '-x', 'a b', 'a"', ''])('%j is not a word', (text) => {
  expect(() => word(text as 'SPOT')).toThrow('does not mean the same in every language');
});

test.each([
  ['Fraud Model v2.onnx', 'fraud-model-v2-onnx'],
  ['../../etc/passwd', 'etc-passwd'],
  ['42 is the answer', 'is-the-answer'],
  ['模型', 'model'],
  ['null', 'model-null'],
  ['ON', 'model-on'],
  ['x'.repeat(100), 'x'.repeat(40)],
  [`${'x'.repeat(39)} y`, 'x'.repeat(39)],
])('%j becomes a name that every system accepts', (given, name) => {
  expect(plainName(given)).toBe(name);
});
