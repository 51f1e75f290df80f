import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { dashboardApp } from '../dashboard/app.ts';
import type { Ports } from '../ports.ts';

/**
 * Serves the pages on 127.0.0.1 until the process is asked to end (Ctrl-C).
 * Throws, naming the port, where something else listens there.
 */
export const serveReport = async (
  ports: Pick<Ports, 'exports'>,
  port: number,
  say: (text: string) => void,
): Promise<void> => {
  const server = createAdaptorServer({ fetch: dashboardApp(ports).fetch });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is in use. The report is written; to serve it elsewhere: --port 0`,
    );
  }
  const address = server.address();
  if (address && typeof address === 'object') {
    say(`The report is at http://127.0.0.1:${address.port} until Ctrl-C.`);
  }
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
};
