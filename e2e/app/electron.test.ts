import { describe } from 'vitest';
import { startElectronHost } from './electron-host.ts';
import { studyJourneys } from './study-journeys.cases.ts';

// Where the hosts differ: dialogs, drops, printing, pop-ups, saving, measuring.
describe('a study in the window', () => studyJourneys(startElectronHost));
