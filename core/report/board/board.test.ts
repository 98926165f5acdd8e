import { describe, expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import { textWidth } from '#core/figure/scene/text-width.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { asksOf } from './asks.ts';
import { costScene } from './cost-scene.ts';
import { costBars } from './costs.ts';
import { whyNotOthers } from './others.ts';
import { riskOf } from './risk.ts';

describe('the costs of the ways', () => {
  test('are those of the choice, then of the others from the cheapest to the most expensive, today included', () => {
    const bars = costBars(viewOf(EDGE_CASES.example()));
    expect(bars[0]).toMatchObject({ chosen: true, text: '$7.30', mode: 'batch', title: 'Batch, every 6 hours' });
    const others = bars.slice(1).map(({ usd }) => usd);
    expect(others).toEqual([...others].sort((a, b) => a - b));
    expect(bars.find(({ mode }) => mode === null)).toMatchObject({ title: 'Today', usd: 313, text: '$313' });
    expect(bars.length).toBeLessThanOrEqual(5);
  });

  test('do not compare a commitment of years with a choice without one', () => {
    const plan = EDGE_CASES.example();
    const committed = plan.options.map((option) =>
      option.mode === 'microbatch' ? { ...option, purchase: '3yr' as const } : option,
    );
    const labels = costBars(viewOf({ ...plan, options: committed })).map(({ label }) => label);
    expect(labels.filter((label) => /reserved/.test(label))).toEqual([]);
    expect(labels.length).toBeGreaterThan(2);
  });

  test.each(Object.entries(EDGE_CASES))(
    'are drawn inside their place, on one scale from zero, in the case %s',
    (_name, make) => {
      const bars = costBars(viewOf(make()));
      const size = { width: 1152, height: 460, titlePx: 23 };
      const { shapes, height } = costScene(bars, size);
      for (const shape of shapes) {
        if (shape.kind !== 'text') continue;
        const width = textWidth(shape.text, shape.fontPx);
        const left = shape.anchor === 'end' ? shape.x - width : shape.x;
        expect(left, shape.text).toBeGreaterThanOrEqual(0);
        expect(left + width, shape.text).toBeLessThanOrEqual(size.width);
        expect(shape.y, shape.text).toBeLessThanOrEqual(height);
      }
      if (bars.length > 0) expect(height).toBeGreaterThanOrEqual(size.height - 1);
    },
  );

  test('are bars as long as their costs', () => {
    const [chosen, ...others] = costBars(viewOf(EDGE_CASES.example()));
    if (chosen === undefined) throw new Error('the example has a choice');
    const long = (usd: number): number => {
      const bars = [chosen, { ...chosen, chosen: false, usd }, { ...chosen, chosen: false, usd: 1000 }];
      const { shapes } = costScene(bars, { width: 1000, height: 300, titlePx: 20 });
      const drawn = shapes.flatMap((shape) => (shape.kind === 'path' && shape.fill === 'line-strong' ? [shape.d] : []));
      return Number(/h([\d.]+)a/.exec(drawn[0] ?? '')?.[1]);
    };
    // Twice the round ends do not count for the straight line.
    const ends = 2 * 6;
    expect((long(800) + ends) / (long(400) + ends)).toBeCloseTo(2, 1);
    expect(others.length).toBeGreaterThan(0);
  });
});

describe('why not the others', () => {
  test('names every other mode with what it costs more, or with what rules it out', () => {
    const { claim, lines } = whyNotOthers(viewOf(EDGE_CASES.example()));
    expect(claim).toMatch(/^The others cost more/);
    expect(lines.length).toBeGreaterThan(2);
    for (const { text } of lines.filter(({ mark }) => mark === 'point')) expect(text).toMatch(/\$[\d,.]+ a month, /);
    expect(lines.map(({ text }) => text).join(' ')).toMatch(/Micro-batch: \$\S+ a month, [\d.]+ times as much\./);
  });

  test('says which rule excludes a mode, and does not call a cheaper option more expensive', () => {
    const plan = EDGE_CASES.example();
    const options = plan.options.map((option) => {
      if (option.mode === 'realtime') return { ...option, excludedBy: 'rarely-holds' as const };
      if (option.mode !== 'microbatch' || option.monthlyUsd === null) return option;
      return {
        ...option,
        monthlyUsd: { value: 3, low: 2, high: 4 },
        costPerMillionUsd: { value: 0.05, low: null, high: null },
      };
    });
    const { claim, lines } = whyNotOthers(viewOf({ ...plan, options }));
    const texts = lines.map(({ text }) => text);
    expect(texts).toContain('Real time: it misses the SLO in more than 5 % of simulations.');
    expect(texts).toContain('Micro-batch: $3.00 a month, $4.30 less.');
    expect(claim).toContain('save too little');
  });

  test('leaves out variations of the three modes that no option makes possible', () => {
    const plan = EDGE_CASES.example();
    const options = plan.options.map((option) =>
      ['async', 'cached', 'hybrid'].includes(option.mode) ? { ...option, feasible: false, monthlyUsd: null } : option,
    );
    const { lines } = whyNotOthers(viewOf({ ...plan, options }));
    expect(lines.filter(({ mark }) => mark === 'problem')).toEqual([]);
    expect(lines.length).toBeGreaterThan(1);
  });

  test('has nothing to say where nothing is chosen', () => {
    expect(whyNotOthers(viewOf(EDGE_CASES.nothingFits())).lines).toEqual([]);
  });
});

const asksOfPlan = (...report: Parameters<typeof makeReport>) => makeReport(...report).board.asks;

describe('requests to the readers', () => {
  test.each(Object.entries(EDGE_CASES))('has an owner and a date for everything in the case %s', (_name, make) => {
    const asks = asksOfPlan(make());
    expect(asks.length).toBeLessThanOrEqual(5);
    for (const { owner, due } of asks) {
      expect(owner).toMatch(/\S/);
      expect(due).toMatch(/\S/);
      expect(`${owner} ${due}`).not.toMatch(/TBD|\?|undefined/i);
    }
  });

  test('begins with the decision, and has the owner and the day that the user entered', () => {
    const assignments = [{ ask: 'approve', owner: 'Maria Chen', due: '2026-12-15' }] as const;
    const [first, ...others] = asksOfPlan(EDGE_CASES.example(), null, assignments);
    expect(first).toMatchObject({
      id: 'approve',
      text: expect.stringMatching(/^Approve EC2 batch.*, at \$7\.30 a month\.$/),
      owner: 'Maria Chen',
      due: '15 December 2026',
    });
    expect(others.map(({ owner }) => owner)).not.toContain('Maria Chen');
  });

  test('asks to measure again and then to decide while confidence is low', () => {
    const { runs, ...example } = EDGE_CASES.example();
    const programs = [{ name: 'Teams', cores: 1.2 }];
    const told = { phases: ['realtime' as const], text: 'Other programs used 1.2 cores.', fix: 'Close Teams.' };
    const reason = { code: 'other-load' as const, cores: 1.2, peakCores: 1.9, programs, ...told };
    const trust = { verdict: 'poor' as const, reasons: [reason] };
    const plan = { ...example, runs: runs.map((run) => ({ ...run, trust })) };
    expect(viewOf(plan).confidence?.word).toBe('low');
    const asks = asksOfPlan(plan);
    const ids = asks.map(({ id }) => id);
    expect(asks[0]).toMatchObject({ id: 'measure', due: 'before the decision' });
    expect(asks.find(({ id }) => id === 'approve')).toMatchObject({
      text: 'Then decide.',
      detail: expect.stringMatching(/^So far, the choice is .+, at \$.+ a month\.$/),
      due: 'with the new numbers',
    });
    expect(ids.indexOf('approve')).toBeGreaterThan(ids.indexOf('measure'));
    expect(asks.some(({ text }) => text.startsWith('Approve'))).toBe(false);
  });

  test('asks for a better measurement without saying how', () => {
    const measure = asksOfPlan(EDGE_CASES.troubled()).find(({ id }) => id === 'measure');
    expect(measure?.text).toBe('Measure again with real data, on a quiet machine.');
    expect(asksOf(viewOf(EDGE_CASES.example()), { relax: [], notices: [] }).some(({ id }) => id === 'measure')).toBe(
      false,
    );
  });
});

describe('the risk', () => {
  test('says what the cost ranges over and how sure the choice is', () => {
    const { claim, lines } = riskOf(viewOf(EDGE_CASES.example()), []);
    expect(claim).toMatch(/^Nine times in ten it costs \$[\d.]+ to \$[\d.]+ a month\.$/);
    expect(lines[0]?.text).toMatch(/^High confidence: /);
  });

  test('has one line for all disturbances of the machine', () => {
    const { lines } = makeReport(EDGE_CASES.troubled()).board.risk;
    expect(lines.filter(({ text }) => /disturbed/.test(text))).toHaveLength(1);
    expect(lines.map(({ text }) => text).join(' ')).not.toMatch(/--effort|bench process/);
  });
});
