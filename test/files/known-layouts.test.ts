import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SegmentLayout } from '../../lib/contracts/segment-layout.ts';
import { Voter } from '../../lib/contracts/voter.ts';
import { phoneHash } from '../../lib/files/contact.ts';
import { knownLayouts } from '../../lib/files/known-layouts.ts';
import { type RowOutcome, readSegment } from '../../lib/files/segment-file.ts';
import { readSettings } from '../../lib/files/settings-file.ts';

const outcomesOf = async (sample: string, name: string): Promise<RowOutcome[]> => {
  const outcomes: RowOutcome[] = [];
  const reading = {
    file: sample,
    layout: knownLayouts[name] ?? { columns: { voterId: '' }, missingColumns: 'refuse' as const },
    region: undefined,
    lastYear: 2027,
    tokenOf: (text: string) => `token of ${text}`,
  };
  for await (const outcome of readSegment(createReadStream(`examples/segments/${sample}`), reading))
    outcomes.push(outcome);
  return outcomes;
};

const votersIn = (outcomes: RowOutcome[]) =>
  outcomes.flatMap((outcome) => (outcome.kind === 'accepted' ? [Voter.parse(outcome.voter)] : []));

describe('the layouts that are built in', () => {
  it.each(Object.keys(knownLayouts))('have a file to copy and change: %s', (name) => {
    const path = `examples/layouts/${name}.yaml`;
    const written = readSettings(path, readFileSync(path, 'utf8'), SegmentLayout);
    expect(written).toEqual(knownLayouts[name]);
    expect(SegmentLayout.parse(knownLayouts[name])).toEqual(knownLayouts[name]);
  });

  it('are all that the examples hold, but for one of somebody’s own', () => {
    const names = readdirSync('examples/layouts').map((file) => file.replace('.yaml', ''));
    expect(names.sort()).toEqual([...Object.keys(knownLayouts), 'registrar'].sort());
  });

  it('read North Carolina: no removed registration, one household however it is spaced', async () => {
    const outcomes = await outcomesOf('ncsbe-sample.txt', 'ncsbe');
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'accepted',
      'accepted',
      'rejected',
      'accepted',
    ]);
    expect(outcomes[2]).toMatchObject({ reject: { line: 4, column: 'status_cd' } });
    const [pat, kim, jo] = votersIn(outcomes);
    expect(pat).toMatchObject({
      voter: 'token of ZZ000001',
      household: 'token of 12 ELM ST 3|DUNMERE|00501',
      zone: 'alder',
      category: 'democratic',
      birthYear: 1971,
      gender: 'f',
      postalCode: '00501',
      phoneSha256: phoneHash('+19195550101', undefined),
    });
    expect(kim).toMatchObject({ household: pat?.household, category: 'unaffiliated', gender: 'm' });
    expect(jo).toMatchObject({ household: null, gender: null, postalCode: null });
    expect(outcomes[3]).toHaveProperty('optedOut', 'token of ZZ000004');
  });

  it('read Ohio, where no ballot of a party is no party', async () => {
    expect(votersIn(await outcomesOf('ohio-sample.csv', 'ohio'))).toMatchObject([
      {
        household: 'token of 1 MAPLE AVE||00544',
        zone: 'oh-99',
        category: 'democratic',
        birthYear: 1965,
      },
      { household: 'token of 1 MAPLE AVE|APT 2|00544', category: 'unaffiliated', birthYear: 1991 },
    ]);
  });

  it('read Florida: no header, quotation marks as they stand, who is exempt opted out, no minors', async () => {
    const outcomes = await outcomesOf('florida-sample.txt', 'florida');
    const [pat, exempt] = votersIn(outcomes);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'rejected']);
    expect(pat).toMatchObject({
      zone: 'fl-ald',
      category: 'unaffiliated',
      birthYear: 1980,
      postalCode: '00501',
      phoneSha256: phoneHash('+13055550101', undefined),
    });
    expect(exempt).toMatchObject({
      birthYear: null,
      postalCode: null,
      household: null,
      emailSha256: null,
    });
    expect(outcomes.map((outcome) => outcome.optedOut)).toEqual([
      undefined,
      'token of 900000002',
      undefined,
    ]);
    expect(outcomes[2]).toMatchObject({ reject: { line: 3, column: 'Voter Status' } });
  });

  it('read L2 and TargetSmart, whatever columns an export has of them', async () => {
    expect(votersIn(await outcomesOf('l2-sample.tsv', 'l2'))).toMatchObject([
      {
        household: 'token of R001',
        birthYear: 1941,
        gender: 'f',
        turnout: 57,
        category: 'democratic',
      },
      {
        household: 'token of R001',
        birthYear: 1943,
        gender: 'm',
        turnout: null,
        phoneSha256: null,
      },
    ]);
    expect(votersIn(await outcomesOf('targetsmart-sample.csv', 'targetsmart'))).toMatchObject([
      { household: 'token of H-1', birthYear: 1985, gender: 'f', turnout: 85.5, support: null },
      { household: 'token of H-1', birthYear: 1983, gender: 'm', category: 'unaffiliated' },
    ]);
  });
});
