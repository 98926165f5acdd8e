import { describe } from 'vitest';
import { startElectronHost } from './electron-host.ts';
import { addressJourneys } from './source-journeys.cases.ts';
import { studyJourneys } from './study-journeys.cases.ts';

// Where the hosts differ: dialogs, drops, printing, pop-ups, saving, measuring.
describe('a study in the window', () => studyJourneys(startElectronHost));
describe('data from a source in the window', () => addressJourneys(startElectronHost));
