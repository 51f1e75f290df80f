import { readBookAt } from '../../lib/books/book.ts';
import { campaignOf, setCampaign } from '../../lib/books/campaign.ts';
import { resumeAll, stopAll } from '../../lib/books/controls.ts';
import { addFlight, listLines } from '../../lib/books/flights.ts';
import { ledgerHash } from '../../lib/books/ledger.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import type { DeliveryRow } from '../../lib/contracts/delivery.ts';
import { addDays, localTime } from '../../lib/domain/calendar.ts';
import { planOf } from '../../lib/domain/flights/plan.ts';
import { deliveryText } from '../../lib/files/delivery-text.ts';
import type { Ports } from '../../lib/ports.ts';
import type { AdHouse } from './ad-house.ts';
import { type Dice, diceFrom } from './chance.ts';
import { type Scene, SEGMENT_HEADER, segmentText, voterId } from './start.ts';
import type { PersonDeed } from './workload.ts';

/** What a person knows when they act. */
export type Desk = {
  ports: Ports;
  scene: Scene;
  adHouses: ReadonlyMap<string, AdHouse>;
  /** Names the deed, the same at every try. */
  name: string;
  now: number;
  dice: number;
};

const DOLLAR = 1_000_000;
const LISTS = ['meta', 'uid2', 'cells', 'cells', 'none'] as const;
const BUDGETS = [0, 0, 5, 20, 40, 60, 80, 110, 120];

/** Does what a person would at the command line or with a file; safe to do again. */
export const personDoes = (kind: PersonDeed, desk: Desk): Promise<unknown> =>
  deeds[kind](desk, diceFrom(desk.dice));

const deeds: Record<PersonDeed, (desk: Desk, dice: Dice) => Promise<unknown>> = {
  async plan({ ports, scene, now, name }, dice) {
    const { campaign } = scene;
    const instant = new Date(now).toISOString();
    const { book, rev } = await readBookAt(ports);
    const lines = await listLines(ports);
    const { date, time } = localTime(campaign.timeZone, instant);
    const next = time < '06:00' ? date : addDays(date, 1);
    const plan = planOf({
      campaignId: campaign.id,
      day: next < campaign.start ? campaign.start : next,
      proposedAt: instant,
      seed: name,
      basis: { bookRev: rev, ledgerHash: await ledgerHash(ports) },
      lines: lines
        .map(({ lineId, armId }) => ({
          lineId,
          armId,
          fromMicros: book?.targets[lineId]?.targetMicros ?? 0,
          toMicros: dice.pick(BUDGETS) * DOLLAR + dice.below(3),
        }))
        .filter(({ toMicros }) => toMicros <= campaign.dayCap),
    });
    await approvePlan(ports, plan, instant);
    await sendPromised(ports);
  },

  async 'opt-out'({ ports, scene, name }, dice) {
    const audience = dice.pick(Object.keys(scene.sizes));
    const who = Array.from({ length: 1 + dice.below(4) }, () =>
      voterId(audience, 1 + dice.below(scene.sizes[audience] ?? 1)),
    );
    await ports.inbox.put(`optouts/default/${name}.csv`, ['voter_id', ...who, ''].join('\n'));
  },

  async files({ ports, adHouses, now, name }, dice) {
    const house = dice.pick([...adHouses.values()]);
    const known = house.everReported(now);
    if (known.length === 0) return;
    const texts = Array.from({ length: 1 + dice.below(4) }, () =>
      deliveryText(someOf(known, dice)),
    );
    for (const [nth, text] of texts.entries()) {
      const again = dice.chance(0.2) ? texts[0] : undefined;
      await ports.inbox.put(`delivery/${house.name}/${name}-${nth}.jsonl`, again ?? text);
    }
  },

  async flight({ ports, scene, now }, dice) {
    const flight = dice.pick(scene.flights);
    const days = scene.days.map(({ date }) => date).slice(0, -1);
    const changed = {
      ...flight,
      end: dice.chance(0.5) ? dice.pick(days) : flight.end,
      budget: dice.chance(0.5) ? flight.budget + (dice.below(13) - 6) * 10 * DOLLAR : flight.budget,
      creatives: dice.chance(0.3) ? [...flight.creatives, 'c'] : flight.creatives,
    };
    if (changed.end < changed.start) return;
    await addFlight(ports, changed, new Date(now).toISOString());
    await sendPromised(ports);
  },

  async segment({ ports }, dice) {
    const zone = dice.pick(['north', 'south']);
    const text = SEGMENT_HEADER + segmentText(zone, 1 + dice.below(3), 20_001);
    await ports.inbox.put(`segments/default/more-${zone}.csv`, text);
  },

  /** A list of who voted already, or works for the campaign, comes; now and then in place of one of that name. */
  async leave({ ports, scene }, dice) {
    const folder = dice.pick(['voted', 'voted', 'staff']);
    const audience = dice.pick(Object.keys(scene.sizes));
    const who = Array.from({ length: dice.below(4) }, () =>
      voterId(audience, 1 + dice.below(scene.sizes[audience] ?? 1)),
    );
    const name = dice.pick(['monday', 'tuesday']);
    await ports.inbox.put(`${folder}/default/${name}.csv`, ['voter_id', ...who, ''].join('\n'));
  },

  /** A platform is told of audiences in another way from now on. */
  async lists({ ports }, dice) {
    const campaign = await campaignOf(ports);
    const platform = dice.pick(campaign.platforms).name;
    const lists = dice.pick(LISTS);
    const platforms = campaign.platforms.map((terms) =>
      terms.name === platform ? { ...terms, lists } : terms,
    );
    const set = await setCampaign(ports, { ...campaign, platforms });
    if (set === 'conflict') throw new Error('somebody else set the campaign');
  },

  stop: ({ ports, now }) => stopAll(ports, new Date(now).toISOString()),
  resume: ({ ports, now }) => resumeAll(ports, new Date(now).toISOString()),
};

/** Some rows of all revisions, each row of one file said once; now and then a figure that its revision did not say. */
const someOf = (known: readonly DeliveryRow[], dice: Dice): DeliveryRow[] => {
  const rows = known.filter(() => dice.chance(0.6));
  const doubted = dice.chance(0.1) ? dice.pick(known) : undefined;
  if (doubted?.dataState !== 'preliminary' || doubted.costMicros === 0) {
    return rows.length > 0 ? rows : known.slice(0, 1);
  }
  return [{ ...doubted, costMicros: doubted.costMicros + 1 }];
};
