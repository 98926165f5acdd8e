import { type AppError, unusable } from '../app-error.ts';

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
    return unusable(
      file,
      cause,
      'Correct the value, leave it empty (the row is then dropped), or map another column with --map.',
    );
  }
  // The original line may itself run over several lines; what is wrong with it comes after, as a sentence.
  const detail = /^(Value with|Maximum|Invalid|Quote|Line|The quoted|Unterminated)[^\n]*/im.exec(
    message.slice(message.indexOf('Original Line')),
  );
  return unusable(
    file,
    `line ${line}: ${detail?.[0] ?? 'it cannot be read'}`,
    'Correct the line; values that hold quotes or line breaks must be quoted.',
  );
}

/** What DuckDB said of a data file, as an AppError: its first line without type and path. Errors that are AppErrors pass. */
export function duckFailure(file: string, error: unknown): Error {
  if (!(error instanceof Error) || error.name === 'AppError')
    return error instanceof Error ? error : new Error(String(error));
  const { message } = error;
  const csv = csvFailure(file, message);
  if (csv !== null) return csv;
  if (message.startsWith('Out of Memory')) {
    return unusable(
      file,
      'reading it needs more memory than is allowed',
      'Give more memory, or convert the file to Parquet.',
    );
  }
  const isOfDuck = /^[A-Za-z ]+ (Error|exception): /i.exec(message);
  if (isOfDuck === null) return error;
  const [first = ''] = message.slice(isOfDuck[0].length).split('\n');
  return unusable(
    file,
    first.replaceAll(/ ?(in |at end of )?(file )?(?<quote>["'])[^"']*[\\/][^"']*\k<quote>/gi, '').trim() ||
      'it cannot be read',
    'Check the file; write it again with the tool that made it.',
  );
}
