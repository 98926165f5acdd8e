/// <reference types="vite/client" />
import { z } from 'zod';
import { BundleManifest } from '#core/contract/serving/bundle.ts';
import { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { Project } from '#core/contract/project/project.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { ScoreDocument } from '#core/contract/run/score.ts';
import { VariantsDocument } from '#core/contract/model/variants.ts';
import { Verification } from '#core/contract/serving/verification.ts';
import { inputDefinition, NUMERIC_INPUTS } from '#core/contract/workload/workload-inputs.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { docstringsOf } from './docstrings.ts';
import { code, definitionOf, fieldsOf, typeText, unwrapped } from './schema-text.ts';

/** The documents that people and other programs read, each with the commands that write and read it, in the order of their sections. */
const DOCUMENTS: readonly (readonly [title: string, use: string, schema: z.ZodType])[] = [
  ['run.json', '`modewise measure --out` writes it, and `modewise plan` reads it.', RunDocument],
  ['Workload files', '`modewise plan --workload` reads them; `--set` changes one input.', Workload],
  [
    'plan.json',
    '`modewise plan --out` writes it; `report`, `diff`, `bill`, `bundle`, `verify` and `fleet` read it.',
    PlanDocument,
  ],
  [
    'endpoint.json',
    'The measurement of a running service writes it, and `modewise plan --current-deployment` reads it.',
    EndpointDocument,
  ],
  [
    'variants.json',
    '`modewise optimise` writes it; `measure --variants` and `plan --variants` read it.',
    VariantsDocument,
  ],
  [
    'fleet.json',
    '`modewise fleet plan --out` writes it, and the other commands of `modewise fleet` read and update it.',
    FleetStudy,
  ],
  ['bundle.json', '`modewise bundle` writes it, and `modewise verify` reads it.', BundleManifest],
  [
    'Notes of scored files',
    '`modewise score` writes one next to each result (`FILE.score.json`), and `verify --results` reads them.',
    ScoreDocument,
  ],
  [
    'Documents of verify',
    '`modewise verify --out` writes them, and `modewise report --found` reads them.',
    Verification,
  ],
  ['Project files', 'The window writes them (`.modewise`); `diff` and `serve --study` read them, too.', Project],
];

const INTRODUCTION = `# Documents

Modewise reads and writes these JSON documents:

${DOCUMENTS.map(([title]) => `- [${title}](#${anchorOf(title)})\n`).join('')}
\`npm run reference\` writes this page from the zod schemas in \`core/contract\`.

A field with \`?\` may be absent: its meaning says when, or documents of earlier versions lack it. \`[]\` stands for each element of a list. Values such as \`Ms\`
are numbers and texts with a unit; [Values](#values) lists their ranges. A program that reads documents should ignore fields that it does not know.
Documents of earlier versions still open.
`;

/** Exported schemas by what they are, with the first name that a module gives them. */
const names = new Map<z.ZodType, string>();
const docs = new Map<string, string>();
/** Files with schemas, without their words and what only tests use. */
const modules = import.meta.glob<Readonly<Record<string, unknown>>>(
  ['../../core/contract/*/*.ts', '!**/*.test.ts', '!**/*-words.ts', '!**/testing*.ts'],
  { eager: true },
);
const sources = import.meta.glob<string>(
  ['../../core/contract/*/*.ts', '!**/*.test.ts', '!**/*-words.ts', '!**/testing*.ts'],
  { eager: true, query: '?raw', import: 'default' },
);
for (const [path, module] of Object.entries(modules)) {
  for (const [name, value] of Object.entries(module)) {
    if (value instanceof z.ZodType && !names.has(value)) names.set(value, name);
  }
  for (const [key, text] of docstringsOf({ path, text: sources[path] ?? '' })) if (!docs.has(key)) docs.set(key, text);
}
for (const name of NUMERIC_INPUTS) docs.set(`Workload.${name}`, inputDefinition(name).field.help);

const SECTIONS = new Set(['object', 'union', 'intersection']);
const hasSection = (schema: z.ZodType): boolean => SECTIONS.has(definitionOf(unwrapped(schema).schema).type);

/** The page of all documents, as Markdown. */
export function documentsPage(): string {
  const written = new Set<string>();
  const values = new Set<string>();
  const parts = DOCUMENTS.map(
    ([title, use, schema]) => `## ${title}\n\n${use}\n\n${sectionsFrom(schema, { written, values })}`,
  );
  const rows = [...values]
    .toSorted()
    .map((name) => `| \`${name}\` | ${valueText(name)} | ${cell(docs.get(name) ?? '')} |\n`);
  return `${INTRODUCTION}\n${parts.join('\n')}\n## Values\n\n| value | in JSON | meaning |\n|---|---|---|\n${rows.join('')}`;
}

function valueText(name: string): string {
  const schema = [...names].find(([, each]) => each === name)?.[0];
  return schema === undefined ? '' : cell(typeText(schema, () => undefined));
}

/** The section of a schema and of each that it names and that has none yet, depth first. */
function sectionsFrom(
  schema: z.ZodType,
  known: { readonly written: Set<string>; readonly values: Set<string> },
): string {
  const name = names.get(schema) ?? '';
  if (known.written.has(name)) return '';
  known.written.add(name);
  const linked: z.ZodType[] = [];
  const nameOf = (each: z.ZodType): string | undefined => {
    const found = names.get(each);
    if (found === undefined || each === schema) return undefined;
    if (hasSection(each)) linked.push(each);
    else known.values.add(found);
    return found;
  };
  const own = `### ${name}\n\n${docs.has(name) ? `${docs.get(name)}\n\n` : ''}${tableOf(schema, { name, nameOf })}\n`;
  return own + linked.map((each) => sectionsFrom(each, known)).join('');
}

interface Names {
  readonly name: string;
  readonly nameOf: (schema: z.ZodType) => string | undefined;
}

function tableOf(given: z.ZodType, { name, nameOf }: Names): string {
  const { schema } = unwrapped(given);
  const { options, discriminator, left, right } = definitionOf(schema);
  if (left !== undefined && right !== undefined) {
    return `${tableOf(left, { name: names.get(left) ?? name, nameOf })}\nEach also has:\n\n${tableOf(right, { name, nameOf })}`;
  }
  if (options !== undefined) return unionTable(options, discriminator, { name, nameOf });
  const rows = (fieldsOf(schema, nameOf) ?? []).map(
    ({ name: field, path, type }) =>
      `| \`${field}\` | ${cell(linked(type))} | ${cell(docs.get(`${name}.${path}`) ?? '')} |\n`,
  );
  return `| field | type | meaning |\n|---|---|---|\n${rows.join('')}`;
}

/** One row for each of the forms of a value, by the field that tells them apart. */
function unionTable(options: readonly z.ZodType[], discriminator: string | undefined, { name, nameOf }: Names): string {
  const rows = options.map((option, index) => {
    const named = nameOf(option);
    if (named !== undefined) return `| ${linked(`[${named}](#${named.toLowerCase()})`)} | | |\n`;
    const fields = fieldsOf(unwrapped(option).schema, nameOf) ?? [];
    const tag = fields.find((field) => field.path === discriminator);
    const others = fields.filter((field) => field !== tag).map((field) => `\`${field.name}\`: ${linked(field.type)}`);
    const form = tag?.type ?? linked(typeText(option, nameOf));
    return `| ${cell(form)} | ${cell(others.join('; '))} | ${cell(docs.get(`${name}.${index}`) ?? '')} |\n`;
  });
  return `| ${discriminator === undefined ? 'form' : code(discriminator)} | other fields | meaning |\n|---|---|---|\n${rows.join('')}`;
}

/** Links to values lead to their table, because they have no section of their own. */
function linked(type: string): string {
  return type.replaceAll(/\[(\w+)\]\(#\w+\)/g, (link, name: string) => {
    const schema = [...names].find(([, each]) => each === name)?.[0];
    return schema !== undefined && !hasSection(schema) ? `[${name}](#values)` : link;
  });
}

/** Text within a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
