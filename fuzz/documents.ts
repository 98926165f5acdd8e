/** Malformed documents: opened, planned, reported, saved and resumed in an engine process, some cancelled. */
import { baseDocuments } from './lib/cases/base-documents.ts';
import { documentCase, planOf } from './lib/cases/document-cases.ts';
import { attackEngine } from './lib/engine/attack.ts';
import { inTurn } from './lib/engine/job.ts';
import { readOptions } from './lib/options.ts';
import { runProgram, temporaryFolder } from './lib/processes.ts';

const options = readOptions({ count: 60 });
runProgram(options.timeLimitS, async () => {
  const documents = await baseDocuments(temporaryFolder());
  return attackEngine('documents', options, {
    reference: inTurn([planOf(documents)]),
    makeCase: (chance, place) => documentCase(documents, chance, place),
  });
});
