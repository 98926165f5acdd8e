import { ShellToEngine } from '../../core/contract/engine-host.ts';
import { createElectronBenchHost } from './bench-host-electron.ts';
import { writeDiagnostics } from './diagnostics.ts';
import { electronPortChannel, shellPort } from './electron-port.ts';
import { createService } from './service.ts';

/** The engine as a utilityProcess of the desktop app: answers windows over the ports that the shell hands it. */
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

/** A defect that nobody caught: written down, then the end. The shell starts the engine again. */
function fail(error: unknown): void {
  writeDiagnostics(error);
  process.exit(1);
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
main();
