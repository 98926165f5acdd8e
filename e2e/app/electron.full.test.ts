import { describe } from 'vitest';
import { startElectronHost } from './electron-host.ts';
import { fileJourneys } from './file-journeys.cases.ts';
import { presentationJourneys } from './presentation-journeys.cases.ts';
import { reportJourneys } from './source-journeys.cases.ts';

// Wrong files, a cancelled measurement and a lost engine.
describe('files in the window', () => fileJourneys(startElectronHost));
describe('data from a source in the window', () => reportJourneys(startElectronHost));
// Its presenter view is a window of its own.
describe('a presentation in the window', () => presentationJourneys(startElectronHost));
