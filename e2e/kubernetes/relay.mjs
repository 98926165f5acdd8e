/**
 * Runs a program that listens on a port of 127.0.0.1, and passes on what arrives at an address of its own, as a pod has one: so several pods with
 * the same port run on one machine. `{port}` in the arguments is the port that the program is given.
 *
 * usage: relay.mjs ADDRESS PORT PROGRAM [ARGUMENT…]
 */
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const [address, port, program, ...args] = process.argv.slice(2);

/** A port that nothing listens on. */
function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}

const own = await freePort();
const child = spawn(
  program,
  args.map((text) => text.replace('{port}', String(own))),
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
child.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => child.kill('SIGTERM'));
createServer((caller) => {
  const onward = connect(own, '127.0.0.1');
  caller.pipe(onward).pipe(caller);
  for (const [one, other] of [
    [caller, onward],
    [onward, caller],
  ]) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}).listen(Number(port), address);
