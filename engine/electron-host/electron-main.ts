import { type EngineToShell, ShellToEngine } from '#core/contract/methods/engine-host.ts';
import type { Channel } from '#core/rpc/channel.ts';
import { createElectronBenchHost } from './bench-host-electron.ts';
import { electronPortChannel, shellPort } from '#engine/platform/electron-port.ts';
import { createService } from '#engine/service/service.ts';
import { handleUnexpectedErrorsOfProcess } from '#engine/platform/unexpected.ts';

/** The engine as a utilityProcess of the desktop app: serves windows over the ports that the shell passes on. */
function main(): void {
  const shell = shellPort();
  if (shell === undefined) throw new Error('this program is started by the desktop shell');
  const benchHost = createElectronBenchHost((message) => shell.postMessage(message));
  const service = createService({ benchHost });
  let lines = 0;
  let mayRest = false;
  const restWhenLeft = (): void => {
    if (mayRest && lines === 0 && service.isIdle()) shell.postMessage({ kind: 'at-rest' } satisfies EngineToShell);
  };
  const serve = (channel: Channel): void => {
    mayRest = false;
    lines += 1;
    channel.onClose(() => {
      lines -= 1;
      restWhenLeft();
    });
    service.attach(channel);
  };
  shell.on('message', ({ data, ports: [port] }) => {
    const news = ShellToEngine.parse(data);
    switch (news.kind) {
      case 'line':
        return port === undefined ? undefined : serve(electronPortChannel(port));
      case 'rest':
        mayRest = true;
        return restWhenLeft();
      default:
        return benchHost.receive(news, port);
    }
  });
}

// The shell restarts the engine, and the page reports it.
handleUnexpectedErrorsOfProcess({
  say: ({ cause, actions }) => process.stderr.write(`modewise engine: ${cause}\n  ${actions.join('\n  ')}\n`),
  end: () => process.exit(1),
});
main();
