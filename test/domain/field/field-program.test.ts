import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSolver } from '../../../lib/adapters/solver/highs.ts';
import {
  costOf,
  type FieldChoice,
  type FieldChoices,
  shiftCost,
  votesOfVisit,
  votesPerHour,
} from '../../../lib/domain/field/field-choice.ts';
import { fieldProgram } from '../../../lib/domain/field/field-program.ts';
import type { Solve } from '../../../lib/domain/field/integer-program.ts';
import { canBoth } from '../../../lib/domain/field/visit-choices.ts';
import { type WorthPart, worthOf } from '../../../lib/domain/field/zone-worth.ts';
import { fieldTask, organizer, surrogate } from '../../support/made-up-field.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await startSolver();
});

const ZONES = ['ash-1', 'birch-1', 'cedar-3'];
const WEEKS = ['2027-02-15', '2027-02-22'];
const LANGUAGES = ['en', 'es'];

const anOrganizer = fc.record({
  languages: fc.subarray(LANGUAGES, { minLength: 1 }),
  hoursPerWeek: fc.integer({ min: 6, max: 22 }),
  mostTravelHours: fc.constantFrom(1, 4),
  zonesPerWeek: fc.integer({ min: 1, max: 2 }),
  costPerHourMicros: fc.integer({ min: 0, max: 40_000_001 }),
});
const aSurrogate = fc.record({
  topics: fc.subarray(['schools', 'farms'], { minLength: 1 }),
  dates: fc.subarray(['2027-02-20', '2027-02-21', '2027-02-23'], { minLength: 1 }),
  costPerVisitMicros: fc.integer({ min: 0, max: 900_000_001 }),
  mostTravelHours: fc.constantFrom(1, 6),
});
const parts = fc
  .array(
    fc.record({ votes: fc.integer({ min: 1, max: 20 }), worth: fc.integer({ min: 1, max: 40 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((list) =>
    list
      .sort((a, b) => b.worth - a.worth)
      .map(({ votes, worth }): WorthPart => ({ votes, delegatesPerVote: worth * 1e-5 })),
  );
const aField = fc.record({
  organizers: fc.array(anOrganizer, { maxLength: 2 }),
  surrogates: fc.array(aSurrogate, { maxLength: 2 }),
  worths: fc.tuple(parts, parts, parts),
  price: fc.integer({ min: 0, max: 100 }).map((price) => price * 1e-14),
  field: fc.integer({ min: 0, max: 4_000_000_000 }),
});
type AField = typeof aField extends fc.Arbitrary<infer T> ? T : never;

const choicesOf = ({ organizers, surrogates, field }: AField): FieldChoices =>
  fieldTask(
    {
      organizers: organizers.map((own, index) => organizer(`org-${index}`, own)),
      surrogates: surrogates.map((own, index) => surrogate(`sur-${index}`, own)),
    },
    { field },
  ).choices;

const net = (choices: FieldChoices, { worths, price }: AField, choice: FieldChoice): number => {
  const { organizers, visits } = costOf(choice);
  const gains = choices.ground.map((zone, at) => {
    const hours = choice.shifts.filter((own) => own.choice.zone === zone);
    const visited = choice.visits.filter((own) => own.zone === zone);
    const votes =
      hours.reduce((sum, own) => sum + own.hours * votesPerHour(choices.effects), 0) +
      visited.reduce((sum, own) => sum + votesOfVisit(own, choices.effects), 0);
    return worthOf(worths[at] ?? [], votes);
  });
  return gains.reduce((a, b) => a + b, 0) - price * (organizers + visits);
};

/** Why a choice breaks a limit of the roster; nothing where it keeps all. */
const broken = (choices: FieldChoices, { shifts, visits }: FieldChoice): string[] => {
  const { roster, travel, funds } = choices;
  const wrong: string[] = [];
  for (const own of roster.organizers) {
    for (const week of WEEKS) {
      const mine = shifts.filter(({ choice }) => choice.organizer === own && choice.week === week);
      const hours = mine.reduce(
        (sum, { choice, hours }) => sum + hours + 2 * choice.travelHours,
        0,
      );
      if (hours > own.hoursPerWeek + 1e-6) wrong.push(`capacity of ${own.id}`);
      if (mine.length > own.zonesPerWeek) wrong.push(`zones of ${own.id}`);
    }
  }
  for (const { choice, hours } of shifts) {
    const { organizer: who, zone, week } = choice;
    if (!zone.languages.some((language) => who.languages.includes(language)))
      wrong.push('language');
    if (travel(who.home, zone.zone) > who.mostTravelHours) wrong.push('travel');
    if (week > '2027-02-22' || hours % roster.shiftHours !== 0) wrong.push('shift');
  }
  for (const [index, visit] of visits.entries()) {
    if (
      visit.topics.some(
        (topic) => !visit.surrogate.topics.includes(topic) || !visit.zone.topics[topic],
      )
    )
      wrong.push('topic');
    if (visit.topics.length === 0 || !visit.surrogate.dates.includes(visit.date))
      wrong.push('date');
    for (const other of visits.slice(0, index)) {
      const days = Math.abs(Date.parse(visit.date) - Date.parse(other.date)) / 86_400_000;
      if (visit.surrogate === other.surrogate && days === 0) wrong.push('booked twice');
      if (visit.zone === other.zone && days === 0) wrong.push('visited twice');
      if (
        visit.surrogate === other.surrogate &&
        travel(visit.zone.zone, other.zone.zone) > days * roster.travelHoursPerDay
      )
        wrong.push('way');
    }
  }
  const { organizers, visits: ofVisits } = costOf({ shifts, visits });
  if (organizers + ofVisits > (funds[0]?.micros ?? 0)) wrong.push('funds');
  return wrong;
};

const best = (choices: FieldChoices, field: AField): FieldChoice => {
  const { program, read } = fieldProgram(choices, field.worths, field.price);
  const solution = solve(program);
  if (!solution) throw new Error('Nobody is asked for, so nothing can be infeasible');
  return read(solution);
};

/** All choices of one organizer and week, and all sets of visits, by trying. */
const everyChoice = (choices: FieldChoices): FieldChoice[] => {
  let all: FieldChoice[] = [{ shifts: [], visits: [] }];
  for (const choice of choices.organizers) {
    const most = Math.floor(choice.organizer.hoursPerWeek / 4);
    all = all.flatMap((sofar) =>
      Array.from({ length: most + 1 }, (_, shifts) => ({
        ...sofar,
        shifts: shifts > 0 ? [...sofar.shifts, { choice, hours: 4 * shifts }] : sofar.shifts,
      })).filter((next) => broken(choices, next).length === 0),
    );
  }
  for (const visit of choices.visits) {
    all = all.flatMap((sofar) =>
      [sofar, { ...sofar, visits: [...sofar.visits, visit] }].filter(
        (next) => broken(choices, next).length === 0,
      ),
    );
  }
  return all;
};

/** Takes what brings most for its cost, as long as it fits and brings more than its cost would in ads. */
const greedy = (choices: FieldChoices, field: AField): FieldChoice => {
  let now: FieldChoice = { shifts: [], visits: [] };
  for (;;) {
    const next = [
      ...choices.organizers.map((choice): FieldChoice => {
        const own = now.shifts.find((shift) => shift.choice === choice);
        const others = now.shifts.filter((shift) => shift !== own);
        return { ...now, shifts: [...others, { choice, hours: (own?.hours ?? 0) + 4 }] };
      }),
      ...choices.visits.map((visit) => ({ ...now, visits: [...now.visits, visit] })),
    ]
      .filter((choice) => new Set(choice.visits).size === choice.visits.length)
      .filter((choice) => broken(choices, choice).length === 0)
      .map((choice) => ({ choice, worth: net(choices, field, choice) }))
      .sort((a, b) => b.worth - a.worth)[0];
    if (!next || next.worth <= net(choices, field, now)) return now;
    now = next.choice;
  }
};

describe('the choice of people', () => {
  it('never passes a capacity, a language, a way, a date, a topic or the money, and books nobody twice', () => {
    fc.assert(
      fc.property(aField, (field) => {
        const choices = choicesOf(field);
        const choice = best(choices, field);
        expect(broken(choices, choice)).toEqual([]);
        for (const [index, visit] of choice.visits.entries())
          for (const other of choice.visits.slice(0, index))
            expect(canBoth(visit, other, choices.travel, 3)).toBe(true);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it('is worth what trying every choice finds, on small cases', () => {
    const small = aField.map((field) => ({
      ...field,
      organizers: field.organizers.slice(0, 1),
      surrogates: field.surrogates.slice(0, 1),
    }));
    fc.assert(
      fc.property(small, (field) => {
        const choices = choicesOf(field);
        const most = Math.max(...everyChoice(choices).map((choice) => net(choices, field, choice)));
        expect(net(choices, field, best(choices, field))).toBeCloseTo(most, 9);
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  it('is worth no less than taking the best step each time', () => {
    fc.assert(
      fc.property(aField, (field) => {
        const choices = choicesOf(field);
        const greed = net(choices, field, greedy(choices, field));
        expect(net(choices, field, best(choices, field))).toBeGreaterThanOrEqual(greed - 1e-9);
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  it('keeps every pin and need that can be kept, whatever they are worth', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES.slice(0, 2)),
        fc.constantFrom(...WEEKS),
        fc.integer({ min: 1, max: 16 }),
        (zone, week, hours) => {
          const { choices } = fieldTask({
            organizers: [organizer('ana'), organizer('birk', { languages: ['en', 'es'] })],
            surrogates: [surrogate('fintan')],
            pins: [{ organizer: 'ana', zone, week, hours }],
            needs: [{ zone: 'birch-1', week, hours, language: 'es' }],
            visitPins: [{ surrogate: 'fintan', zone, date: '2027-02-21' }],
          });
          const { program, read } = fieldProgram(choices, [], 1);
          const { shifts, visits } = read(solve(program)!);
          const pinned = shifts.find(
            ({ choice }) =>
              choice.organizer.id === 'ana' && choice.zone.zone === zone && choice.week === week,
          );
          expect(pinned?.hours).toBeGreaterThanOrEqual(hours);
          const needed = shifts.filter(
            ({ choice }) =>
              choice.organizer.id === 'birk' &&
              choice.zone.zone === 'birch-1' &&
              choice.week === week,
          );
          expect(needed[0]?.hours).toBeGreaterThanOrEqual(hours);
          expect(visits.map((visit) => [visit.id, visit.zone.zone])).toEqual([
            ['2027-02-21/fintan', zone],
          ]);
        },
      ),
      { numRuns: 20, seed: 8 },
    );
  });

  const worth = (votes: number): WorthPart[] => [{ votes, delegatesPerVote: 1e-3 }];
  const visited = (choices: FieldChoices, worths: WorthPart[][]): string[] => {
    const { program, read } = fieldProgram(choices, worths, 0);
    return read(solve(program)!).visits.map(({ id, zone }) => `${id} in ${zone.zone}`);
  };

  it('sends one visitor a day to a zone, however much a second would bring', () => {
    const surrogates = ['fintan', 'giulia'].map((id) => surrogate(id, { dates: ['2027-02-20'] }));
    const { choices } = fieldTask({ surrogates });
    expect(
      visited(choices, [worth(1_000), [], []]).filter((own) => own.endsWith('ash-1')),
    ).toHaveLength(1);
  });

  it('makes no two visits that the way does not allow', () => {
    const { choices } = fieldTask({
      surrogates: [surrogate('fintan', { topics: ['schools', 'farms'] })],
    });
    // A visit of Ash and one of Cedar, five hours apart of three a day, would be worth most.
    const visits = visited(choices, [worth(16), [], worth(28)]);
    expect(visits.filter((own) => own.endsWith('cedar-3'))).toHaveLength(1);
    expect(visits.filter((own) => own.endsWith('ash-1'))).toHaveLength(0);
  });

  it('lists no visit off-topic, too far, on the day of the vote or after', () => {
    const dates = ['2027-03-01', '2027-03-02', '2027-03-08', '2027-03-09'];
    const zonesOf = (more: Parameters<typeof surrogate>[1]) =>
      fieldTask({ surrogates: [surrogate('fintan', { dates, ...more })] }).choices.visits.map(
        ({ zone, date }) => `${zone.zone} ${date}`,
      );
    expect(zonesOf({})).toEqual(['ash-1 2027-03-01', 'birch-1 2027-03-01']);
    expect(zonesOf({ topics: ['farms'] })).toEqual([
      'birch-1 2027-03-01',
      'cedar-3 2027-03-01',
      'cedar-3 2027-03-02',
      'cedar-3 2027-03-08',
    ]);
    expect(zonesOf({ topics: ['farms'], mostTravelHours: 3 })).toEqual(['birch-1 2027-03-01']);
  });

  it('pays for the way as well as for the hours', () => {
    const { choices } = fieldTask({ organizers: [organizer('ana')] });
    const [choice] = choices.organizers;
    expect(choice && shiftCost(choice, 8)).toBe((8 + 2) * 20_000_000);
  });
});
