import { describe, expect, it, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { statedFlip } from '#core/contract/verdict/verdict-changes-words.ts';
import { emphasisText } from '#core/report/card/card.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { makeDeck } from './deck.ts';
import { type DeckSlide, pageText } from './model.ts';
import { blockTable } from '#core/report/document.ts';

const deckOf = (plan: PlanDocument) => makeDeck(plan, makeReport(plan));

function slide(plan: PlanDocument, kind: DeckSlide['kind']): DeckSlide | undefined {
  return deckOf(plan).slides.find((each) => each.kind === kind);
}

/** Everything that an audience reads on a slide. */
function readOn({ claim, lead, foot, ...rest }: DeckSlide): string {
  return [claim, emphasisText(lead), foot, ...rest.blocks.flatMap((block) => blockTable(block).rows.flat())].join('\n');
}

describe('the slides about a plan', () => {
  it('are five for those who decide, then a divider, then those for engineers', () => {
    const { slides } = deckOf(EDGE_CASES.example());
    expect(slides.map(({ part, kind }) => `${part} ${kind}`)).toEqual([
      'board answer',
      'board others',
      'board flips',
      'board risk',
      'board asks',
      'engineering divider',
      'engineering question',
      'engineering cost-and-age',
      'engineering sensitivity',
      'engineering breakdown',
      'engineering load',
      'engineering options',
      'engineering aspects',
      'engineering assumptions',
    ]);
    expect(slides.map((each) => pageText(slides, each)).slice(3, 7)).toEqual(['4 / 5', '5 / 5', '1 / 9', '2 / 9']);
  });

  it.each(Object.entries(EDGE_CASES))(
    'have claims that are sentences, notes, and full tables in the case %s',
    (_name, make) => {
      const { slides } = deckOf(make());
      expect(slides.length).toBeGreaterThanOrEqual(3);
      for (const { claim, notes, blocks } of slides) {
        expect(claim).toMatch(/[.!?…]$/);
        expect(notes.join('')).not.toBe('');
        for (const { columns, rows } of blocks.map(blockTable)) {
          for (const row of rows) expect(row).toHaveLength(columns.length);
        }
        expect(blocks.some((block) => blockTable(block).rows.length > 0 || block.kind === 'chart')).toBe(true);
      }
      expect(JSON.stringify(slides)).not.toMatch(/NaN|Infinity|undefined/);
    },
  );

  // Of the hostile plan all texts are the same.
  it.each(Object.entries(EDGE_CASES).filter(([name]) => name !== 'hostile'))(
    'tell those who decide neither commands nor programs to close, and no note says what its slide says, in the case %s',
    (_name, make) => {
      for (const each of deckOf(make()).slides.filter(({ part }) => part === 'board')) {
        expect(readOn(each)).not.toMatch(/--\w|\bClose \w+ and\b/);
        const said = [
          each.claim,
          emphasisText(each.lead),
          ...each.blocks.flatMap((block) => blockTable(block).rows.flat()),
        ];
        expect(each.notes.filter((note) => said.includes(note))).toEqual([]);
      }
    },
  );

  it('begin with what to do, what it costs, what it saves and how sure that is', () => {
    const answer = slide(EDGE_CASES.example(), 'answer');
    expect(answer?.claim).toBe('Serve in batch, every 6 hours.');
    expect(answer === undefined ? '' : emphasisText(answer.lead)).toBe(
      'You pay $313 a month. Batch, every 6 hours: $7.30. Switch. Confidence: high.',
    );
    expect(answer?.blocks).toMatchObject([
      { kind: 'costs', bars: [{ chosen: true, text: '$7.30' }, {}, {}, {}], unit: 'Dollars a month' },
    ]);
  });

  it('begin with why the confidence is low where it is', () => {
    const plan = EDGE_CASES.example();
    const assumed = { ...plan, workload: { ...plan.workload, assumed: ['volume' as const] } };
    const lead = slide(assumed, 'answer')?.lead;
    expect(lead === undefined ? '' : emphasisText(lead)).toMatch(
      / Confidence: low, because the workload is assumed\.$/,
    );
  });

  it('say to keep the current deployment where everything else costs more', () => {
    const plan = EDGE_CASES.example();
    const { current } = plan.workload;
    const cheap = { ...plan.workload, current: current && { ...current, monthlyUsd: 2 } };
    expect(slide({ ...plan, workload: cheap }, 'answer')?.claim).toBe('Keep what you have.');
    const [first] = makeReport({ ...plan, workload: cheap }).board.asks;
    expect(first?.text).toMatch(/^Keep the current deployment/);
  });

  it('name the project before the model and the date, if there is one', () => {
    const plan = EDGE_CASES.example();
    const deck = makeDeck(plan, makeReport(plan), { project: 'Card fraud' });
    expect(deck.byline).toMatch(/^Card fraud · 15 January 2026 · /);
    expect(deck.slides[0]?.foot).toContain('Card fraud');
  });

  it('do not say that nothing would change the verdict while that is still searched for', () => {
    const { verdict, ...rest } = EDGE_CASES.example();
    const plan = { ...rest, verdict: { ...verdict, flips: [] } };
    const claim = (searching: boolean): string | undefined =>
      makeDeck(plan, makeReport(plan), { searching }).slides.find(({ kind }) => kind === 'flips')?.claim;
    expect(claim(true)).toBe('Searching for inputs that would change the verdict…');
    expect(claim(false)).toBe('No input changes the verdict within the searched ranges.');
    const onEdge = { ...plan, verdict: { ...plan.verdict, isOnEdge: true as const } };
    const edge = makeDeck(onEdge, makeReport(onEdge)).slides.find(({ kind }) => kind === 'flips');
    expect(edge?.claim).toMatch(/^The choice is on the edge/);
    expect(JSON.stringify(edge)).not.toContain('Each input was varied');
  });

  it('say once that no option is left, however many inputs lead there', () => {
    const plan = EDGE_CASES.example();
    const at = (value: number) =>
      statedFlip({ code: 'input-falls', input: 'maxStalenessS', at: value, becomes: 'none' });
    const batch = statedFlip({ code: 'input-rises', input: 'predictionsPerDay', at: 4e6, becomes: 'realtime' });
    const many = { ...plan, verdict: { ...plan.verdict, flips: [at(20_000), at(900), batch, at(60)] } };
    const body = slide(many, 'flips')?.blocks[0];
    expect(body?.kind === 'table' ? body.table.rows.map((row) => row[3]) : []).toEqual([
      'No feasible option',
      'Real time',
    ]);
    expect(body?.kind === 'table' ? body.more : '').toMatch(
      /^These leave no option either: max age of an answer, 15 min or less; /,
    );
    expect(slide(many, 'flips')?.notes.filter((note) => /no option is feasible/.test(note))).toHaveLength(2);
    expect(slide(many, 'flips')?.claim).toMatch(/no option is feasible\.$/);
  });

  it('ask which requirement to relax if nothing is feasible', () => {
    const asks = slide(EDGE_CASES.nothingFits(), 'asks');
    expect(asks?.claim).toBe('Decide which requirement to relax.');
    const [wanted] = asks?.blocks ?? [];
    expect(wanted?.kind === 'asks' ? wanted.asks.filter(({ id }) => id === 'relax') : []).toHaveLength(2);
    expect(slide(EDGE_CASES.nothingFits(), 'others')).toBeUndefined();
  });

  it('do not say that answers are computed in advance where no input is known', () => {
    const plan = EDGE_CASES.realtimeChosen();
    const question = (inputsKnownInAdvance: number): string =>
      JSON.stringify(slide({ ...plan, workload: { ...plan.workload, inputsKnownInAdvance } }, 'question')?.blocks);
    expect(question(0)).toContain('each answer is computed on request');
    expect(question(0)).not.toMatch(/0 % of inputs|in advance/);
    expect(question(0.5)).toContain('50 % of inputs are known in advance');
  });
});

test('what is wrong with the measurement is for engineers, with the remedy', () => {
  const caveats = slide(EDGE_CASES.troubled(), 'caveats');
  expect(caveats?.part).toBe('engineering');
  expect(caveats === undefined ? '' : readOn(caveats)).toContain('--data FILE');
});
