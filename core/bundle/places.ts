/** The kind of text that a template is, which decides how a value is written into it. */
export type Language =
  | 'cloudformation'
  | 'yaml'
  | 'terraform'
  | 'shell'
  | 'dockerfile'
  | 'python'
  | 'triton'
  | 'json'
  | 'sql'
  | 'markdown';

const BY_ENDING: Readonly<Record<string, Language>> = {
  yaml: 'yaml',
  tf: 'terraform',
  sh: 'shell',
  py: 'python',
  pbtxt: 'triton',
  json: 'json',
  sql: 'sql',
};

/** The language of a file of a bundle by its name. Throws for a file of an unknown kind: a defect of a recipe. */
export function languageOf(file: string): Language {
  const name = file.split('/').at(-1) ?? '';
  if (name === 'cloudformation.yaml') return 'cloudformation';
  if (name === 'Dockerfile') return 'dockerfile';
  const language = Object.entries(BY_ENDING).find(([ending]) => name.endsWith(`.${ending}`))?.[1];
  if (language === undefined) throw new Error(`nothing is known about the language of ${file}`);
  return language;
}

/** The surrounding of a place in a text: code, a comment, or a kind of string. */
export type Surrounding =
  | Exclude<Language, 'cloudformation'>
  | 'block'
  | 'comment'
  | 'heredoc'
  | 'interpolation'
  | 'json-quoted'
  | 'markdown-code'
  | 'shell-double'
  | 'shell-double-json'
  | 'shell-single'
  | 'shell-single-json'
  | 'shell-single-json-text'
  | 'sql-name'
  | 'sql-single'
  | 'terraform-quoted'
  | 'triton-quoted'
  | 'yaml-double'
  | 'yaml-single'
  | 'yaml-sub';

/** A placeholder in a template, with what surrounds it, the innermost first. */
export interface Place {
  readonly name: string;
  /** `{{name.note}}`: where the value comes from, instead of the value. */
  readonly isNote: boolean;
  readonly start: number;
  readonly end: number;
  readonly surroundings: readonly Surrounding[];
}

/** `{{name}}` is a value, `{{name.note}}` where it comes from. */
const PLACEHOLDER = /\{\{([a-zA-Z]+)(\.note)?\}\}/y;

/** The meaning of a match: it begins an inner surrounding, ends the current one, changes nothing, or cannot be parsed. */
type Rule = readonly [pattern: RegExp, meaning: Surrounding | 'ends' | 'stays' | 'refused'];

const QUOTED: readonly Rule[] = [
  [/\\[^]/y, 'stays'],
  [/"/y, 'ends'],
  [/\n/y, 'refused'],
];
const EXPANSIONS: readonly Rule[] = [
  [/\$\$\{|%%\{/y, 'stays'],
  [/[$%]\{/y, 'interpolation'],
];
const SHELL_DOUBLE: readonly Rule[] = [[/\\[^]/y, 'stays'], ...EXPANSIONS, [/"/y, 'ends'], [/`|\$\(/y, 'refused']];

/** The grammar of each surrounding, as far as templates use it. The first rule that matches counts. */
const RULES: Readonly<Record<Surrounding, readonly Rule[]>> = {
  block: [],
  comment: [[/(?=\n)/y, 'ends']],
  dockerfile: [[/(?<![^\n])[ \t]*#/y, 'comment']],
  heredoc: EXPANSIONS,
  interpolation: [
    [/"/y, 'terraform-quoted'],
    [/\{/y, 'interpolation'],
    [/\}/y, 'ends'],
  ],
  json: [[/"/y, 'json-quoted']],
  'json-quoted': QUOTED,
  markdown: [[/`/y, 'markdown-code']],
  'markdown-code': [[/`/y, 'ends']],
  python: [],
  shell: [
    [/\\[^]/y, 'stays'],
    ...EXPANSIONS,
    [/`|<<|\$['"]/y, 'refused'],
    [/'(?=\[|\{(?!\{))/y, 'shell-single-json'],
    [/'/y, 'shell-single'],
    [/"(?=\[|\{(?!\{))/y, 'shell-double-json'],
    [/"/y, 'shell-double'],
    [/(?<![^\s;&|()])#/y, 'comment'],
  ],
  'shell-double': SHELL_DOUBLE,
  'shell-double-json': SHELL_DOUBLE,
  'shell-single': [[/'/y, 'ends']],
  'shell-single-json': [
    [/"/y, 'shell-single-json-text'],
    [/'/y, 'ends'],
  ],
  'shell-single-json-text': [[/'/y, 'refused'], ...QUOTED],
  sql: [
    [/--/y, 'comment'],
    [/#|"|\/\*/y, 'refused'],
    [/`/y, 'sql-name'],
    [/'/y, 'sql-single'],
  ],
  'sql-name': [
    [/\\[^]|\n/y, 'refused'],
    [/`/y, 'ends'],
  ],
  'sql-single': [
    [/\\[^]|\n/y, 'refused'],
    [/'/y, 'ends'],
  ],
  terraform: [
    [/#|\/\//y, 'comment'],
    [/\/\*/y, 'refused'],
    [/"/y, 'terraform-quoted'],
  ],
  'terraform-quoted': [...EXPANSIONS, ...QUOTED],
  triton: [
    [/#/y, 'comment'],
    [/"/y, 'triton-quoted'],
  ],
  'triton-quoted': QUOTED,
  yaml: [
    [/(?<!\S)#/y, 'comment'],
    [/(?<=!Sub \[?)["']/y, 'yaml-sub'],
    [/(?<![^\s,[{])"/y, 'yaml-double'],
    [/(?<![^\s,[{])'/y, 'yaml-single'],
  ],
  'yaml-double': QUOTED,
  'yaml-single': [
    [/''/y, 'stays'],
    [/'/y, 'ends'],
    [/\n/y, 'refused'],
  ],
  'yaml-sub': QUOTED,
};

/** A text inside a text, whose end its own grammar does not show: Terraform's heredoc, and the lines of a YAML block. */
interface Inside {
  readonly start: number;
  readonly text: string;
  readonly surroundings: readonly Surrounding[];
}

const HEREDOC = /<<-?(\w+)\n([^]*?)\n[ \t]*\1(?=\n)/y;
const BLOCK = /(?<=[ ])[|>][+-]?\n/y;

function insideAt(text: string, at: number, surroundings: readonly Surrounding[]): Inside | null {
  const [around] = surroundings;
  if (around === 'terraform') {
    const [whole, mark = '', body = ''] = matchAt(HEREDOC, text, at) ?? [];
    if (whole === undefined) return null;
    const own: readonly Surrounding[] = /^\s*#!.*\/(ba)?sh\n/.test(body) ? ['shell', 'heredoc'] : ['heredoc'];
    return { start: text.indexOf('\n', at + mark.length) + 1, text: body, surroundings: own };
  }
  if (around !== 'yaml') return null;
  const [head] = matchAt(BLOCK, text, at) ?? [];
  if (head === undefined) return null;
  const start = at + head.length;
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
  const depth = /^ */.exec(line)?.[0].length ?? 0;
  const body = new RegExp(`(?:(?: {${depth + 1}}.*)?(?:\n|$))*`, 'y');
  return { start, text: matchAt(body, text, start)?.[0] ?? '', surroundings: ['block'] };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/**
 * Every placeholder of a template, in order. Throws for a template that this reader cannot follow, so that a place is never taken for
 * another: a defect of the template.
 */
export function placesOf(template: string, language: Language): readonly Place[] {
  return placesIn(template, 0, [language === 'cloudformation' ? 'yaml' : language]);
}

function placesIn(text: string, offset: number, surroundings: readonly Surrounding[]): readonly Place[] {
  const outer = surroundings.slice(1);
  const open = surroundings.slice(0, 1);
  const places: Place[] = [];
  let at = 0;
  while (at < text.length) {
    const current = open.at(-1) ?? 'block';
    const [placeholder, name = '', note] = matchAt(PLACEHOLDER, text, at) ?? [];
    const inside = placeholder === undefined ? insideAt(text, at, [current, ...outer]) : null;
    if (placeholder !== undefined) {
      const end = at + placeholder.length;
      const around = [current, ...outer];
      places.push({ name, isNote: note !== undefined, start: offset + at, end: offset + end, surroundings: around });
      at = end;
    } else if (inside !== null) {
      places.push(...placesIn(inside.text, offset + inside.start, inside.surroundings));
      at = inside.start + inside.text.length;
    } else {
      at = step(text, at, open);
    }
  }
  const last = open.at(-1);
  if (open.length > 1 && last !== 'comment') throw new Error(`the template ends inside ${String(last)}`);
  return places;
}

/** Follows the text by one rule or one character. Changes `open`, what the text is in. Returns where to go on. */
function step(text: string, at: number, open: Surrounding[]): number {
  for (const [pattern, meaning] of RULES[open.at(-1) ?? 'block']) {
    const [matched] = matchAt(pattern, text, at) ?? [];
    if (matched === undefined) continue;
    if (meaning === 'refused') {
      const line = text.slice(0, at).split('\n').length;
      throw new Error(`line ${line} of the template has ${JSON.stringify(matched)} in ${open.join(', ')}`);
    }
    if (meaning === 'ends') open.pop();
    else if (meaning !== 'stays') open.push(meaning);
    return at + matched.length;
  }
  return at + 1;
}
