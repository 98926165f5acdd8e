import { describe, expect, it, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan.ts';
import { makeReport } from '#core/report/make-report.ts';
import { rarelyHeld } from '#core/report/testing.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { costBars } from '#core/report/board/costs.ts';
import { makeDeck } from './deck.ts';
import type { DeckSlide } from './model.ts';

const deckOf = (plan: PlanDocument) => makeDeck(plan, makeReport(plan));

function slide(plan: PlanDocument, kind: DeckSlide['kind']): DeckSlide | undefined {
  return deckOf(plan).slides.find((each) => each.kind === kind);
}

describe('the slides about a plan', () => {
  it('are those for the board, then those for engineers', () => {
    expect(deckOf(EDGE_CASES.example()).slides.map(({ part, kind }) => `${part} ${kind}`)).toEqual([
      'board question',
      'board answer',
      'board why',
      'board cost-and-age',
      'board flips',
      'board risk',
      'board next',
      'engineering options',
      'engineering sensitivity',
      'engineering breakdown',
      'engineering load',
      'engineering aspects',
      'engineering assumptions',
    ]);
  });

  it.each(Object.entries(EDGE_CASES))(
    'have claims that are sentences, notes, and full tables in the case %s',
    (_name, make) => {
      const { slides } = deckOf(make());
      expect(slides.length).toBeGreaterThanOrEqual(3);
      for (const { claim, notes, body } of slides) {
        expect(claim).toMatch(/[.!?]$/);
        expect(notes.join('')).not.toBe('');
        if (body.kind === 'lines') expect(body.lines.length).toBeGreaterThan(0);
        if (body.kind === 'table')
          for (const row of body.table.rows) expect(row).toHaveLength(body.table.columns.length);
      }
      expect(JSON.stringify(slides)).not.toMatch(/NaN|Infinity|undefined/);
    },
  );

  it('name the project before the model and the date, if there is one', () => {
    const plan = EDGE_CASES.example();
    const deck = makeDeck(plan, makeReport(plan), { project: 'Card fraud' });
    expect(deck.byline).toMatch(/^Card fraud · 15 January 2026 · /);
    expect(deck.slides[0]?.lead).toBe(deck.byline);
  });

  it('do not say that nothing would change the verdict while that is still searched for', () => {
    const { verdict, ...rest } = EDGE_CASES.example();
    const plan = { ...rest, verdict: { ...verdict, flips: [] } };
    const claim = (searching: boolean): string | undefined =>
      makeDeck(plan, makeReport(plan), { searching }).slides.find(({ kind }) => kind === 'flips')?.claim;
    expect(claim(true)).toBe('Searching for inputs that would change the verdict…');
    expect(claim(false)).toBe('No input changes the verdict within the searched ranges.');
  });

  it('give three reasons in plain words, and those of the verdict in full as notes', () => {
    const plan = EDGE_CASES.example();
    const why = slide(plan, 'why');
    expect(why?.body.kind === 'lines' ? why.body.lines.map(({ text }) => text) : []).toEqual([
      'It does what is asked. No caller waits for an answer, and an answer may be 7 h old.',
      'It costs $7.30 per month, $306 less.',
      'The confidence is high: batch is the cheapest mode in 97 of 100 simulations.',
    ]);
    expect(why?.notes).toEqual(plan.verdict.because.map(({ text }) => text));
  });

  it('do not say that it does what is asked if no option does often enough', () => {
    const { verdict, ...rest } = EDGE_CASES.example();
    const why = slide({ ...rest, verdict: { ...verdict, because: [rarelyHeld(), ...verdict.because] } }, 'why');
    expect(why?.body.kind === 'lines' ? why.body.lines[0] : null).toMatchObject({
      text: expect.stringMatching(
        /^It does what is asked in 60 % of the simulated worlds, and no option does in 95 %\. /,
      ),
      mark: 'warning',
    });
  });

  it('say what may give way if nothing is feasible', () => {
    const next = slide(EDGE_CASES.nothingFits(), 'next');
    expect(next?.claim).toBe('Decide what may give way.');
    expect(next?.body.kind === 'lines' ? next.body.lines.length : 0).toBe(2);
    expect(slide(EDGE_CASES.nothingFits(), 'cost-and-age')).toBeUndefined();
  });
});

test('the bars are what runs today, the best of each mode and the always-on endpoint, the chosen one last, no more than fit', () => {
  const bars = costBars(EDGE_CASES.example());
  expect(bars[0]).toMatchObject({ mode: null, usd: 313 });
  expect(bars.at(-1)).toMatchObject({ chosen: true, text: '$7.30', mode: 'batch' });
  expect(bars.length).toBeLessThanOrEqual(6);
  const others = bars.slice(0, -1).map(({ usd }) => usd);
  expect(others).toEqual([...others].sort((a, b) => b - a));
});
