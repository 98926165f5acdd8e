import { ErrorDocument } from '#core/contract/base/errors.ts';
import { FILE_ENDINGS, OUTSIDE_LINKS } from '#core/contract/methods/shell.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import type { Channel } from '#core/rpc/channel.ts';
import type { Host } from './host.ts';

const TOKEN_KEY = 'modewise-token';

/**
 * The host for a browser tab on `modewise serve`. The token comes in the URL fragment, which requests do not include, and is kept for this tab.
 * Files are uploaded to the engine's private folder and downloaded from it.
 */
export function createBrowserHost(): Host {
  const token = takeToken();
  const headers = { authorization: `Bearer ${token}` };

  async function post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(path, {
      method: 'POST',
      redirect: 'error',
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
      paths.push(await upload(file, { group, headers, onShare: (share) => onShare((index + share) / files.length) }));
    }
    return paths;
  };

  return {
    kind: 'browser',
    connect: () =>
      openWebSocketChannel(`${location.origin.replace(/^http/, 'ws')}/engine`, ['modewise', `token.${token}`]),
    engineRest: null,
    pathsOf,
    chooseFiles: async (kind, { multiple }) =>
      pathsOf(await pickFiles({ accept: FILE_ENDINGS[kind].map((ending) => `.${ending}`).join(','), multiple })),
    chooseSavePath: async ({ suggestedName }) =>
      ((await post('/output', { name: suggestedName })) as { readonly path: string }).path,
    chooseFolder: async () => ((await post('/output', { name: '' })) as { readonly path: string }).path,
    deliver: (file) => download(file, headers),
    mayReplace: () => Promise.resolve(true),
    savePicture: ({ name, kind, content }) => Promise.resolve(saveFile(content, `${name}.${kind}`)),
    openFile: null,
    printReport: null,
    openLink: (link) => void window.open(OUTSIDE_LINKS[link], '_blank', 'noopener,noreferrer'),
    setFullScreen: async (on) => {
      if (on) await document.documentElement.requestFullscreen?.();
      else if (document.fullscreenElement !== null) await document.exitFullscreen();
    },
    setProgress: (share) => askBeforeLeaving(share !== null),
    notify: () => undefined,
    setDocument: ({ name, edited }) => {
      document.title = name === null ? 'Modewise' : `${edited ? '• ' : ''}${name} – Modewise`;
    },
    setCommands: () => undefined,
    setColorScheme: () => undefined,
    onEvent: () => undefined,
  };
}

/** Whether the browser asks before it closes or leaves the page; the words of its question are its own. */
function askBeforeLeaving(asks: boolean): void {
  if (asks) addEventListener('beforeunload', keepPage);
  else removeEventListener('beforeunload', keepPage);
}

function keepPage(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

interface AuthorizationHeaders {
  readonly authorization: string;
}

/**
 * Uploads a file and returns its path in the engine's private folder. Files of one group share a folder, as a model and
 * its weights must. Uses XMLHttpRequest, because `fetch` has no upload progress.
 */
function upload(
  file: File,
  options: {
    readonly group: string;
    readonly headers: AuthorizationHeaders;
    readonly onShare: (share: number) => void;
  },
): Promise<string> {
  const { group, headers, onShare } = options;
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total === 0 ? 1 : loaded / total));
    request.addEventListener('load', () => {
      if (request.status === 200) resolve((JSON.parse(request.responseText) as { readonly path: string }).path);
      else reject(refusal(request.status, request.responseText));
    });
    request.addEventListener('error', () => reject(new Error(`${file.name} could not be uploaded to the engine`)));
    request.open('POST', `/upload?name=${encodeURIComponent(file.name)}&group=${group}`);
    request.setRequestHeader('authorization', headers.authorization);
    request.send(file);
  });
}

/** Downloads a file of the engine's private folder. */
async function download(file: string, headers: AuthorizationHeaders): Promise<void> {
  const response = await fetch(`/download?path=${encodeURIComponent(file)}`, {
    redirect: 'error',
    headers: { ...headers },
  });
  if (!response.ok) throw refusal(response.status, await response.text());
  saveFile(await response.blob(), file.split(/[/\\]/).at(-1) ?? 'modewise');
}

/** The error of a failed response: an error document or plain text. */
function refusal(status: number, text: string): Error {
  try {
    return new RpcError(ErrorDocument.parse(JSON.parse(text)));
  } catch {
    return new Error(text === '' ? `the server rejected the request (${status})` : text);
  }
}

/** The token of this tab: from the URL, where it is then removed, else from session storage. */
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

/** A channel over a WebSocket, one JSON text per message. Rejects if the socket cannot be opened. */
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
      reject(new Error('The engine does not respond. Is `modewise serve` still running?'));
    });
  });
}

/** Saves a file through the browser. The desktop window forbids downloads. */
function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
