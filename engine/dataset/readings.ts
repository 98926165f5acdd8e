import { labelByName } from './column-roles.ts';
import type { DataColumn } from './columns.ts';
import { areLabels, areTextClasses, judgeTaken, type LeftOut, type Suspect, type Table } from './judge-columns.ts';

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
  'few-values': 2.5,
  'unique-numbers': 2.5,
  end: 1,
} as const satisfies Readonly<Record<Suspect['code'], number>>;

/** Each column set aside needs this score, and must lead the first one that is used by MIN_LEAD. */
const MIN_SCORE = 2;
const MIN_LEAD = 1;
/** From this score on, a column is not used in any reading. */
const STRONG = 4;
/** A reading is close to the best one up to this difference. */
const MAX_CLOSE = 1.5;
const MAX_READINGS = 3;
/** A text with more different values, or with a new value in most of its rows, is not a category. */
const MAX_CATEGORIES = 50;
/** Minimum number of rows for the second. */
const MIN_TEXTS = 20;

interface Scored {
  readonly suspect: Suspect;
  readonly score: number;
}

/** The columns of the right type of which only some are features. */
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

/** The signs that a column at one end of the candidates has at least. */
function signOfEnd(column: DataColumn, isLast: boolean): Scored {
  const { content } = column;
  if (!areLabels(content)) return { suspect: { code: 'end', column }, score: isLast ? SCORES.end : SCORES.end / 2 };
  const score = SCORES['few-values'] + (content.distinct === 2 ? 0.5 : 0) - (isLast ? 0 : 1);
  return { suspect: { code: 'few-values', column }, score };
}

function scoreOf(
  suspect: Suspect,
  { isFirst, isLast, isLabelKnown }: { isFirst: boolean; isLast: boolean; isLabelKnown: boolean },
): number {
  const score = SCORES[suspect.code];
  // A count may hold the numbers of all classes, too.
  if (suspect.code === 'model-classes') return isFirst || isLast ? score : score - 1;
  // Without a label, the unique integers may be a feature and the last column the label.
  if (suspect.code === 'unique-numbers') return isLabelKnown ? score : score - 1;
  // Labels stand in the first column less often, and a column there is more often called a class or a grade.
  if (isFirst && suspect.code === 'target-name') return score - 1;
  return isFirst && (suspect.code === 'label-values' || suspect.code === 'flag') ? score - 0.5 : score;
}

function isLabelSign({ code }: Suspect): boolean {
  return SCORES[code] >= STRONG && code !== 'row-number' && code !== 'key-name' && code !== 'many-texts';
}

/** Whether an unused column is a label, or will be one once the column beside it is set aside. */
function mayBeLabel({ code, column }: LeftOut, { columns, isKeyed }: Table): boolean {
  if (code === 'label') return true;
  const isNearEnd = column === columns[1] || column === columns.at(-2);
  return code === 'text' && !isKeyed && isNearEnd && areTextClasses(column);
}

/** Scores the numbers, in their order; a column without any sign has no entry. */
function scoreNumbers({ candidates, leftOut, table }: TooMany): readonly Scored[] {
  const narrow = { ...table, columns: candidates };
  // A text that may be the label does not keep a number with a target's name from being it.
  const firm = leftOut.filter(({ because }) => because !== 'text-classes');
  const suspects = judgeTaken(narrow, candidates, firm, null);
  const isLabelKnown = leftOut.some((each) => mayBeLabel(each, table)) || suspects.some(isLabelSign);
  const found = new Map(suspects.map((suspect) => [suspect.column, suspect]));
  return candidates.flatMap((column, index): Scored[] => {
    const isFirst = index === 0;
    const isLast = index === candidates.length - 1;
    const suspect = found.get(column);
    const end = !table.isKeyed && (isFirst || isLast) ? [signOfEnd(column, isLast)] : [];
    if (suspect === undefined) return end;
    const score = scoreOf(suspect, { isFirst, isLast, isLabelKnown });
    return end.some((each) => each.score > score) ? end : [{ suspect, score }];
  });
}

/** Scores the texts: labels by name, and those with more different values than a category has. */
function scoreTexts({ candidates, leftOut, width, table }: TooMany): readonly Scored[] {
  const isLabelKnown = leftOut.some(({ code }) => code === 'label');
  return candidates.flatMap((column, index): Scored[] => {
    const isEnd = !table.isKeyed && (index === 0 || index === candidates.length - 1);
    const label = labelByName(column.name);
    const code = label === 'anywhere' ? 'label-name' : label === 'at-edge' && isEnd ? 'target-name' : null;
    if (code !== null && !isLabelKnown) return [{ suspect: { code, column }, score: SCORES[code] }];
    const { distinct = 0, values = 0 } = column.content ?? {};
    // The one text of a model is more often a sentence than a category.
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
