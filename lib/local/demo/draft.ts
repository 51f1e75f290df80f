import { stringify } from 'yaml';
import { AudienceFile } from '../../contracts/audience.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import { FlightFile } from '../../contracts/flight.ts';
import { addDays } from '../../domain/calendar.ts';
import { formatMicros } from '../../domain/money.ts';

/** How many voters a zone holds of a category. */
export type Cell = { zone: string; category: string; voters: number };

const CHANNELS = ['social', 'video'];
const CREATIVES = ['rent-relief', 'school-meals'];
/** No flight may take more than this many times its even share of the budget. */
const EVEN_SHARES = 4;
const UNIT = 1_000_000;

/**
 * Audience definitions as a person would write them: one for each zone and category that can pass the floor.
 * Cells below the floor are left out and named.
 */
export const draftAudiences = (cells: Cell[], floor: number) => {
  const large = cells.filter(({ voters }) => voters >= floor);
  const text = {
    audiences: large.map(({ zone, category }) => ({
      id: `${zone}-${category}`,
      purpose: 'persuade',
      zone,
      category,
      include: {
        all: [
          { field: 'zone', in: [zone] },
          { field: 'category', in: [category] },
        ],
      },
    })),
  };
  const definitions = large.length > 0 ? AudienceFile.parse(text) : [];
  return { text, definitions, tooSmall: cells.filter(({ voters }) => voters < floor) };
};

/** Flights for built audiences: each channel of the platform, each creative a line, from the first day to the last. */
export const draftFlights = (audienceIds: string[], campaign: Campaign, platform: string) => {
  const flights = audienceIds.length * CHANNELS.length;
  const budgetMicros = Math.min(
    campaign.budget,
    Math.ceil((campaign.budget * EVEN_SHARES) / Math.max(1, flights) / UNIT) * UNIT,
  );
  const text = {
    flights: audienceIds.flatMap((audience) =>
      CHANNELS.map((channel) => ({
        id: `${audience}-${channel}`,
        audience,
        phase: 'vote',
        platform,
        channel,
        creatives: CREATIVES,
        start: campaign.start,
        end: addDays(campaign.start, campaign.days - 1),
        budget: formatMicros(budgetMicros),
      })),
    ),
  };
  return { text, flights: flights > 0 ? FlightFile.parse(text) : [] };
};

/** A draft as a file that a person would write, and copies from. */
export const draftText = (says: string, draft: object): string =>
  `# ${says}\n${stringify(draft, { aliasDuplicateObjects: false })}`;

/** What stands on top of the drafted files. */
export const DRAFT_SAYS = {
  audiences: 'Who is addressed: one audience for each zone and category. All of it is made up.',
  flights:
    'What runs: each audience on each channel, one line for each creative. All of it is made up.',
} as const;
