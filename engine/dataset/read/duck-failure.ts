import { createReadStream } from 'node:fs';
import { AppError, unusable } from '#engine/platform/app-error.ts';

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22] as const;

interface LineEnd {
  readonly line: number;
  readonly end: 'CRLF' | 'LF' | 'CR';
}

/** Line endings outside of quotes; `take` returns the first that differs from the first one of the file. */
class LineEnds {
  #first: LineEnd['end'] | null = null;
  #line = 1;
  #isQuoted = false;
  #isAfterCr = false;

  take(piece: Uint8Array): (LineEnd & { readonly first: LineEnd['end'] }) | null {
    for (const byte of piece) {
      if (this.#isAfterCr) {
        this.#isAfterCr = false;
        const other = this.#ended(byte === LF ? 'CRLF' : 'CR');
        if (other !== null) return other;
        if (byte === LF) continue;
      }
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (byte === CR && !this.#isQuoted) this.#isAfterCr = true;
      else if (byte === LF) {
        const other = this.#isQuoted ? null : this.#ended('LF');
        if (other !== null) return other;
        if (this.#isQuoted) this.#line++;
      }
    }
    return null;
  }

  #ended(end: LineEnd['end']): (LineEnd & { readonly first: LineEnd['end'] }) | null {
    this.#first ??= end;
    if (end !== this.#first) return { line: this.#line, end, first: this.#first };
    this.#line++;
    return null;
  }
}

/** The error with the first line of a CSV file that ends unlike its first line; null if all are equal. One pass. */
async function mixedLineEnds(file: string): Promise<AppError | null> {
  const ends = new LineEnds();
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const found = ends.take(piece as Buffer);
    if (found === null) continue;
    return unusable(
      file,
      `it mixes line ends: line 1 ends with ${found.first}, line ${found.line} with ${found.end}`,
      "End all lines alike: dos2unix FILE makes LF of CRLF; tr '\\r' '\\n' < FILE > NEW-FILE makes LF of a lone CR.",
    );
  }
  return null;
}

/** DuckDB repeats the unreadable line, which may have megabytes, between the start and the end of its message. */
const HEAD_CHARACTERS = 300;
const TAIL_CHARACTERS = 4_000;

function shortened(message: string): string {
  if (message.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return message;
  return `${message.slice(0, HEAD_CHARACTERS)}…\n${message.slice(-TAIL_CHARACTERS)}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  FLOAT: 'a number',
  DOUBLE: 'a number',
  BOOLEAN: 'true or false',
};

function csvFailure(file: string, message: string): AppError | null {
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  if (line === undefined) return null;
  const width = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (width !== null) {
    const cause = `line ${line}: expected ${width[1]} columns, found ${width[2]}`;
    return unusable(
      file,
      cause,
      'Give every line as many values as the header has names; quote values that hold the delimiter.',
    );
  }
  const value = /Error when converting column "(.*?)"\. Could not convert string "(.*?)" to '(.*?)'/s.exec(message);
  if (value !== null) {
    const wanted = TYPE_WORDS[value[3] ?? ''] ?? value[3];
    const cause = `line ${line}, column "${value[1]}": ${JSON.stringify(value[2])} is not ${wanted}`;
    return unusable(file, cause, 'Correct the value, or leave it empty: the row is then skipped.', {
      commandLine: 'Or map another column with --map.',
    });
  }
  // The original line may contain line breaks; the problem is stated after it, as a sentence.
  const detail = /^(Value with|Maximum|Invalid|Quote|Line|The quoted|Unterminated)[^\n]*/im.exec(
    message.slice(message.indexOf('Original Line')),
  );
  if (detail?.[0].startsWith('Invalid unicode') === true) {
    return unusable(
      file,
      `line ${line} is not valid UTF-8`,
      'Convert the file from its encoding (for example: iconv -f LATIN1 -t UTF-8 FILE > NEW-FILE) and use the result.',
    );
  }
  const isLong = detail?.[1] === 'Maximum';
  return unusable(
    file,
    `line ${line}: ${detail?.[0] ?? 'it cannot be read'}`,
    isLong
      ? 'Close the quote where one is left open; rows that are this long can be read from JSONL, Parquet or .npy.'
      : 'Correct the line; values that hold quotes or line breaks must be quoted, and a quote inside of them doubled ("").',
  );
}

/** DuckDB's message about JSON, without its advice about options that a user cannot set. */
function jsonFailure(file: string, message: string): AppError | null {
  const large = /"maximum_object_size" of (\d+) bytes exceeded/.exec(message);
  if (large !== null) {
    return unusable(
      file,
      `a value in it takes more than ${Math.floor(Number(large[1]) / 2 ** 20)} MiB`,
      'Write one object a line (JSONL) for each row, or Parquet, or an array (.npy).',
    );
  }
  const key = /has duplicate key "([^"]{1,200})"/.exec(message);
  if (key === null) return null;
  return unusable(file, `an object in it has the key "${key[1]}" twice`, 'Give each key of an object once.');
}

/**
 * DuckDB's error about a data file as an AppError: its first line without type and path. AppErrors pass unchanged. If a
 * CSV file is severely malformed, it is searched for the cause.
 */
export async function duckFailure(file: string, error: unknown): Promise<Error> {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new Error(String(error));
  const message = shortened(error.message);
  const known = csvFailure(file, message) ?? jsonFailure(file, message);
  if (known !== null) return known;
  if (message.startsWith('Out of Memory')) {
    return unusable(
      file,
      'reading it needs more memory than is allowed',
      'Split the file, or convert it to Parquet with smaller row groups.',
    );
  }
  if (message.includes('CSV Parser state machine')) {
    return (
      (await mixedLineEnds(file)) ??
      unusable(
        file,
        'its quotes do not follow the rules of CSV',
        'Quote whole values, and double a quote inside of them ("").',
      )
    );
  }
  const isOfDuck = /^[A-Za-z ]{1,40} (Error|exception): /i.exec(message);
  if (isOfDuck === null) return error;
  const [first = ''] = message.slice(isOfDuck[0].length).split('\n');
  return unusable(
    file,
    withoutPaths(first.slice(0, MAX_CAUSE_CHARACTERS)) || 'it cannot be read',
    'Check the file; write it again with the tool that created it.',
  );
}

const MAX_CAUSE_CHARACTERS = 400;

function withoutPaths(text: string): string {
  return text.replaceAll(/ ?(in |at end of )?(file )?(?<quote>["'])[^"']*[\\/][^"']*\k<quote>/gi, '').trim();
}
