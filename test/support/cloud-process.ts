/**
 * A process of its own for tests to kill.
 *
 *     node cloud-process.ts cloud <state folder>    opens the cloud, writes without end, says "ready" after the first
 *     node cloud-process.ts lock <state folder>     takes the lock "drive", says "ready", waits
 */
import { connect } from '../../lib/adapters/aws/connect.ts';
import { openCloud } from '../../lib/local/embedded-cloud.ts';
import { takeLock } from '../../lib/local/process-lock.ts';

const [what, folder = ''] = process.argv.slice(2);

if (what === 'lock') {
  const lock = await takeLock(folder, 'drive');
  process.stdout.write(lock.kind === 'held' ? 'ready\n' : 'refused\n');
  setInterval(() => {}, 1_000);
} else {
  const cloud = await openCloud(folder);
  Object.assign(process.env, cloud.environment);
  const { core, lake } = connect();
  for (let n = 1; ; n += 1) {
    await core.commit([{ pk: 'P', sk: 'count', put: n, ifRev: n - 1 }]);
    await lake.put('same-key', String(n).repeat(200_000));
    if (n === 1) process.stdout.write('ready\n');
  }
}
