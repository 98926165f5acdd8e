import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { PictureText } from '#core/figure/scene/picture-frame.ts';
import { wrapped } from '#core/figure/scene/text-width.ts';
import { type Scene, type Shape, text } from '#core/figure/scene/scene.ts';
import { isPriced } from '#core/decide/plan-options.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { day, days } from '#core/words/format/format.ts';
import type { KeyNumber } from '#core/report/model.ts';
import { cardNumbers, cardOf, emphasisText } from './card.ts';

/** The source line of a picture, because it is seen without its page: model, date, basis and prices. `null` is a missing plan or run. */
export function pictureFoot(plan: PlanDocument | null, run: RunDocument | null): string {
  const measured = run ?? plan?.runs[0] ?? null;
  const of = ['Modewise', ...(measured === null ? [] : [measured.model.file])];
  if (plan === null) {
    return [
      ...of,
      ...(measured === null ? [] : [`measured ${day(measured.startedAt)}, ${measured.host.cpuModel}`]),
    ].join(' · ');
  }
  const when = day(plan.createdAt);
  const bases = new Set(plan.options.filter(isPriced).map(({ basis }) => basis));
  const { region, asOf } = plan.catalog;
  return [...of, when, `basis: ${[...bases].join(', ')}`, `prices for ${region}, ${days(asOf)}, not a quote`].join(
    ' · ',
  );
}

/** Space between the key numbers. */
const COLUMN_GAP_PX = 16;
const LABEL = { fontPx: 12, linePx: 17, fill: 'ink-3' } as const;
const VALUE = { fontPx: 24, linePx: 30, fill: 'ink' } as const;
const NOTE = { fontPx: 12, linePx: 17, fill: 'ink-2' } as const;
type NumberStyle = typeof LABEL | typeof VALUE | typeof NOTE;
/** How much wider than estimated bold text may be. */
const BOLD = 1.1;

/**
 * Key numbers in a row as shapes below `top`, and their lower edge. A long text wraps.
 * @param place.width of all columns together, in pixels
 */
export function numberShapes(
  numbers: readonly Pick<KeyNumber, 'label' | 'text' | 'note'>[],
  { width, top }: { readonly width: number; readonly top: number },
): { readonly shapes: readonly Shape[]; readonly bottom: number } {
  const columnPx = width / Math.max(1, numbers.length);
  const room = columnPx - COLUMN_GAP_PX;
  const columns = numbers.map(({ label, text: value, note }) => ({
    label: wrapped(label, LABEL.fontPx, room),
    value: wrapped(value, VALUE.fontPx * BOLD, room),
    note: wrapped(note, NOTE.fontPx, room),
  }));
  const most = (part: keyof (typeof columns)[number]): number =>
    Math.max(1, ...columns.map((each) => each[part].length));
  const valueTop = top + most('label') * LABEL.linePx + 4;
  const noteTop = valueTop + most('value') * VALUE.linePx + 4;
  const shapes = columns.flatMap(({ label, value, note }, index) => {
    const set = (lines: readonly string[], from: number, { fontPx, linePx, fill }: NumberStyle): readonly Shape[] =>
      lines.map((each, row) =>
        text(
          each,
          { x: index * columnPx, y: from + (row + 0.5) * linePx, anchor: 'start' },
          { fill, fontPx, bold: fill === 'ink', halo: false },
        ),
      );
    return [...set(label, top, LABEL), ...set(value, valueTop, VALUE), ...set(note, noteTop, NOTE)];
  });
  return { shapes, bottom: noteTop + most('note') * NOTE.linePx };
}

/** The verdict's card as a picture: headline, sentence, and its numbers and confidence side by side. */
export function verdictPicture(
  plan: PlanDocument,
  widthPx: number,
): { readonly said: PictureText; readonly scene: Scene } {
  const card = cardOf(viewOf(plan));
  const numbers = cardNumbers(card).map(({ label, value, note }) => ({ label, text: value, note }));
  const { shapes, bottom } = numberShapes(numbers, { width: widthPx, top: 0 });
  return {
    said: { title: card.headline, subtitle: emphasisText(card.sentence), foot: pictureFoot(plan, null) },
    scene: { width: widthPx, height: bottom, shapes },
  };
}
