import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setNonce } from 'get-nonce';
import '@fontsource-variable/inter/opsz.css';
import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/tokens.css';
import { App } from './app.tsx';
import { createBrowserHost } from './host/browser-host.ts';
import { createElectronHost } from './host/electron-host.ts';
import { keepProject } from './store/keep-project.ts';
import { restWhenIdle } from './store/rest-engine.ts';
import { useStore } from './store/store.ts';
import { keepPlanned } from './what-if/keep-planned.ts';

// Each response has its own nonce in a meta element; style elements created by the page must carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
if (nonce !== '') setNonce(nonce);
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
const bridge = window.modewiseShell;
const host = bridge === undefined ? createBrowserHost() : createElectronHost(bridge);
keepPlanned();
keepProject();
restWhenIdle();
void useStore.getState().begin(host);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
