import { describe } from 'vitest';
import { startElectronHost } from './electron-host.ts';
import { fileJourneys } from './file-journeys.cases.ts';
import { sourceJourneys } from './source-journeys.cases.ts';
import { studyJourneys } from './study-journeys.cases.ts';

// Where the hosts differ: dialogs, drops, printing, pop-ups, saving, measuring and a lost engine. browser.test.ts has all journeys.
describe('files in the window', () => fileJourneys(startElectronHost));
describe('data from a source in the window', () => sourceJourneys(startElectronHost));
describe('a study in the window', () => void studyJourneys(startElectronHost));
