import { LAYERS, type Layer, ONLY_UNDER, ROOMS } from './rooms.ts';

/** The layers that have rooms, in the order of their tables. */
const LAYERS_WITH_ROOMS = ['core', 'engine', 'renderer'] as const;

/**
 * ARCHITECTURE.md with its tables made from `rooms.ts`: layers, confined packages and the rooms of each layer. A table is between
 * `<!-- table:NAME -->` and `<!-- /table:NAME -->`. Throws Error if a table has no place in the page.
 */
export function architecturePage(page: string): string {
  const tables: Readonly<Record<string, string>> = {
    folders: folderTable(),
    packages: packageTable(),
    ...Object.fromEntries(LAYERS_WITH_ROOMS.map((layer) => [layer, roomTable(layer)])),
  };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [start, end] = [`<!-- table:${name} -->`, `<!-- /table:${name} -->`];
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from < 0 || to < from)
      throw new Error(`ARCHITECTURE.md has no place for the table ${name}: add ${start} and ${end}`);
    return `${text.slice(0, from)}${start}\n\n${table}\n${text.slice(to)}`;
  }, page);
}

function folderTable(): string {
  return table(
    ['folder', 'contains', 'may import'],
    LAYERS.map((layer) => [layer.paths.map(placeName).join(', '), layer.contains, importsOf(layer)]),
  );
}

function importsOf({ folders, packages, builtins }: Layer): string {
  const names = [...folders, ...(builtins ? ['node:'] : []), ...packages.toSorted()];
  return names.map((name) => `\`${name}\``).join(', ');
}

function packageTable(): string {
  return table(
    ['package', 'only in'],
    Object.entries(ONLY_UNDER).map(([name, places]) => [`\`${name}\``, places.map(placeName).join(', ')]),
  );
}

function roomTable(layer: string): string {
  const rooms = Object.entries(ROOMS).filter(([room]) => room.startsWith(`${layer}/`));
  return table(
    ['room', 'purpose'],
    rooms.map(([room, purpose]) => [`\`${room.slice(layer.length + 1)}\``, purpose]),
  );
}

/** `core/` as a reader writes it: `core`. */
function placeName(path: string): string {
  return `\`${path.replace(/\/$/, '')}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')).replaceAll(' ', '') + rows.map(line).join('');
}
