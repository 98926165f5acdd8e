import type { AgainstBill } from '#core/bill/against-bill.ts';
import { WINDOW_WAYS } from '#core/bill/window-ways.ts';
import type { BillExtract } from '#core/contract/catalog/bill.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { forOpenProject } from './answers.ts';
import { asProblem, type Problem } from './problem.ts';
import type { BillSlice, OpenBill } from './bill-state.ts';
import type { Slice, State } from './state.ts';
import { baseName } from './study-slice.ts';
import { windowPlanner } from './window-planner.ts';

/** Everything that counts by default: the usual services of the recommended option, of all tags and resources. */
const USUAL: OpenBill['query'] = {
  option: null,
  services: [],
  usdPer: {},
  predictionsPerDay: null,
  tag: null,
  resource: null,
};

/** Creates the state of the plan against the bill. */
export const createBillSlice: Slice<BillSlice> = (set, get) => {
  let abort = new AbortController();

  /** Compares again, and drops an earlier comparison that is still being made. */
  async function compare(change: Partial<OpenBill>): Promise<void> {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const { bill, plan } = get();
    if (bill === null || plan === null) return;
    const asked = { ...bill, ...change };
    const project = forOpenProject(set, get);
    const put = (part: Partial<OpenBill>): void => {
      const current = get().bill;
      if (!signal.aborted && current !== null) project.set({ bill: { ...current, ...part } });
    };
    set({ bill: { ...asked, note: 'Reading the bill', problem: null } });
    try {
      const extract = asked.extract ?? (await read(get(), asked, signal));
      put({ extract, note: 'Comparing', services: asked.services ?? servicesOf(extract) });
      const planner = windowPlanner(get().engine(), { signal, say: (text) => put({ note: `Comparing: ${text}` }) });
      const { againstBill } = await import('#core/bill/against-bill.ts');
      const found = await againstBill(planner, { plan, extract, ways: WINDOW_WAYS }, asked.query);
      put({ note: null, ...(await answered(found, { plan, file: asked.file })) });
    } catch (error) {
      put({ note: null, found: null, problem: asProblem(error) });
    }
  }

  return {
    bill: null,
    openBill: async () => {
      const { isOpen } = forOpenProject(set, get);
      const [file] = (await get().host?.chooseFiles('bill', { multiple: false })) ?? [];
      if (file === undefined || !isOpen()) return;
      set({ bill: { file, query: USUAL, extract: null, services: null, note: null, found: null, problem: null } });
      await compare({});
    },
    changeBill: async (change) => {
      const { bill } = get();
      if (bill === null) return;
      const query = { ...bill.query, ...change };
      // Another tag or resource selects other rows of the file.
      const isReadAgain = 'tag' in change || 'resource' in change;
      await compare({ query, ...(isReadAgain && { extract: null }) });
    },
    closeBill: () => {
      abort.abort();
      set({ bill: null });
    },
  };
};

function read({ engine }: State, { file, query }: OpenBill, signal: AbortSignal): Promise<BillExtract> {
  return engine().call('readBill', { file, tag: query.tag, resource: query.resource }, { signal });
}

/** The services of the whole file, which stay to choose from when a tag restricts its rows. */
function servicesOf({ lines }: BillExtract): readonly string[] {
  return [...new Set(lines.map(({ service }) => service))].sort((a, b) => a.localeCompare(b, 'en'));
}

async function answered(
  found: AgainstBill,
  { plan, file }: { readonly plan: PlanDocument; readonly file: string },
): Promise<Pick<OpenBill, 'found' | 'problem'>> {
  if (found.kind === 'compared') return { found: found.document, problem: null };
  const { refusalWords } = await import('#core/bill/refusal.ts');
  const { about, cause, remedy } = refusalWords(found.refusal, WINDOW_WAYS);
  const model = plan.runs[0]?.model.file ?? null;
  const problem: Problem = {
    code: 'unusable-input',
    file: about === 'plan' ? model : baseName(file),
    cause,
    actions: [remedy],
    details: `${file}\n${cause}\n${remedy}`,
  };
  return { found: null, problem };
}
