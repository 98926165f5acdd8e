import type { ServerHttp2Session } from 'node:http2';
import type { CallerTimes } from '#engine/model-server/server.ts';
import { SlowHeads } from '#engine/model-server/slow-heads.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import type { PacedConnection } from './paced-connection.ts';

/** A connection and its session of HTTP/2. */
export interface GrpcConnection {
  readonly session: ServerHttp2Session;
  readonly connection: PacedConnection;
  /** When its last call ended, on the clock of `nowMs`; null while it has calls. */
  readonly idleSinceMs: () => number | null;
}

/** Ends connections without calls for too long, whatever else they send, and those whose headers do not end in time. Returns what stops it. */
export function endIdle(open: ReadonlySet<GrpcConnection>, times: CallerTimes): () => void {
  const heads = new SlowHeads<GrpcConnection>();
  const look = (): void => {
    const now = nowMs();
    for (const { session, connection, idleSinceMs } of open) {
      const [headersMs, idleMs] = [connection.headersSinceMs, idleSinceMs()];
      if (headersMs !== null && now - headersMs > times.headersMs) session.destroy();
      else if (idleMs !== null && now - idleMs > times.keepAliveMs) session.close();
    }
    const inHeaders = [...open].filter(({ connection }) => connection.headersSinceMs !== null);
    heads.look(inHeaders, ({ session }) => session.destroy());
  };
  const timer = setInterval(look, Math.min(times.checkMs, times.keepAliveMs)).unref();
  return () => clearInterval(timer);
}
