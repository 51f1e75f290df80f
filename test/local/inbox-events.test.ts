import { describe, expect, it } from 'vitest';
import { eventsOf, objectWatch } from '../../lib/local/inbox-events.ts';

const NOW = '2027-03-01T11:00:00.000Z';
const object = (key: string, etag = '"e"') => ({ key, size: 1, etag });

describe('the watch over the inbox', () => {
  it('tells of new and changed objects once, in the order of their keys', () => {
    const unseen = objectWatch();
    const told = (...listing: ReturnType<typeof object>[]) =>
      eventsOf(unseen(listing), NOW).map(({ stage, body }) => `${stage} ${JSON.stringify(body)}`);
    const first = told(object('segments/b.csv'), object('delivery/a.csv'));
    expect(first.map((text) => text.split(' ')[0])).toEqual(['record-results', 'import-segment']);
    expect(told(object('segments/b.csv'), object('delivery/a.csv'))).toEqual([]);
    expect(told(object('segments/b.csv', '"changed"'), object('delivery/a.csv'))).toHaveLength(1);
  });

  it('leaves alone what no stage waits for', () => {
    expect(eventsOf([object('notes.txt'), object('segments')], NOW)).toEqual([]);
  });

  it('tells again, and as such, of what lay there before this process', () => {
    const [event] = eventsOf([{ ...object('voted/a.csv'), again: true }], NOW);
    expect(event?.body).toEqual({ key: 'voted/a.csv', size: 1, at: NOW, again: true });
  });

  it("writes S3's notification, with the key encoded as S3 does", () => {
    const [event] = eventsOf([object('segments/Zoë 1+1.csv')], NOW);
    expect(event?.body).toMatchObject({
      Records: [
        {
          eventName: 'ObjectCreated:Put',
          eventTime: NOW,
          s3: {
            bucket: { name: 'inbox' },
            object: { key: 'segments/Zo%C3%AB+1%2B1.csv', size: 1, eTag: 'e' },
          },
        },
      ],
    });
  });
});
