/** Words that YAML 1.1 reads as something else than text. */
const RESERVED = /^(true|false|yes|no|on|off|null|~|y|n)$/i;
/** Text that needs no quotes in any version of YAML. */
const PLAIN = /^[A-Za-z_/][\w./-]*$/;

/** Plain data as YAML in block style: what `JSON.stringify` keeps of it. Text that could be read as anything else is quoted as in JSON. */
export function yamlOf(value: unknown): string {
  return `${block(JSON.parse(JSON.stringify(value)), 0).replace(/^\n/, '')}\n`;
}

/** Several documents in one file. */
export function yamlDocuments(values: readonly unknown[]): string {
  return values.map(yamlOf).join('---\n');
}

/** A value behind its key or dash: on the same line, or indented on the next ones. */
function block(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((each) => `\n${pad(depth)}-${item(each, depth + 1)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return ' {}';
    return entries.map(([key, each]) => `\n${pad(depth)}${scalar(key)}:${block(each, depth + 1)}`).join('');
  }
  return ` ${scalar(value)}`;
}

/** An item of a list: the first line of a collection stands behind the dash. */
function item(value: unknown, depth: number): string {
  const text = block(value, depth);
  return text.startsWith('\n') ? ` ${text.slice(1).trimStart()}` : text;
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return PLAIN.test(value) && !RESERVED.test(value) ? value : JSON.stringify(value);
}

function pad(depth: number): string {
  return '  '.repeat(depth);
}
