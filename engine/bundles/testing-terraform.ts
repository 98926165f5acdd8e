/** A value of Terraform's language: what it states as data, or the text of an expression. */
export type TerraformValue =
  | string
  | number
  | boolean
  | null
  | readonly TerraformValue[]
  | { readonly [name: string]: TerraformValue };

/**
 * A configuration as data: `resource.TYPE.NAME`, `variable.NAME`, `locals.NAME`. A block inside another is a list, because it may be repeated. What
 * `jsonencode` and `join` get is read as well; any other expression is its text. Throws for a text that does not parse.
 */
export function terraformOf(text: string): TerraformValue {
  return new Reader(text).file();
}

type Entries = Record<string, unknown>;

const ENDS = new Set(['', '\n', ',', ')', ']', '}', '#']);
const OPENING = '([{';
const CLOSING = ')]}';

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  file(): TerraformValue {
    const top: Entries = {};
    for (this.skip(); this.at < this.text.length; this.skip()) this.item(top, { isTop: true });
    return top as TerraformValue;
  }

  private item(into: Entries, { isTop }: { readonly isTop: boolean }): void {
    const name = this.key();
    this.spaces();
    if (this.take('=') || this.take(':')) {
      this.skip();
      into[name] = this.expression();
      return;
    }
    const labels = [name];
    while (!this.take('{')) {
      labels.push(this.key());
      this.spaces();
    }
    const block = this.entries();
    if (isTop) this.place(into, labels, block);
    else into[name] = [...((into[name] as unknown[] | undefined) ?? []), block];
  }

  /** Puts a block where its labels say; a configuration may have several of `locals`. */
  private place(into: Entries, labels: readonly string[], block: Entries): void {
    let at = into;
    for (const label of labels) {
      at[label] ??= {};
      at = at[label] as Entries;
    }
    Object.assign(at, block);
  }

  /** The entries of a block or an object, after its opening brace. */
  private entries(): Entries {
    const found: Entries = {};
    for (this.skip(); !this.take('}'); this.skip()) {
      if (this.at >= this.text.length) this.fail('a closing brace');
      if (!this.take(',')) this.item(found, { isTop: false });
    }
    return found;
  }

  private list(): readonly unknown[] {
    const found: unknown[] = [];
    for (this.skip(); !this.take(']'); this.skip()) {
      if (this.at >= this.text.length) this.fail('a closing bracket');
      if (!this.take(',')) found.push(this.expression());
    }
    return found;
  }

  private expression(): unknown {
    const start = this.at;
    const value = this.primary();
    this.spaces();
    if (value !== undefined && ENDS.has(this.text.charAt(this.at))) return value;
    this.at = start;
    return this.raw();
  }

  /** A value that is data; undefined for anything else. */
  private primary(): unknown {
    if (this.text.startsWith('<<-', this.at)) return this.heredoc();
    if (this.text.charAt(this.at) === '"') return this.string();
    if (/^\{\s*for\b/.test(this.text.slice(this.at, this.at + 20))) return undefined;
    if (this.take('{')) return this.entries();
    if (this.take('[')) return this.list();
    const [word] = /^(?:-?\d+(?:\.\d+)?|true|false|null)\b(?![.(])/.exec(this.text.slice(this.at, this.at + 40)) ?? [];
    if (word !== undefined) {
      this.at += word.length;
      return JSON.parse(word) as unknown;
    }
    if (this.take('jsonencode(')) return this.arguments()[0];
    if (this.take('join(')) {
      const [separator, parts] = this.arguments();
      return Array.isArray(parts) ? parts.join(String(separator)) : undefined;
    }
    return undefined;
  }

  private arguments(): readonly unknown[] {
    const found: unknown[] = [];
    for (this.skip(); !this.take(')'); this.skip()) if (!this.take(',')) found.push(this.expression());
    return found;
  }

  /** The text of an expression, up to where it ends outside of brackets. */
  private raw(): string {
    const start = this.at;
    for (let depth = 0; this.at < this.text.length;) {
      const each = this.text.charAt(this.at);
      if (depth === 0 && (each === '\n' || each === ',' || CLOSING.includes(each))) break;
      if (each === '"') this.string();
      else {
        if (OPENING.includes(each)) depth += 1;
        if (CLOSING.includes(each)) depth -= 1;
        this.at += 1;
      }
    }
    return this.text.slice(start, this.at).trim();
  }

  /** A string with its interpolations as they are. */
  private string(): string {
    const start = this.at + 1;
    for (this.at = start; this.text.charAt(this.at) !== '"';) {
      if (this.at >= this.text.length) this.fail('the end of a string');
      if (this.text.charAt(this.at) === '\\') this.at += 2;
      else if (this.text.startsWith('${', this.at)) {
        this.at += 2;
        while (!this.take('}')) {
          if (this.text.charAt(this.at) === '"') this.string();
          else this.at += 1;
        }
      } else this.at += 1;
    }
    this.at += 1;
    return this.text.slice(start, this.at - 1).replaceAll('\\"', '"');
  }

  private heredoc(): string {
    const [whole = '', , body = ''] =
      /^<<-(\w+)\n([^]*?)\n[ \t]*\1(?=\n)/.exec(this.text.slice(this.at)) ?? this.fail('the end of a heredoc');
    this.at += whole.length;
    return body;
  }

  private key(): string {
    if (this.text.charAt(this.at) === '"') return this.string();
    const [word] = /^[\w.-]+/.exec(this.text.slice(this.at, this.at + 200)) ?? this.fail('a name');
    this.at += word.length;
    return word;
  }

  private take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private spaces(): void {
    while (this.text.charAt(this.at) === ' ') this.at += 1;
  }

  /** Whitespace, line breaks and comments. */
  private skip(): void {
    const [skipped = ''] = /^(?:\s|#.*|\/\/.*)*/.exec(this.text.slice(this.at)) ?? [];
    this.at += skipped.length;
  }

  private fail(expected: string): never {
    const line = this.text.slice(0, this.at).split('\n').length;
    throw new Error(`line ${line} of a Terraform file lacks ${expected}`);
  }
}
