import { expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import { examplePlan } from '#core/report/testing.ts';
import { pictureFoot, verdictPicture } from './picture.ts';
import { cardNumbers, cardOf, emphasisText } from './card.ts';

const plan = examplePlan();
const [run = null] = plan.runs;

test('the foot of a picture names model, date, basis and prices', () => {
  expect(pictureFoot(plan, run)).toBe(
    `Modewise · ${run?.model.file} · 15 January 2026 · basis: imported, projected, assumed · prices for us-east-1, 1 January 2026, not a quote`,
  );
  expect(pictureFoot(null, run)).toContain('measured 15 January 2026');
  expect(pictureFoot(null, null)).toBe('Modewise');
});

test('the picture of a verdict has the headline, the sentence and every number of its card', () => {
  const { said, scene } = verdictPicture(plan, 720);
  const card = cardOf(viewOf(plan));
  expect(said).toMatchObject({ title: card.headline, subtitle: emphasisText(card.sentence) });
  const texts = scene.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
  for (const { label, value, note } of cardNumbers(card)) {
    expect(texts).toContain(label);
    expect(texts).toContain(value);
    for (const word of note.split(' ')) expect(texts.join(' ')).toContain(word);
  }
  expect(texts.join(' ')).not.toContain('…');
});
