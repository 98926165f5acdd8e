import { isOddTime, labelOf } from './column-roles.ts';
import type { ColumnContent, DataColumn } from './columns.ts';
import {
  areLabels,
  areTextClasses,
  edgesOf,
  holdsClasses,
  judgeTaken,
  type LeftOut,
  type Suspect,
  type Table,
} from './judge-columns.ts';

/** How strongly each sign speaks against a feature, at the end of the table. At its beginning, values say less. */
const SCORES = {
  'label-name': 6,
  'model-classes': 6,
  'row-number': 6,
  'key-name': 5,
  'target-name': 5,
  'label-values': 4,
  flag: 4,
  'many-texts': 4,
  'text-classes': 3,
  'time-name': 2.5,
  'few-values': 2.5,
  'unique-numbers': 2.5,
  constant: 2.5,
  end: 1,
} as const satisfies Readonly<Record<Suspect['code'], number>>;

const STRONGEST = 6;
/** Each column set aside needs this score, and must lead the first one that is used by MIN_LEAD. */
const MIN_SCORE = 2;
const MIN_LEAD = 1;
/** From this score on, a column is not used in any reading. */
const STRONG = 4;
/** A reading is close to the best one up to this difference. */
const MAX_CLOSE = 1.5;
const MAX_READINGS = 3;
/** Maximum number of values of a column that has few, and how often each is there on average. */
const MAX_FEW = 10;
const MIN_REPEATS = 5;
/** A text with more different values, or with a new value in most of its rows, is not a category. */
const MAX_CATEGORIES = 50;
/** Minimum number of rows for the second. */
const MIN_TEXTS = 20;

interface Scored {
  readonly suspect: Suspect;
  readonly score: number;
}

/** More columns of the right type than features: only some of them are features. */
export interface TooMany {
  readonly candidates: readonly DataColumn[];
  readonly leftOut: readonly LeftOut[];
  /** The number of features. */
  readonly width: number;
  readonly table: Table;
}

/**
 * Which candidates are not features. `clear`: one answer is far better than any other. `close`: the best answers, most
 * likely first; none if nothing tells the columns apart.
 */
export type Readings =
  | { readonly kind: 'clear'; readonly aside: readonly Suspect[] }
  | { readonly kind: 'close'; readonly readings: readonly (readonly Suspect[])[] };

/** The content of a column of few integers or flags that each occur several times: a class or a category. */
function fewOf({ content, kind }: DataColumn): ColumnContent | null {
  if (content === null || !(content.isWhole || kind === 'boolean') || content.distinct < 2) return null;
  const isFew = (content.distinct <= MAX_FEW && content.values >= MIN_REPEATS * content.distinct) || areLabels(content);
  return isFew ? content : null;
}

/** Whether every row of the sample has the same value. */
function isConstant({ content }: DataColumn): boolean {
  return content !== null && content.distinct === 1 && content.values >= MIN_REPEATS;
}

/** The weak signs of a column: its place among the candidates, few values, and the name of a target anywhere. */
function weakSigns(column: DataColumn, place: Place, isKeyed: boolean): readonly Scored[] {
  const { isFirst, isLast, isEdge } = place;
  if (isConstant(column)) return [{ suspect: { code: 'constant', column }, score: SCORES.constant }];
  const isNamed = labelOf(column) === 'at-edge';
  if (isNamed && (isKeyed || !(isFirst || isLast))) return [{ suspect: { code: 'target-name', column }, score: 1.9 }];
  if (isKeyed) return [];
  const few = fewOf(column);
  if (few === null) {
    if (!isFirst && !isLast) return [];
    return [{ suspect: { code: 'end', column }, score: isLast ? SCORES.end : SCORES.end / 2 }];
  }
  const isAtEnd = isEdge && (isFirst || isLast);
  const score = isAtEnd ? SCORES['few-values'] - (isLast ? 0 : 1) : 0.25;
  return [{ suspect: { code: 'few-values', column }, score: score + (few.distinct === 2 ? 0.5 : 0) }];
}

/** Where a candidate is: among the candidates, and whether that is an end of the table, too. */
interface Place {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isEdge: boolean;
}

function scoreOf(suspect: Suspect, { isFirst, isLast, isEdge }: Place, isLabelKnown: boolean): number {
  const score = SCORES[suspect.code];
  switch (suspect.code) {
    // A count may have the numbers of all classes, too.
    case 'model-classes':
      return isFirst || isLast ? score : score - 1;
    // Without a label, these numbers may be a feature and another column the label.
    case 'unique-numbers':
    case 'time-name':
      return isLabelKnown && (isFirst || isLast) ? score : score - 1;
    // Labels are rarely in the first column, and a column there is more often called a class or a grade.
    case 'target-name':
      return isFirst ? score - 1 : score;
    // Behind the last number there may be texts, and behind those no label is expected.
    case 'label-values':
    case 'flag':
      return score - (isFirst ? 0.5 : 0) - (isEdge ? 0 : 2);
    default:
      return score;
  }
}

function isLabelSign({ code }: Suspect): boolean {
  return SCORES[code] >= STRONG && code !== 'row-number' && code !== 'key-name' && code !== 'many-texts';
}

/** Whether an unused column is a label, or will be one once its neighbour is set aside. */
function mayBeLabel({ code, column }: LeftOut, { columns, isKeyed }: Table): boolean {
  if (code === 'label') return true;
  const isNearEnd = column === columns[1] || column === columns.at(-2);
  return code === 'text' && !isKeyed && isNearEnd && areTextClasses(column);
}

/** Scores the numbers, in their order; a column without any sign has no entry. */
function scoreNumbers(found: TooMany): readonly Scored[] {
  const { candidates, leftOut, table } = found;
  const narrow = { ...table, columns: candidates };
  // A text that may be the label does not keep a number with a target's name from being it.
  const firm = leftOut.filter(({ because }) => because !== 'text-classes');
  const suspects = new Map(judgeTaken(narrow, candidates, firm, null).map((each) => [each.column, each]));
  const counting = candidates.filter((column) => suspects.get(column)?.code === 'row-number');
  // The column behind a row number is the first one.
  if (counting.length > 0) {
    const numbers = counting.map((column): Scored => ({ suspect: { code: 'row-number', column }, score: STRONGEST }));
    const rest = candidates.filter((column) => !counting.includes(column));
    const dropped = new Set([...table.dropped, ...counting]);
    return [...numbers, ...scoreNumbers({ ...found, candidates: rest, table: { ...table, dropped } })];
  }
  const isLabelKnown = leftOut.some((each) => mayBeLabel(each, table)) || [...suspects.values()].some(isLabelSign);
  const edges = edgesOf(table, leftOut);
  const first = table.columns.find((column) => !table.dropped.has(column));
  return candidates.flatMap((column, index): readonly Scored[] => {
    const isFirst = index === 0;
    const place = {
      isFirst,
      isLast: index === candidates.length - 1,
      isEdge: isFirst ? column === first : edges.has(column),
    };
    const suspect = suspects.get(column) ?? (isOddTime(column) ? { code: 'time-name' as const, column } : undefined);
    // Without a label, a constant may be a feature and another column the label.
    const weak = weakSigns(column, place, table.isKeyed).map((each) =>
      each.suspect.code === 'constant' && !isLabelKnown ? { ...each, score: each.score - 1 } : each,
    );
    if (suspect === undefined) return weak;
    const score = scoreOf(suspect, place, isLabelKnown);
    return weak.some((each) => each.score > score) ? weak : [{ suspect, score }];
  });
}

/** Scores the texts: labels by name, and those with more different values than a category has. */
function scoreTexts({ candidates, leftOut, width, table }: TooMany): readonly Scored[] {
  const isLabelKnown = leftOut.some(({ code }) => code === 'label');
  return candidates.flatMap((column, index): Scored[] => {
    const isEnd = !table.isKeyed && (index === 0 || index === candidates.length - 1);
    const label = labelOf(column);
    const code = label === 'anywhere' ? 'label-name' : label === 'at-edge' && isEnd ? 'target-name' : null;
    if (code !== null && !isLabelKnown) return [{ suspect: { code, column }, score: SCORES[code] }];
    if (holdsClasses(column, table)) return [{ suspect: { code: 'model-classes', column }, score: STRONGEST }];
    // The one text of a model is more often a sentence than a category.
    if (width === 1 && areTextClasses(column)) {
      return [{ suspect: { code: 'text-classes', column }, score: SCORES['text-classes'] }];
    }
    const { distinct = 0, values = 0 } = column.content ?? {};
    const isMany = width > 1 && (distinct > MAX_CATEGORIES || (values >= MIN_TEXTS && distinct > values / 2));
    return isMany ? [{ suspect: { code: 'many-texts', column }, score: SCORES['many-texts'] }] : [];
  });
}

/**
 * The readings in which the candidates that remain are consecutive, without the strong suspects: the others stand behind
 * them, before them, or at both ends.
 */
function consecutive(scored: readonly Scored[], excess: number, { candidates, table }: TooMany): readonly Scored[][] {
  const strong = scored.filter(({ score }) => score >= STRONG);
  const rest = candidates.filter((column) => !strong.some(({ suspect }) => suspect.column === column));
  const more = excess - strong.length;
  if (table.isKeyed || more < 1) return [];
  const known = new Map(scored.map((each) => [each.suspect.column, each]));
  const asScored = (column: DataColumn): Scored => known.get(column) ?? { suspect: { code: 'end', column }, score: 0 };
  const mixed = Array.from({ length: more - 1 }, (_, index) => index + 1);
  return [0, more, ...mixed].map((before) => [
    ...rest.slice(0, before).map(asScored),
    ...rest.slice(rest.length - (more - before)).map(asScored),
    ...strong,
  ]);
}

/** The best ways to leave out `excess` of the candidates, most likely first. */
function closeReadings(scored: readonly Scored[], excess: number, found: TooMany): readonly Scored[][] {
  const best = scored[0]?.score ?? 0;
  if (excess === 1) return scored.filter(({ score }) => score >= best - MAX_CLOSE).map((one) => [one]);
  const strong = scored.filter(({ score }) => score >= STRONG);
  // One strong suspect too many: any of them may be a feature.
  if (strong.length === excess + 1) return strong.toReversed().map((kept) => strong.filter((each) => each !== kept));
  return consecutive(scored, excess, found);
}

/** Judges which of too many columns are features. Pure. */
export function readingsOf(found: TooMany, sort: 'numbers' | 'texts'): Readings {
  const { candidates, width } = found;
  const excess = candidates.length - width;
  const scored = (sort === 'numbers' ? scoreNumbers(found) : scoreTexts(found)).toSorted((a, b) => b.score - a.score);
  const aside = scored.slice(0, excess);
  const [lowest, next] = [aside.at(-1)?.score ?? 0, scored[excess]?.score ?? 0];
  if (aside.length === excess && lowest >= MIN_SCORE && lowest - next >= MIN_LEAD)
    return { kind: 'clear', aside: aside.map(({ suspect }) => suspect) };
  const readings = closeReadings(scored, excess, found).slice(0, MAX_READINGS);
  return { kind: 'close', readings: readings.map((reading) => reading.map(({ suspect }) => suspect)) };
}
