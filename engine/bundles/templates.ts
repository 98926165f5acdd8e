/** The text of each template by its path in `templates`. The bundler includes it in the program. */
const TEXTS = import.meta.glob<string>('./templates/**/*', { query: '?raw', import: 'default', eager: true });

/** Paths of all templates: `python/server.py`. */
export const TEMPLATES: readonly string[] = Object.keys(TEXTS).map((path) => path.slice('./templates/'.length));

/** The text of a template. Throws for an unknown path, which is a defect of a recipe. */
export function templateText(path: string): string {
  const text = TEXTS[`./templates/${path}`];
  if (text === undefined) throw new Error(`there is no template ${path}`);
  return text;
}
