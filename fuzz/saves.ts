/**
 * Projects that three processes save at the same time, to one file and to separate files, while they are read. A reader
 * must see the old or the new project, no save may fail, and no temporary file may remain.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Project, type ProjectContent } from '#core/contract/project/project.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { baseProject } from './lib/cases/base-documents.ts';
import { chanceOf } from './lib/chance.ts';
import { EngineProcess } from './lib/engine/engine-process.ts';
import { call } from './lib/engine/job.ts';
import { readOptions } from './lib/options.ts';
import { runProgram, temporaryFolder } from './lib/processes.ts';
import { Tally } from './lib/tally.ts';

const options = readOptions({ count: 60 });
const PROCESSES = 3;
/** Saves that one process starts at the same time. */
const AT_ONCE = 20;
const SAVING = { processorMs: 120_000, wallMs: 120_000 };
const READ_EACH_MS = 2;

/** The content of a save: its name identifies the save, and the packs make it large enough for torn writes to show. */
function contentOf(index: number): ProjectContent {
  const project = baseProject();
  const importedRuns = Array.from({ length: 1 + (index % 8) }, () => exampleRun());
  const id = `00000000-0000-4000-8000-${String(index % 4).padStart(12, '0')}`;
  return { ...project, id, name: `save ${index}`, importedRuns };
}

function fileOf(folder: string, index: number): string {
  const chance = chanceOf(options.seed, index);
  return join(folder, chance.happens(0.7) ? 'shared.modewise' : `own-${chance.between(0, 5)}.modewise`);
}

/** The problem with a file that may be being saved; null if it is complete or does not exist yet. */
function problemOf(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : String(error);
  }
  try {
    const project = Project.parse(JSON.parse(text));
    const index = Number(/^save (\d+)$/.exec(project.name)?.[1] ?? -1);
    return project.importedRuns.length === 1 + (index % 8)
      ? null
      : `${project.name} has ${project.importedRuns.length} packs`;
  } catch {
    return `${text.length} characters that are not a project`;
  }
}

async function save(engine: EngineProcess, folder: string, indexes: readonly number[], tally: Tally): Promise<void> {
  for (let from = 0; from < indexes.length; from += AT_ONCE) {
    const part = indexes.slice(from, from + AT_ONCE);
    const steps = part.map((index) => {
      const content = contentOf(index);
      const isAutosave = chanceOf(options.seed, index).happens(0.15);
      return isAutosave
        ? call('projectAutosave', { file: null, content })
        : call('projectSave', { file: fileOf(folder, index), content });
    });
    const outcome = await engine.run({ kind: 'steps', order: 'at-once', steps }, SAVING);
    tally.sawMiB(outcome.peakMiB ?? 0);
    if (outcome.state !== 'done') {
      tally.violated(outcome.state === 'crash' ? 'crash' : outcome.state, part[0] ?? 0, `${part.length} saves at once`);
      continue;
    }
    for (const [at, step] of outcome.steps.entries()) {
      if (step.state === 'refused') {
        tally.violated(step.code === 'defect' ? 'defect' : 'lost', part[at] ?? 0, `a save was refused: ${step.cause}`);
      }
      tally.ran(step.state === 'answered' ? 'accepted' : 'violated');
    }
  }
}

runProgram(options.timeLimitS, async () => {
  const tally = new Tally('saves', options);
  const root = temporaryFolder();
  const folder = join(root, 'projects');
  const home = join(root, 'home');
  mkdirSync(folder);
  const saving = new AbortController();
  const watch = async (): Promise<void> => {
    while (!saving.signal.aborted) {
      for (const name of readdirSync(folder).filter((each) => each.endsWith('.modewise'))) {
        const problem = problemOf(join(folder, name));
        if (problem !== null) tally.violated('torn', 0, `${name} while it was saved: ${problem}`, [join(folder, name)]);
      }
      await sleep(READ_EACH_MS);
    }
  };
  const watching = watch();
  const engines = Array.from({ length: PROCESSES }, () => new EngineProcess(home));
  const all = Array.from({ length: options.count }, (_, index) => index);
  await Promise.all(
    engines.map((engine, number) =>
      save(
        engine,
        folder,
        all.filter((index) => index % PROCESSES === number),
        tally,
      ),
    ),
  );
  saving.abort();
  await watching;
  await Promise.all(engines.map((engine) => engine.stop()));
  for (const place of [folder, home, join(home, 'autosave')]) {
    for (const entry of readdirSync(place, { withFileTypes: true }).filter((each) => each.isFile())) {
      const path = join(place, entry.name);
      const isOurs = /^(shared|own-\d+|[\da-f-]{36})\.modewise$|^recents\.json$/.test(entry.name);
      if (!isOurs) tally.violated('torn', 0, `left behind: ${path}`);
      const problem = entry.name.endsWith('.modewise') ? problemOf(path) : null;
      if (problem !== null) tally.violated('torn', 0, `${entry.name} in the end: ${problem}`, [path]);
    }
  }
  return tally.finish();
});
