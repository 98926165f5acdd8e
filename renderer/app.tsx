import { lazy, Suspense, useEffect } from 'react';
import { MantineProvider } from '@mantine/core';
import { getNonce } from 'get-nonce';
import { CommandPalette } from './commands/palette.tsx';
import { useCommandKeys } from './commands/use-command-keys.ts';
import { DropArea } from './frame/drop-area.tsx';
import { Header } from './frame/header.tsx';
import { KeyAnswer } from './frame/key-answer.tsx';
import { KeySheet } from './frame/key-sheet.tsx';
import { ProblemBar } from './frame/problem-bar.tsx';
import { StatusBar } from './frame/status-bar.tsx';
import { ScreenView } from './frame/screen-view.tsx';
import { useScrollMemory } from './frame/use-scroll-memory.ts';
import { useStore } from './store/store.ts';
import { cssVariables, theme } from './theme/theme.ts';
import styles from './app.module.css';

const PresentView = lazy(async () => ({
  default: (await import('./features/present/present-view.tsx')).PresentView,
}));

const nonce = (): string => getNonce() ?? '';

const EndpointDrawer = lazy(async () => ({
  default: (await import('./features/endpoint/endpoint-drawer.tsx')).EndpointDrawer,
}));

const VariantsDrawer = lazy(async () => ({
  default: (await import('./features/variants/variants-drawer.tsx')).VariantsDrawer,
}));

const FleetDrawer = lazy(async () => ({
  default: (await import('./features/fleet/fleet-drawer.tsx')).FleetDrawer,
}));

/** The page: header, current screen and status bar, or the presentation alone. */
export function App() {
  const chosen = useStore((state) => state.colorScheme);
  // Projectors need a light page, whatever the window's scheme.
  const scheme = useStore(({ presenting, presentInDark }) =>
    presenting ? (presentInDark ? 'dark' : 'light') : chosen,
  );
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      getStyleNonce={nonce}
      defaultColorScheme="auto"
      {...(scheme === 'system' ? {} : { forceColorScheme: scheme })}
    >
      <Page />
    </MantineProvider>
  );
}

/** Marks the page while a newer plan, or the search around its verdict, is on its way: what was found for an earlier workload is pale. */
function usePlanningMark(): void {
  const planning = useStore((state) => state.planning);
  useEffect(() => void document.body.toggleAttribute('data-planning', planning), [planning]);
}

/** The scrolling part of the page. */
function Screen() {
  const { ref, onScroll } = useScrollMemory();
  return (
    <main className={styles['screen']} id="screen" ref={ref} onScroll={onScroll}>
      <ScreenView />
    </main>
  );
}

function Page() {
  const presenting = useStore((state) => state.presenting);
  const hasEndpoint = useStore((state) => state.endpoint !== null);
  const hasVariants = useStore((state) => state.openedVariants !== null);
  const hasFleet = useStore((state) => state.fleetShown);
  useCommandKeys();
  usePlanningMark();
  return (
    <>
      <CommandPalette />
      <KeySheet />
      <KeyAnswer />
      {hasEndpoint && (
        <Suspense fallback={null}>
          <EndpointDrawer />
        </Suspense>
      )}
      {hasVariants && (
        <Suspense fallback={null}>
          <VariantsDrawer />
        </Suspense>
      )}
      {hasFleet && (
        <Suspense fallback={null}>
          <FleetDrawer />
        </Suspense>
      )}
      {presenting ? (
        <Suspense fallback={null}>
          <PresentView />
        </Suspense>
      ) : (
        <DropArea>
          <div className={styles['page']}>
            <Header />
            <ProblemBar />
            <Screen />
            <StatusBar />
          </div>
        </DropArea>
      )}
    </>
  );
}
