import { describe } from 'vitest';
import { startElectronHost } from './electron-host.ts';
import { fileJourneys } from './file-journeys.cases.ts';
import { studyJourneys } from './study-journeys.cases.ts';

describe('files in the window', () => fileJourneys(startElectronHost));
describe('a study in the window', () => studyJourneys(startElectronHost));
