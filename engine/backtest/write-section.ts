import { readFileSync, writeFileSync } from 'node:fs';
import { unusable } from '#engine/platform/app-error.ts';

/** Replaces what stands between the marks of a section, as the benchmarks do. @throws AppError when the file lacks them. */
export function writeSection(section: { readonly file: string; readonly name: string; readonly text: string }): void {
  const { file, name, text } = section;
  const begin = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const document = readFileSync(file, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from)
    throw unusable(file, `it lacks the marks ${begin} and ${end}`, 'Put them where the section belongs.');
  writeFileSync(file, `${document.slice(0, from)}${begin}\n\n${text.trim()}\n\n${document.slice(to)}`);
}
