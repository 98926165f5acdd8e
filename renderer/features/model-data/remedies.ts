import { splitColumnList } from '#core/column-list.ts';
import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import type { BindingRemedy, LeftOutColumn } from '#core/contract/model/model.ts';
import { shortNames } from './mapping.ts';

/** The column choices of a study. */
type ColumnChoices = Required<Omit<ColumnChoice, 'dims'>>;

/** The button label of a remedy. */
export function remedyLabel({ maps, drops, labels = [] }: BindingRemedy): string {
  const named = labels.map((label) => `${label} is the label`);
  const left = drops.length === 0 ? [] : [`exclude ${shortNames(drops)}`];
  const taken = maps.map((map) => {
    const cut = map.indexOf('=');
    const names = splitColumnList(map.slice(cut + 1)).map(({ text }) => text);
    return `use ${shortNames(names)} for ${map.slice(0, cut)}`;
  });
  const text = [...named, ...left, ...taken].join(', ');
  return named.length > 0 ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The choices plus those of a remedy; its maps replace earlier ones for the same inputs. */
export function withRemedy({ maps, drops, labels }: ColumnChoices, remedy: BindingRemedy): ColumnChoices {
  const inputs = remedy.maps.map((map) => map.slice(0, map.indexOf('=') + 1));
  return {
    maps: [...maps.filter((map) => !inputs.some((input) => map.startsWith(input))), ...remedy.maps],
    drops: [...new Set([...drops, ...remedy.drops])],
    labels: [...new Set([...labels, ...(remedy.labels ?? [])])],
  };
}

/** Unused columns that share a reason, in data order. */
interface LeftOutGroup {
  readonly text: string;
  readonly columns: readonly string[];
  /** The user excluded them or named them as labels, and can restore them. */
  readonly isDropped: boolean;
}

/** Groups unused columns by reason. `labels`: those that the user named as labels. */
export function leftOutGroups(leftOut: readonly LeftOutColumn[], labels: readonly string[]): readonly LeftOutGroup[] {
  const groups = new Map<string, { text: string; columns: string[]; isDropped: boolean }>();
  for (const { column, code, text } of leftOut) {
    const group = groups.get(text);
    const isDropped = code === 'dropped' || labels.includes(column);
    if (group === undefined) groups.set(text, { text, columns: [column], isDropped });
    else group.columns.push(column);
  }
  return [...groups.values()];
}
