import { splitColumnList } from '#core/column-list.ts';
import type { BindingRemedy, LeftOutColumn } from '#core/contract/model.ts';
import { shortNames } from './mapping.ts';

/** What a study says of the columns of its data. */
interface ColumnChoices {
  readonly maps: readonly string[];
  readonly drops: readonly string[];
}

/** What a remedy does, as the words of a button. */
export function remedyLabel({ maps, drops }: BindingRemedy): string {
  const left = drops.length === 0 ? [] : [`leave out ${shortNames(drops)}`];
  const taken = maps.map((map) => {
    const cut = map.indexOf('=');
    const names = splitColumnList(map.slice(cut + 1)).map(({ text }) => text);
    return `take ${shortNames(names)} for ${map.slice(0, cut)}`;
  });
  const text = [...left, ...taken].join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The choices with those of a remedy: its maps take the place of earlier ones for the same inputs. */
export function withRemedy({ maps, drops }: ColumnChoices, remedy: BindingRemedy): ColumnChoices {
  const inputs = remedy.maps.map((map) => map.slice(0, map.indexOf('=') + 1));
  return {
    maps: [...maps.filter((map) => !inputs.some((input) => map.startsWith(input))), ...remedy.maps],
    drops: [...new Set([...drops, ...remedy.drops])],
  };
}

/** Columns with the reason that they share, in the order of the data. */
interface LeftOutGroup {
  readonly text: string;
  readonly columns: readonly string[];
  /** Left out on request: they can be taken back. */
  readonly isDropped: boolean;
}

/** Left out columns by their reasons. */
export function leftOutGroups(leftOut: readonly LeftOutColumn[]): readonly LeftOutGroup[] {
  const groups = new Map<string, { text: string; columns: string[]; isDropped: boolean }>();
  for (const { column, code, text } of leftOut) {
    const group = groups.get(text);
    if (group === undefined) groups.set(text, { text, columns: [column], isDropped: code === 'dropped' });
    else group.columns.push(column);
  }
  return [...groups.values()];
}
