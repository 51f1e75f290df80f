import { type Rule, standardRule } from './rule.ts';

/** The rule of a party's contests between two dates (YYYY-MM-DD, both included), and where it is written. */
export type Ruleset = {
  id: string;
  party: 'democratic';
  from: string;
  to: string;
  /** Of each pool by itself: a district by its own vote; at-large and PLEO by the vote of the whole state, apart. */
  rule: Rule;
  source: string;
};

/**
 * The national rules that bind every Democratic state plan. 15 % of the ballots qualifies in every cycle; what counts
 * where nobody reaches it was ten points less than the front-runner in 2016 and is half of the front-runner since.
 */
export const democraticRulesets: readonly Ruleset[] = [
  {
    id: 'democratic-2016',
    party: 'democratic',
    from: '2016-02-01',
    to: '2016-06-14',
    rule: standardRule,
    source:
      'Delegate Selection Rules for the 2016 Democratic National Convention, rules 13.B, 13.F',
  },
  {
    id: 'democratic-2020',
    party: 'democratic',
    from: '2020-02-03',
    to: '2020-08-11',
    rule: { ...standardRule, fallback: 'half-of-leader' },
    source:
      'Delegate Selection Rules for the 2020 Democratic National Convention, rules 14.B, 14.F',
  },
  {
    id: 'democratic-2024',
    party: 'democratic',
    from: '2024-01-15',
    to: '2024-06-08',
    rule: { ...standardRule, fallback: 'half-of-leader' },
    source:
      'Delegate Selection Rules for the 2024 Democratic National Convention, rules 14.B, 14.F',
  },
];

/** The ruleset that a contest of that date is held under; undefined where none is known. */
export const rulesetOn = (date: string): Ruleset | undefined =>
  democraticRulesets.find(({ from, to }) => from <= date && date <= to);

/** The ruleset of that name, such as `democratic-2016`; undefined where there is none. */
export const rulesetNamed = (id: string): Ruleset | undefined =>
  democraticRulesets.find((ruleset) => ruleset.id === id);
