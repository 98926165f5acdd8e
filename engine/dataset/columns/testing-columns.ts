import { type ColumnContent, columnOf, type DataColumn } from './columns.ts';

/** A column; by default its content is 40 different fractions. */
export function column(name: string, type = 'DOUBLE', content: Partial<ColumnContent> | null = {}): DataColumn {
  const some = {
    values: 40,
    distinct: 40,
    isWhole: false,
    min: -1,
    max: 1,
    isUuid: false,
    example: null,
    listed: null,
  };
  return { ...columnOf(name, type), content: content === null ? null : { ...some, ...content } };
}

/** Columns of fractions: f0, f1, … for the prefix f. */
export function fractions(prefix: string, count: number): DataColumn[] {
  return Array.from({ length: count }, (_, index) => column(`${prefix}${index}`));
}

/** Content of consecutive integers from 0 on, `distinct` ones among 40 values. */
export function classes(distinct: number, more: Partial<ColumnContent> = {}): Partial<ColumnContent> {
  return { distinct, isWhole: true, min: 0, max: distinct - 1, ...more };
}
