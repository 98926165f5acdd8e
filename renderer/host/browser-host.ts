import { ErrorDocument } from '#core/contract/errors.ts';
import { FILE_ENDINGS, OUTSIDE_LINKS } from '#core/contract/shell.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import type { Host } from './host.ts';
import type { Channel } from '#core/rpc/channel.ts';

const TOKEN_KEY = 'modewise-token';

/**
 * A browser tab on `modewise serve` as a host. The token comes in the address's fragment, which no request carries, and is kept for this tab.
 * Files go up to the engine's private folder and come down from it.
 */
export function createBrowserHost(): Host {
  const token = takeToken();
  const headers = { authorization: `Bearer ${token}` };

  /** Files of one group come to lie side by side, as a model and its weights have to. `fetch` does not tell how far an upload is. */
  async function upload(file: File, group: string, onShare: (share: number) => void): Promise<string> {
    const request = new XMLHttpRequest();
    return new Promise((resolve, reject) => {
      request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total === 0 ? 1 : loaded / total));
      request.addEventListener('load', () => {
        if (request.status === 200) resolve((JSON.parse(request.responseText) as { readonly path: string }).path);
        else reject(refusal(request.status, request.responseText));
      });
      request.addEventListener('error', () => reject(new Error(`${file.name} could not be sent to the engine`)));
      request.open('POST', `/upload?name=${encodeURIComponent(file.name)}&group=${group}`);
      request.setRequestHeader('authorization', headers.authorization);
      request.send(file);
    });
  }

  async function post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw refusal(response.status, await response.text());
    return response.json();
  }

  const pathsOf: Host['pathsOf'] = async (files, onShare = () => undefined) => {
    const paths: string[] = [];
    const group = crypto.randomUUID();
    for (const [index, file] of files.entries()) {
      paths.push(await upload(file, group, (share) => onShare((index + share) / files.length)));
    }
    return paths;
  };

  return {
    kind: 'browser',
    connect: () =>
      openWebSocketChannel(`${location.origin.replace(/^http/, 'ws')}/engine`, ['modewise', `token.${token}`]),
    pathsOf,
    chooseFiles: async (kind, { multiple }) =>
      pathsOf(await pickFiles({ accept: FILE_ENDINGS[kind].map((ending) => `.${ending}`).join(','), multiple })),
    chooseSavePath: async ({ suggestedName }) =>
      ((await post('/output', { name: suggestedName })) as { readonly path: string }).path,
    chooseFolder: async () => ((await post('/output', { name: '' })) as { readonly path: string }).path,
    deliver: async (file) => {
      const response = await fetch(`/download?path=${encodeURIComponent(file)}`, { headers });
      if (!response.ok) throw refusal(response.status, await response.text());
      const url = URL.createObjectURL(await response.blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = file.split(/[/\\]/).at(-1) ?? 'modewise';
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
    printReport: async (files) => (await post('/print', files)) as { readonly bytes: number },
    openLink: (link) => void window.open(OUTSIDE_LINKS[link], '_blank', 'noopener,noreferrer'),
    setFullScreen: async (on) => {
      if (on) await document.documentElement.requestFullscreen?.();
      else if (document.fullscreenElement !== null) await document.exitFullscreen();
    },
    setProgress: () => undefined,
    notify: () => undefined,
    setDocument: ({ name, edited }) => {
      document.title = name === null ? 'Modewise' : `${edited ? '• ' : ''}${name} – Modewise`;
    },
    setCommands: () => undefined,
    setColorScheme: () => undefined,
    onEvent: () => undefined,
  };
}

/** What the server answered instead: the document of a failure, or a line of text. */
function refusal(status: number, text: string): Error {
  try {
    return new RpcError(ErrorDocument.parse(JSON.parse(text)));
  } catch {
    return new Error(text === '' ? `the server refused it (${status})` : text);
  }
}

/** The token of this tab: from the address, which forgets it, else from an earlier load. */
function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return sessionStorage.getItem(TOKEN_KEY) ?? '';
  sessionStorage.setItem(TOKEN_KEY, given);
  history.replaceState(null, '', location.pathname);
  return given;
}

function pickFiles(options: { readonly accept: string; readonly multiple: boolean }): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = options.accept;
    input.multiple = options.multiple;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/** A line over a WebSocket: one JSON text a message. Rejects when it cannot be opened. */
function openWebSocketChannel(url: string, protocols: readonly string[]): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols]);
    const closeListeners: (() => void)[] = [];
    const waiting: unknown[] = [];
    let receive: ((message: unknown) => void) | null = null;
    socket.addEventListener('open', () =>
      resolve({
        send: (message) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
        },
        onMessage: (listener) => {
          receive = listener;
          for (const message of waiting.splice(0)) listener(message);
        },
        onClose: (listener) => void closeListeners.push(listener),
        close: () => socket.close(),
      }),
    );
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      const message: unknown = JSON.parse(event.data);
      if (receive === null) waiting.push(message);
      else receive(message);
    });
    socket.addEventListener('close', () => {
      for (const listener of closeListeners) listener();
      reject(new Error('the engine does not answer: is `modewise serve` still running?'));
    });
  });
}
