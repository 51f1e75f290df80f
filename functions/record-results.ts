import { connect } from '../lib/adapters/aws/connect.ts';
import { postReport } from '../lib/books/ledger.ts';
import { deliveryContext, noteDelivery, noteGone } from '../lib/books/ledger-inbox.ts';
import type { ObjectDropped } from '../lib/contracts/messages.ts';
import { readReport } from '../lib/files/delivery-report.ts';
import { FileRefused } from '../lib/files/file-refused.ts';
import type { Ports } from '../lib/ports.ts';
import { react } from '../lib/runtime/react.ts';

const KEY = /^delivery\/([a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?)\/.+$/;

/**
 * Books a delivery report that lies under delivery/<platform>/. The same bytes again, under whatever name, change
 * nothing. A log of single impressions is added up before anything is written. A file that cannot be taken is noted
 * with the reason, and nothing of it is posted.
 */
export const recordResults =
  (ports: Pick<Ports, 'reports' | 'ledger' | 'lake' | 'core'>) =>
  async ({ key, at }: ObjectDropped, now: string): Promise<void> => {
    const file = await ports.reports.open(key);
    if (!file) {
      await noteGone(ports, key, now);
      throw new Error(`${key} is not in the inbox; drop it again if it is still wanted`);
    }
    const { sha256: fileSha256, size } = file;
    const seen = { sha256: fileSha256, size, at: now };
    try {
      const platform = platformIn(key);
      const context = await deliveryContext(ports, platform, at);
      const read = await readReport(file, key, context);
      const { kind: _, ...receipt } = await postReport(ports, {
        ...{ ...read, platform, file: key, fileSha256, at: now },
        quarantined: read.quarantined.map((row) => ({ ...row, fileSha256 })),
      });
      await noteDelivery(ports, key, { ...seen, receipt, unread: read.unread });
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      await noteDelivery(ports, key, { ...seen, refused: error.message });
    } finally {
      await file.close();
    }
  };

const platformIn = (key: string): string => {
  const platform = KEY.exec(key)?.[1];
  if (platform) return platform;
  throw new FileRefused({
    what: 'the file does not lie in the folder of a platform',
    why: 'it is not clear how to read it',
    mend: 'Drop it under delivery/<platform>/, such as delivery/file-drop/results.csv',
  });
};

export const handler = react(recordResults, connect);
