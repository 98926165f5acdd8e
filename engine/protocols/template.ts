import { compile, search, type JSONValue } from '@jmespath-community/jmespath';
import { unusable } from '#engine/platform/app-error.ts';
import { type BodyRow, type Json, objectOf, valuesOf } from './body-row.ts';

/** How a row becomes a body, and where the response holds the answer (JMESPath; null for all of it). */
export interface BodyTemplate {
  readonly body: Json;
  readonly answer: string | null;
}

const EXAMPLE = 'Write {"body": {"features": "{{values}}"}, "answer": "scores[0]"}; see docs/endpoints.md.';
const WHOLE = /^\{\{\s*([^{}]+?)\s*\}\}$/;
const WITHIN = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Reads a template file's text. `names` are the values of a row. Throws AppError that names the placeholder. */
export function readTemplate(file: string, text: string, names: readonly string[]): BodyTemplate {
  const value = parsed(file, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('body' in value)) {
    throw unusable(file, 'it has no "body"', EXAMPLE);
  }
  const { body, answer = null, ...more } = value as { readonly body: Json; readonly answer?: Json };
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw unusable(file, `"${unknown.slice(0, 60)}" is not known`, EXAMPLE);
  if (answer !== null && typeof answer !== 'string') throw unusable(file, '"answer" is not a text', EXAMPLE);
  if (typeof answer === 'string') checkAnswer(file, answer);
  const used = placeholders(body);
  if (used.length === 0) {
    throw unusable(file, 'its body has no placeholder, so every request would be the same', EXAMPLE);
  }
  const missing = used.find((name) => !isKnown(name, names));
  if (missing !== undefined) {
    throw unusable(
      file,
      `{{${missing.slice(0, 60)}}} is not known`,
      `Use {{row}}, {{values}}, {{index}} or {{row.NAME}} with one of: ${names.slice(0, 20).join(', ')}`,
    );
  }
  return { body, answer };
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(file, `this is not JSON: ${error instanceof Error ? error.message.slice(0, 100) : ''}`, EXAMPLE);
  }
}

function checkAnswer(file: string, expression: string): void {
  try {
    compile(expression);
  } catch (error) {
    const cause = error instanceof Error ? error.message.slice(0, 200) : '';
    throw unusable(file, `"answer" is not a JMESPath expression: ${cause}`, 'See https://jmespath.org for the syntax.');
  }
}

function isKnown(name: string, names: readonly string[]): boolean {
  if (['row', 'values', 'index'].includes(name)) return true;
  return name.startsWith('row.') && names.includes(name.slice('row.'.length));
}

function placeholders(value: Json): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(WITHIN)].map(([, name = '']) => name);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value as object).flatMap((each) => placeholders(each as Json));
}

/** The body for a row: a text that is one placeholder becomes the value, one within a text becomes its text. */
export function fillTemplate(body: Json, row: BodyRow, index: number): Json {
  if (typeof body === 'string') {
    const whole = WHOLE.exec(body)?.[1];
    if (whole !== undefined) return valueFor(whole, row, index);
    return body.replaceAll(WITHIN, (_, name: string) => textOf(valueFor(name, row, index)));
  }
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return (body as readonly Json[]).map((each) => fillTemplate(each, row, index));
  return Object.fromEntries(Object.entries(body).map(([name, each]) => [name, fillTemplate(each as Json, row, index)]));
}

function valueFor(name: string, row: BodyRow, index: number): Json {
  if (name === 'row') return objectOf(row);
  if (name === 'values') return valuesOf(row);
  if (name === 'index') return index;
  return row.find(([each]) => each === name.slice('row.'.length))?.[1] ?? null;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The part of an answer that an expression names. */
export function answerPart(answer: Json, expression: string | null): Json {
  if (expression === null) return answer;
  return search(answer as JSONValue, expression) as Json;
}
