import { type SavedPicture, ShellEvent, type ShellCall, type ShellCalls } from '#core/contract/methods/shell.ts';
import type { Channel } from '#core/rpc/channel.ts';
import type { z } from 'zod';
import type { Host } from './host.ts';

/** The functions that the preload script exposes on the page's window. */
export interface ShellBridge {
  readonly call: (method: string, input: unknown) => Promise<unknown>;
  readonly onEvent: (listener: (event: unknown) => void) => void;
  /** Requests a channel to the engine; its port arrives by window message with `{ kind: 'modewise-engine' }`. */
  readonly requestEngine: () => void;
  readonly pathOf: (file: File) => string;
}

declare global {
  interface Window {
    readonly modewiseShell?: ShellBridge;
  }
}

/** The desktop shell as a host. */
export function createElectronHost(bridge: ShellBridge): Host {
  const listeners: ((event: ShellEvent) => void)[] = [];
  let channel: EngineChannel | null = null;
  bridge.onEvent((raw) => {
    const event = ShellEvent.safeParse(raw);
    if (!event.success) return;
    if (event.data.kind === 'engine-lost') channel?.close();
    for (const listener of listeners) listener(event.data);
  });
  const call = async <K extends ShellCall>(
    method: K,
    input: z.input<ShellCalls[K]['input']>,
  ): Promise<z.output<ShellCalls[K]['output']>> =>
    (await bridge.call(method, input)) as z.output<ShellCalls[K]['output']>;
  const send = <K extends ShellCall>(method: K, input: z.input<ShellCalls[K]['input']>): void => {
    call(method, input).catch(() => undefined);
  };
  return {
    kind: 'electron',
    connect: async () => {
      channel = engineChannel(await enginePort(bridge), () => enginePort(bridge));
      return channel;
    },
    engineRest: {
      begin: () => {
        if (channel?.rest() === true) send('restEngine', {});
      },
      end: () => channel?.wake(),
    },
    pathsOf: async (files) => files.map((file) => bridge.pathOf(file)).filter((path) => path !== ''),
    chooseFiles: (kind, { multiple }) => call('chooseFiles', { kind, multiple }),
    chooseSavePath: ({ title, folder = null, suggestedName, endings }) =>
      call('chooseSavePath', { title, folder, suggestedName, endings: [...endings] }),
    mayReplace: (files) => call('mayReplace', { files: [...files] }),
    savePicture: async ({ name, kind, content }) => {
      const picture: SavedPicture =
        kind === 'svg'
          ? { kind, text: await content.text() }
          : { kind, bytes: new Uint8Array(await content.arrayBuffer()) };
      await call('savePicture', { name, picture });
    },
    openFile: async (file) => void (await call('openFile', { file })),
    chooseFolder: (title) => call('chooseFolder', { title }),
    deliver: async (file) => void (await call('revealFile', { file })),
    printReport: (report) => call('printReport', report),
    openLink: (link) => send('openLink', { link }),
    setFullScreen: async (on) => void (await call('setFullScreen', { on })),
    setProgress: (share) => send('setProgress', { share }),
    notify: (title, body) => send('notify', { title, body }),
    setDocument: (document) => send('setDocument', document),
    setCommands: (commands) => send('setCommands', { commands: [...commands] }),
    setColorScheme: (scheme) => send('setColorScheme', { scheme }),
    onEvent: (listener) => void listeners.push(listener),
  };
}

function enginePort(bridge: ShellBridge): Promise<MessagePort> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports;
      const isOurs = event.source === window && (event.data as { kind?: unknown } | null)?.kind === 'modewise-engine';
      if (!isOurs || port === undefined) return;
      window.removeEventListener('message', receive);
      resolve(port);
    };
    window.addEventListener('message', receive);
    bridge.requestEngine();
  });
}

/** A channel to an engine that may end while nothing is asked. A message starts it again. */
interface EngineChannel extends Channel {
  /** Leaves the engine, which may end then. False if it has been left already. */
  rest(): boolean;
  /** Starts the engine again. */
  wake(): void;
}

/** The channel over a port to the engine. A port does not report that the other side is gone, so the owner must call `close`. */
function engineChannel(first: MessagePort, nextPort: () => Promise<MessagePort>): EngineChannel {
  const closeListeners: (() => void)[] = [];
  /** Messages for the engine that is being started. */
  const waiting: unknown[] = [];
  let port: MessagePort | null = first;
  let isOpening = false;
  let closed = false;
  let receive: (message: unknown) => void = () => undefined;

  function listen(to: MessagePort): void {
    to.addEventListener('message', ({ data }: MessageEvent<unknown>) => receive(data));
    to.start();
  }

  async function wake(): Promise<void> {
    if (closed || port !== null || isOpening) return;
    isOpening = true;
    const next = await nextPort();
    isOpening = false;
    if (closed) return;
    port = next;
    listen(next);
    for (const message of waiting.splice(0)) next.postMessage(message);
  }

  return {
    send: (message) => {
      if (closed) return;
      if (port !== null) return port.postMessage(message);
      waiting.push(message);
      void wake();
    },
    onMessage: (receiver) => {
      receive = receiver;
      listen(first);
    },
    onClose: (listener) => void closeListeners.push(listener),
    rest: () => {
      if (port === null) return false;
      port.close();
      port = null;
      return true;
    },
    wake: () => void wake(),
    close: () => {
      if (closed) return;
      closed = true;
      port?.close();
      for (const listener of closeListeners) listener();
    },
  };
}
