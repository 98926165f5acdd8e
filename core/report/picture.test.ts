import { expect, test } from 'vitest';
import { examplePlan } from './testing.ts';
import { pictureFoot, verdictPicture } from './picture.ts';
import { keyNumbers, reportVerdict } from './verdict.ts';

const plan = examplePlan();
const [run = null] = plan.runs;

test('the foot of a picture names model, date, basis and prices, and says what is an estimate', () => {
  expect(pictureFoot(plan, run)).toBe(
    `Modewise · ${run?.model.file} · 15 January 2026 · basis: imported, projected, assumed · prices for us-east-1, 1 January 2026, not a quote`,
  );
  const { createdAt: _, ...estimate } = plan;
  expect(pictureFoot(estimate, run)).toContain('estimate for a changed workload');
  expect(pictureFoot(null, run)).toContain('measured 15 January 2026');
  expect(pictureFoot(null, null)).toBe('Modewise');
});

test('the picture of a verdict has its headline, its sentence and every key number', () => {
  const { said, scene } = verdictPicture(plan, 720);
  expect(said).toMatchObject({ title: reportVerdict(plan).headline, subtitle: reportVerdict(plan).sentence });
  const texts = scene.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
  for (const { label, text, note } of keyNumbers(plan)) {
    expect(texts).toContain(label);
    expect(texts).toContain(text);
    for (const word of note.split(' ')) expect(texts.join(' ')).toContain(word);
  }
  expect(texts.join(' ')).not.toContain('…');
});
