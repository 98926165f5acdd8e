import type { BundleValues } from './traced.ts';

/** `{{name}}` is a value, `{{name.note}}` where it comes from. */
const PLACEHOLDER = /\{\{([a-zA-Z]+)(\.note)?\}\}/g;

/** `{{>path}}` alone on its line is a part that several templates share. */
const PART = /^( *)\{\{>([\w./-]+)\}\}$/;

/** A template with its parts put in, each as deep as its line. `template` gives the text of a template by its path. */
export function whole(text: string, template: (path: string) => string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', path] = PART.exec(line) ?? [];
      if (path === undefined) return [line];
      const part = whole(template(path), template).replace(/\n$/, '');
      return part.split('\n').map((each) => (each === '' ? '' : indent + each));
    })
    .join('\n');
}

/**
 * A template with its values filled in. A comment that says where a value comes from disappears with an empty note. Throws for a name
 * without a value: a defect of the bundle, not of its input.
 */
export function fill(template: string, values: BundleValues): string {
  return template
    .split('\n')
    .filter((line) => !isEmptyNote(line, values))
    .map((line) =>
      line.replaceAll(PLACEHOLDER, (_, name: string, note: string | undefined) => {
        const traced = values[name];
        if (traced === undefined) throw new Error(`the template names ${name}, which has no value`);
        return note === undefined ? String(traced.value) : traced.note;
      }),
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

/** A line that holds nothing but a note, which is empty. */
function isEmptyNote(line: string, values: BundleValues): boolean {
  const [, name] = /^\s*#\s*\{\{([a-zA-Z]+)\.note\}\}\s*$/.exec(line) ?? [];
  return name !== undefined && values[name]?.note === '';
}
