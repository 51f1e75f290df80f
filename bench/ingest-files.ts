import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { randomFrom } from '../lib/domain/random.ts';

const PIECE = 256 * 1024;
const CELLS = ['18-24/f', '18-24/m', '25-44/f', '25-44/m', '45+/f', '45+/m'];
const DAY = Date.parse('2027-03-02T06:00:00.000Z');

/** Writes a made-up log: one row an impression of a hundred lines over one day of America/Chicago, in order of time. */
export const writeLog = (path: string, rows: number, seed: string): Promise<void> => {
  const random = randomFrom(seed);
  return write(
    path,
    'event_id,event_time,account_id,line_id,creative_id,cell,currency,cost',
    rows,
    (nth) => {
      const chance = Math.floor(random() * 2 ** 32);
      const line = chance % 100;
      const id = `${chance.toString(16).padStart(8, '0')}${nth.toString(16).padStart(8, '0')}`;
      const time = new Date(DAY + Math.floor((nth / rows) * 86_400_000)).toISOString();
      const cost = `0.00${String(1_000 + ((chance >>> 7) % 9_000)).padStart(4, '0')}`;
      const cell = CELLS[(chance >>> 20) % CELLS.length];
      return `${id},${time},act-1,flight-${line}.video,cr-${line % 4},${cell},USD,${cost}`;
    },
  );
};

/** Writes a made-up report: one row a line and day, all of them different. */
export const writeReport = (path: string, rows: number, seed: string): Promise<void> => {
  const random = randomFrom(seed);
  const header =
    'report_date,time_zone,account_id,line_id,currency,cost,impressions,clicks,revision';
  return write(path, header, rows, (nth) => {
    const impressions = 1 + Math.floor(random() * 50_000);
    const day = new Date(DAY - (nth % 250) * 86_400_000).toISOString().slice(0, 10);
    const cents = String(impressions % 100).padStart(2, '0');
    return `${day},America/Chicago,act-1,line-${Math.floor(nth / 250)},USD,${Math.floor(impressions / 100)}.${cents},${impressions},${impressions % 17},1`;
  });
};

const write = (
  path: string,
  header: string,
  rows: number,
  rowOf: (nth: number) => string,
): Promise<void> => {
  const texts = function* () {
    let text = `${header}\n`;
    for (let nth = 0; nth < rows; nth += 1) {
      text += `${rowOf(nth)}\n`;
      if (text.length < PIECE) continue;
      yield text;
      text = '';
    }
    yield text;
  };
  return pipeline(texts, createWriteStream(path));
};
