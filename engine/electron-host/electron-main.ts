import { ShellToEngine } from '#core/contract/engine-host.ts';
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
  shell.on('message', ({ data, ports: [port] }) => {
    const news = ShellToEngine.parse(data);
    if (news.kind !== 'line') benchHost.receive(news, port);
    else if (port !== undefined) service.attach(electronPortChannel(port));
  });
}

// The shell restarts the engine, and the page reports it.
handleUnexpectedErrorsOfProcess({
  say: ({ cause, actions }) => process.stderr.write(`modewise engine: ${cause}\n  ${actions.join('\n  ')}\n`),
  end: () => process.exit(1),
});
main();
