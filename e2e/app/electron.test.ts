import { describe } from 'vitest';
import { startElectronHost } from './electron-host.ts';
import { comparingJourneys } from './comparing-journeys.cases.ts';
import { fileJourneys } from './file-journeys.cases.ts';
import { ownModelJourneys } from './own-model-journeys.cases.ts';
import { sourceJourneys } from './source-journeys.cases.ts';
import { studyJourneys } from './study-journeys.cases.ts';

describe('comparing in the window', () => comparingJourneys(startElectronHost));
describe('files in the window', () => fileJourneys(startElectronHost));
describe('an own model in the window', () => ownModelJourneys(startElectronHost));
describe('data from a source in the window', () => sourceJourneys(startElectronHost));
describe('a study in the window', () => studyJourneys(startElectronHost));
