import type { ShownPlan } from '#core/contract/plan.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { type PictureText, wrapped } from '#core/figure/scene/picture-frame.ts';
import { type Scene, type Shape, text, type TextShape } from '#core/figure/scene/scene.ts';
import { fitText } from '#core/figure/scene/text-width.ts';
import { isPriced } from '#core/decide/plan-options.ts';
import { day, days } from '#core/words/format.ts';
import { keyNumbers, reportVerdict } from './verdict.ts';

/**
 * What a picture says about its numbers, because it is seen without the page that it is from: model, date, basis and prices. `null` stands
 * for a plan or a run that is not there.
 */
export function pictureFoot(plan: ShownPlan | null, run: RunDocument | null): string {
  const measured = run ?? plan?.runs[0] ?? null;
  const of = ['Modewise', ...(measured === null ? [] : [measured.model.file])];
  if (plan === null) {
    return [
      ...of,
      ...(measured === null ? [] : [`measured ${day(measured.startedAt)}, ${measured.host.cpuModel}`]),
    ].join(' · ');
  }
  const when = 'createdAt' in plan ? day(plan.createdAt) : 'estimate for a changed workload';
  const bases = new Set(plan.options.filter(isPriced).map(({ basis }) => basis));
  const { region, asOf } = plan.catalog;
  return [...of, when, `basis: ${[...bases].join(', ')}`, `prices for ${region}, ${days(asOf)}, not a quote`].join(
    ' · ',
  );
}

/** Space between the key numbers. */
const COLUMN_GAP_PX = 16;
const NOTE = { fontPx: 12, linePx: 17, top: 64 } as const;

/** The verdict card as a picture: its texts, and the key numbers side by side as the drawing. */
export function verdictPicture(
  plan: ShownPlan,
  widthPx: number,
): { readonly said: PictureText; readonly scene: Scene } {
  const { headline, sentence } = reportVerdict(plan);
  const numbers = keyNumbers(plan);
  const columnPx = widthPx / Math.max(1, numbers.length);
  const notes = numbers.map(({ note }) => wrapped(note, NOTE.fontPx, columnPx - COLUMN_GAP_PX));
  const shapes = numbers.flatMap(({ label, text: value }, index): Shape[] => {
    const line = (content: string, y: number, { fontPx, fill }: Pick<TextShape, 'fontPx' | 'fill'>) =>
      text(
        fitText(content, fontPx, columnPx - COLUMN_GAP_PX),
        { x: index * columnPx, y, anchor: 'start' },
        { fill, fontPx, bold: fill === 'ink', halo: false },
      );
    return [
      line(label, 10, { fontPx: 12, fill: 'ink-3' }),
      line(value, 38, { fontPx: 24, fill: 'ink' }),
      ...(notes[index] ?? []).map((each, row) =>
        line(each, NOTE.top + row * NOTE.linePx, { fontPx: NOTE.fontPx, fill: 'ink-2' }),
      ),
    ];
  });
  const height = NOTE.top + Math.max(1, ...notes.map((lines) => lines.length)) * NOTE.linePx;
  return {
    said: { title: headline, subtitle: sentence, foot: pictureFoot(plan, null) },
    scene: { width: widthPx, height, shapes },
  };
}
